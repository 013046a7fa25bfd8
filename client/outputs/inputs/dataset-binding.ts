/** Which columns can play which role of a dataset input's contract. */
import {
  type ContractKind,
  type DatasetBinding,
  type InputDefinition,
  isOptional,
  NO_COLUMN,
  type PlainKind,
  plainKind,
} from "../../../shared/output/input.ts";
import type { ColumnKind } from "../../../shared/output/table.ts";

export type DatasetDefinition = Extract<InputDefinition, { control: "dataset" }>;
export type BindableTable = DatasetDefinition["tables"][number];

const TAKES: Record<PlainKind, readonly ColumnKind[] | "any"> = {
  id: ["integer", "string"],
  string: ["string"],
  number: ["integer", "number"],
  integer: ["integer"],
  boolean: ["boolean"],
  date: ["date"],
  timestamp: ["timestamp", "date"],
  any: "any",
};

const ROLE_WORDS: Record<PlainKind, string> = {
  id: "an identifier (whole number or text)",
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  date: "a date",
  timestamp: "a date or time",
  any: "any value",
};

/** What a role takes, in words. */
export function roleWords(kind: ContractKind): string {
  return `${ROLE_WORDS[plainKind(kind)]}${isOptional(kind) ? "; may stay empty" : ""}`;
}

export function columnsFor(kind: ContractKind, table: BindableTable): string[] {
  const takes = TAKES[plainKind(kind)];
  return table.columns
    .filter((column) => takes === "any" || takes.includes(column.kind))
    .map((column) => column.name);
}

/** The roles that no column of the table can play, in words; empty when the table fits. */
export function misfits(definition: DatasetDefinition, table: BindableTable): string[] {
  return Object.entries(definition.contract)
    .filter(([, kind]) => !isOptional(kind) && columnsFor(kind, table).length === 0)
    .map(([role, kind]) => `${role} (${roleWords(kind)})`);
}

/** What choosing a table means: its guess, or what fits of the columns chosen before. */
export function bindTo(
  definition: DatasetDefinition,
  table: BindableTable,
  before: DatasetBinding,
): DatasetBinding {
  if (table.guess) return { table: table.name, columns: table.guess };
  const columns: Record<string, string> = {};
  for (const [role, kind] of Object.entries(definition.contract)) {
    const fitting = columnsFor(kind, table);
    const kept = before.columns[role];
    const only = fitting.length === 1 ? fitting[0] : undefined;
    const otherwise = isOptional(kind) ? NO_COLUMN : only;
    const chosen = kept !== undefined && fitting.includes(kept) ? kept : otherwise;
    if (chosen !== undefined) columns[role] = chosen;
  }
  return { table: table.name, columns };
}

export function isComplete(definition: DatasetDefinition, binding: DatasetBinding): boolean {
  return Object.keys(definition.contract).every((role) => binding.columns[role] !== undefined);
}
