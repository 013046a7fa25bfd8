/** Whether a value given from outside fits an input's definition: one rule for the page, the server and the kernel. */
import { assertNever } from "../assert-never.ts";
import type { Json } from "../json.ts";
import {
  datasetBindingSchema,
  type InputDefinition,
  isOptional,
  NO_COLUMN,
  type PlainKind,
  plainKind,
} from "./input.ts";
import type { ColumnKind } from "./table.ts";

type Definition<C extends InputDefinition["control"]> = Extract<InputDefinition, { control: C }>;

export interface ValidateOptions {
  /**
   * Whether the pattern of a text is tried. It is a cell's own regular expression and may be one that takes for ever, so
   * only the kernel of that cell tries it.
   */
  readonly patterns: boolean;
}

/** What is wrong with `value` and what is allowed, in a sentence; null when it is allowed. */
export function validateInput(
  definition: InputDefinition,
  value: Json,
  options: ValidateOptions = { patterns: true },
): string | null {
  switch (definition.control) {
    case "range":
    case "number":
      return numberProblem(definition, value);
    case "text":
      return textProblem(definition, value, options);
    case "toggle":
      return typeof value === "boolean" ? null : `${shown(value)} is neither true nor false.`;
    case "select":
      return isOption(definition, value) ? null : `${shown(value)} is none of ${optionList(definition)}.`;
    case "multiSelect":
      return multiSelectProblem(definition, value);
    case "date":
      return dateProblem(definition, value);
    case "curve":
      return curveProblem(definition, value);
    case "dataset":
      return datasetProblem(definition, value);
    default:
      return assertNever(definition);
  }
}

function numberProblem(
  { min, max, step }: Definition<"range"> | Definition<"number">,
  value: Json,
): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return `${shown(value)} is not a number.`;
  if (min !== undefined && value < min) return `${value} is below the least allowed, ${min}.`;
  if (max !== undefined && value > max) return `${value} is above the most allowed, ${max}.`;
  if (step === undefined || step <= 0) return null;
  const start = min ?? 0;
  const steps = (value - start) / step;
  if (Math.abs(steps - Math.round(steps)) < 1e-6 || value === max) return null;
  return `${value} is not in steps of ${step} from ${start}.`;
}

function textProblem(
  { maxLength, pattern }: Definition<"text">,
  value: Json,
  { patterns }: ValidateOptions,
): string | null {
  if (typeof value !== "string") return `${shown(value)} is not text.`;
  if (maxLength !== undefined && value.length > maxLength) {
    return `The text has ${value.length} characters; at most ${maxLength} are allowed.`;
  }
  if (pattern === undefined || !patterns || new RegExp(`^(?:${pattern})$`, "u").test(value)) return null;
  return `${shown(value)} does not have the form ${pattern}.`;
}

function isOption({ options }: Definition<"select"> | Definition<"multiSelect">, value: Json): boolean {
  return options.some((option) => option.value === value);
}

function optionList({ options }: Definition<"select"> | Definition<"multiSelect">): string {
  const names = options.slice(0, 20).map((option) => shown(option.value));
  return `the options ${names.join(", ")}${options.length > 20 ? ` and ${options.length - 20} more` : ""}`;
}

function multiSelectProblem(definition: Definition<"multiSelect">, value: Json): string | null {
  if (!Array.isArray(value)) return `${shown(value)} is not a list of options.`;
  const strange = value.find((item) => !isOption(definition, item));
  return strange === undefined ? null : `${shown(strange)} is none of ${optionList(definition)}.`;
}

function dateProblem({ min, max }: Definition<"date">, value: Json): string | null {
  if (typeof value !== "string" || !isDate(value)) {
    return `${shown(value)} is not a date; write it as 2026-01-31.`;
  }
  if (min !== undefined && value < min) return `${value} is before the first allowed, ${min}.`;
  if (max !== undefined && value > max) return `${value} is after the last allowed, ${max}.`;
  return null;
}

/** A day that exists, such as 2026-02-28. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function curveProblem({ x }: Definition<"curve">, value: Json): string | null {
  if (value === null) return null;
  const [min, max] = [x[0] as number, x.at(-1) as number];
  if (typeof value !== "number" || !Number.isFinite(value)) return `${shown(value)} is not a number.`;
  if (value < min) return `${value} is left of the curve, which begins at ${min}.`;
  if (value > max) return `${value} is right of the curve, which ends at ${max}.`;
  return null;
}

/** Columns that a binding leaves out are guessed by the kernel. */
function datasetProblem({ tables, contract }: Definition<"dataset">, value: Json): string | null {
  const names = tables.map(({ name }) => name).join(", ") || "there is none";
  const binding = datasetBindingSchema.safeParse(
    typeof value === "string" ? { table: value, columns: {} } : withColumns(value),
  );
  if (!binding.success) return `${shown(value)} names no table. The tables: ${names}.`;
  const table = tables.find(({ name }) => name === binding.data.table);
  if (!table) return `There is no table “${binding.data.table}”. The tables: ${names}.`;
  const chosen = binding.data.columns;
  if (Object.keys(chosen).length === 0 && !table.guess) {
    const roles = Object.keys(contract).join(", ");
    return `“${table.name}” does not show which of its columns are ${roles}: choose them.`;
  }
  const problems = Object.entries(contract).map(([role, kind]) => {
    const name = Object.hasOwn(chosen, role) ? chosen[role] : undefined;
    if (name === undefined || (name === NO_COLUMN && isOptional(kind))) return null;
    const takes = plainKind(kind);
    const column = table.columns.find((each) => each.name === name);
    if (!column) return `“${table.name}” has no column “${name}”.`;
    return FITTING[takes].includes(column.kind) || takes === "any"
      ? null
      : `“${name}” holds ${column.kind} and cannot be “${role}”, which needs ${FITTING[takes].join(" or ")}.`;
  });
  return problems.find((problem) => problem !== null) ?? null;
}

/** Columns that are left out are guessed. */
const withColumns = (value: Json): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { columns: {}, ...value } : value;

const FITTING: Record<PlainKind, readonly ColumnKind[]> = {
  id: ["integer", "string"],
  string: ["string"],
  number: ["integer", "number"],
  integer: ["integer"],
  boolean: ["boolean"],
  date: ["date", "timestamp"],
  timestamp: ["timestamp", "date"],
  any: [],
};

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
