/**
 * Inputs: a control in the cell's output, and its value in the cell's code. Moving the control runs the cell again with
 * the new value, and then whatever uses it.
 */
import type { KernelData } from "../evaluate/kernel-data.ts";
import { checkedInput, type Described, given } from "./checked-input.ts";
import { curve } from "./curve-input.ts";
import type { DatasetInput } from "./dataset-input.ts";
import { InputError } from "./input-error.ts";

/** A choice: a value, or a value with the words that the page shows for it. */
export type Option<T extends string | number | boolean> = T | { readonly value: T; readonly label: string };

export interface RangeOptions extends Described {
  readonly min: number;
  readonly max: number;
  /** Distance between values; 1 where both ends are whole, a hundredth of the range otherwise. */
  readonly step?: number;
  /** Default: `min`. */
  readonly value?: number;
  readonly unit?: string;
}

export interface NumberOptions extends Described {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Default: 0, or the end of the range that is nearer to it. */
  readonly value?: number;
  readonly unit?: string;
}

export interface TextOptions extends Described {
  /** Default: empty. */
  readonly value?: string;
  readonly placeholder?: string;
  /** A regular expression that the whole text has to match. */
  readonly pattern?: string;
  readonly maxLength?: number;
}

export interface DateOptions extends Described {
  /** Days as `2026-01-31` or `Date`; default of the value: `max`, or else `min`. */
  readonly value?: string | Date;
  readonly min?: string | Date;
  readonly max?: string | Date;
}

/** A number on a slider. */
export function range(label: string, options: RangeOptions): number {
  const { min, max, step = defaultStep(min, max), value = min, unit, help } = options;
  requireNumbers("input.range", label, { min, max, step });
  if (min > max) throw backwards("input.range", label, min, max);
  if (step <= 0) throw new InputError(`The step of "${label}" is ${step}, and has to be above 0.`);
  return checkedInput({ control: "range", label, min, max, step, ...given({ unit, help }) }, value) as number;
}

/** A number in a field. */
export function number(label: string, options: NumberOptions = {}): number {
  const { min, max, step, unit, help } = options;
  requireNumbers("input.number", label, given({ min, max, step }));
  if (min !== undefined && max !== undefined && min > max) throw backwards("input.number", label, min, max);
  const value = options.value ?? Math.min(Math.max(0, min ?? 0), max ?? Number.POSITIVE_INFINITY);
  return checkedInput(
    { control: "number", label, ...given({ min, max, step, unit, help }) },
    value,
  ) as number;
}

/** A line of text. */
export function text(label: string, options: TextOptions = {}): string {
  const { value = "", placeholder, pattern, maxLength, help } = options;
  if (pattern !== undefined) requirePattern(label, pattern);
  const definition = { control: "text", label, ...given({ placeholder, pattern, maxLength, help }) } as const;
  return checkedInput(definition, value) as string;
}

/** Yes or no. */
export function toggle(label: string, options: Described & { readonly value?: boolean } = {}): boolean {
  const { value = false, help } = options;
  return checkedInput({ control: "toggle", label, ...given({ help }) }, value) as boolean;
}

/** One of several options; the first by default. */
export function select<const T extends string | number | boolean>(
  label: string,
  options: readonly Option<T>[],
  { value, help }: Described & { readonly value?: NoInfer<T> } = {},
): T {
  const list = optionList("input.select", label, options);
  const fallback = value ?? (list[0]?.value as T);
  return checkedInput({ control: "select", label, options: list, ...given({ help }) }, fallback) as T;
}

/** Any number of several options, in the order of the options; none by default. */
export function multiSelect<const T extends string | number | boolean>(
  label: string,
  options: readonly Option<T>[],
  { value = [], help }: Described & { readonly value?: readonly NoInfer<T>[] } = {},
): T[] {
  const list = optionList("input.multiSelect", label, options);
  const chosen = checkedInput({ control: "multiSelect", label, options: list, ...given({ help }) }, [
    ...value,
  ]) as T[];
  return list.map((option) => option.value as T).filter((option) => chosen.includes(option));
}

/** A day, as the `Date` of its midnight in UTC. */
export function date(label: string, options: DateOptions = {}): Date {
  const min = day(label, "min", options.min);
  const max = day(label, "max", options.max);
  if (min !== undefined && max !== undefined && min > max) throw backwards("input.date", label, min, max);
  const value = day(label, "value", options.value) ?? max ?? min;
  if (value === undefined) {
    throw new InputError(
      `The date "${label}" has no default.`,
      `Give one: input.date(${JSON.stringify(label)}, { value: "2026-01-31" }).`,
    );
  }
  const { help } = options;
  return new Date(
    `${checkedInput({ control: "date", label, ...given({ min, max, help }) }, value)}T00:00:00Z`,
  );
}

export const controls = { range, number, text, toggle, select, multiSelect, date, curve };

function requireNumbers(what: string, label: string, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new InputError(
      `\`${name}\` of "${label}" is ${String(value)}, and has to be a finite number.`,
      `Write ${what}(${JSON.stringify(label)}, { min: 0, max: 10 }).`,
    );
  }
}

function requirePattern(label: string, pattern: string): void {
  try {
    new RegExp(`^(?:${pattern})$`, "u");
  } catch (error) {
    throw new InputError(`The pattern of "${label}" is no regular expression: ${(error as Error).message}`);
  }
}

function backwards(what: string, label: string, min: unknown, max: unknown): InputError {
  return new InputError(
    `\`min\` of "${label}" is ${min}, above its \`max\` of ${max}.`,
    `Exchange them in ${what}.`,
  );
}

function defaultStep(min: number, max: number): number {
  if (Number.isInteger(min) && Number.isInteger(max)) return 1;
  return Number(((max - min) / 100).toPrecision(2));
}

function optionList<T extends string | number | boolean>(
  what: string,
  label: string,
  options: readonly Option<T>[],
): { value: T; label: string }[] {
  if (!Array.isArray(options) || options.length === 0) {
    throw new InputError(
      `"${label}" has no options to choose from.`,
      `Write ${what}(${JSON.stringify(label)}, ["first", "second"]).`,
    );
  }
  const list = options.map((option) =>
    typeof option === "object"
      ? { value: option.value, label: String(option.label) }
      : { value: option, label: String(option) },
  );
  const strange = list.find(({ value }) => !["string", "number", "boolean"].includes(typeof value));
  if (strange)
    throw new InputError(
      `An option of "${label}" is ${String(strange.value)}: options are texts, numbers or booleans.`,
    );
  const twice = list.find(({ value }, i) => list.findIndex((other) => other.value === value) !== i);
  if (twice) throw new InputError(`The option ${JSON.stringify(twice.value)} of "${label}" is there twice.`);
  return list;
}

function day(label: string, name: string, value: string | Date | undefined): string | undefined {
  if (value === undefined) return undefined;
  const date = value instanceof Date ? value : new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) {
    throw new InputError(
      `\`${name}\` of "${label}" is ${String(value)}, which is no day.`,
      "Write days as 2026-01-31.",
    );
  }
  return date.toISOString().slice(0, 10);
}

/** `input` as cells see it. */
export type InputApi = Readonly<typeof controls> & { readonly dataset: DatasetInput };

/** `input` with `input.dataset` over this kernel's data. */
export async function createInputApi(data: KernelData): Promise<InputApi> {
  const { datasetInput } = await import("./dataset-input.ts");
  return Object.freeze({ ...controls, dataset: datasetInput(data) });
}
