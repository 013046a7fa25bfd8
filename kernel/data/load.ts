/** Values of JavaScript as columns of a table: which types they become, and what is refused. */
import { types } from "node:util";
import type { LoadColumn } from "../../shared/engine/connection.ts";

/** What `sql.from` takes. */
export type LoadSource =
  | readonly object[]
  | { readonly [column: string]: ArrayLike<unknown> }
  | ColumnNames
  | FrameLike;

/** As much of an Arquero table as is needed. */
interface ColumnNames {
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}

/** As much of a danfojs frame as is needed. */
interface FrameLike {
  readonly columns: string[];
  readonly values: unknown;
  readonly getColumnData: unknown[][];
}

export function isArqueroTable(value: unknown): value is ColumnNames {
  return hasMethods(value, "columnNames", "array", "numRows");
}

export function isFrame(value: unknown): value is FrameLike {
  return (
    hasMethods(value, "iloc", "ctypes" in Object(value) ? "iloc" : "head") && "getColumnData" in Object(value)
  );
}

/** An object of at least one column, all of them typed arrays of one length, or arrays beside such. */
export function isColumns(value: unknown): value is { readonly [column: string]: ArrayLike<unknown> } {
  if (typeof value !== "object" || value === null || Array.isArray(value) || types.isTypedArray(value))
    return false;
  const columns: unknown[] = Object.values(value);
  if (!columns.every(isColumn) || !columns.some((column) => types.isTypedArray(column))) return false;
  return columns.every((column) => column.length === columns[0]?.length);
}

function isColumn(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || types.isTypedArray(value);
}

export function isRows(value: unknown): value is readonly Record<string, unknown>[] {
  if (!Array.isArray(value) || types.isProxy(value)) return false;
  // Not `every`, which goes on through holes: of an array with ids for indexes there may be billions.
  for (let i = 0; i < value.length; i++) if (!isPlain(value[i])) return false;
  return value.length > 0;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function hasMethods(value: unknown, ...names: string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

export interface LoadOptions {
  /** What is done with a column of values of several kinds: refused with its name, or written out as text. */
  readonly mixed?: "refuse" | "text";
}

/** Reads the columns of any source. Throws a `TypeError` that names what does not fit. */
export function loadSource(source: LoadSource, { mixed = "refuse" }: LoadOptions = {}): LoadColumn[] {
  const columns = columnsOf(source);
  if (columns.length === 0) throw new TypeError("sql.from needs at least one column.");
  const length = columns[0]?.[1].length ?? 0;
  return columns.map(([name, values]) => {
    if (values.length !== length) {
      throw new TypeError(
        `Column "${name}" has ${values.length} values and "${columns[0]?.[0]}" has ${length}: a table's columns are of one length.`,
      );
    }
    return typedColumn(name, values, mixed);
  });
}

function columnsOf(source: LoadSource): [string, ArrayLike<unknown>][] {
  if (isArqueroTable(source)) return source.columnNames().map((name) => [name, source.array(name)]);
  if (isFrame(source))
    return source.columns.map((name, i) => [name, withoutNaN(source.getColumnData[i] ?? [])]);
  if (Array.isArray(source)) return columnsOfRows(source);
  if (typeof source === "object" && source !== null) {
    const entries = Object.entries(source);
    if (entries.every(([, values]) => Array.isArray(values) || types.isTypedArray(values)))
      return entries as [string, ArrayLike<unknown>][];
  }
  throw new TypeError(
    "sql.from takes an array of objects, an object of columns, an Arquero table or a danfojs frame.",
  );
}

/** What is missing in a frame is NaN there. */
const withoutNaN = (values: readonly unknown[]) =>
  values.map((value) => (Number.isNaN(value) ? null : value));

/** The columns are the names of all rows, in order of appearance; a row that lacks one has null there. */
function columnsOfRows(rows: readonly unknown[]): [string, unknown[]][] {
  const names = new Set<string>();
  rows.forEach((row, i) => {
    if (!isPlain(row))
      throw new TypeError(`Row ${i} is no object, and each row must be one, such as { id: 1 }.`);
    for (const name of Object.keys(row as object)) names.add(name);
  });
  return [...names].map((name) => [name, rows.map((row) => (row as Record<string, unknown>)[name])]);
}

type Type = LoadColumn["type"] | "nested";

function typedColumn(name: string, values: ArrayLike<unknown>, mixed: "refuse" | "text"): LoadColumn {
  if (types.isTypedArray(values)) return { name, type: typeOfArray(values), values };
  let type: Type | null = null;
  let nested = false;
  for (let i = 0; i < values.length; i++) {
    const next = typeOf(values[i]);
    if (next === null || next === type) continue;
    nested ||= next === "nested";
    const both: Type | null = type === null ? next : common(type, next);
    if (both === null && mixed === "refuse") throw mixture(name, type as Type, next, i);
    type = both ?? "nested";
    nested ||= both === null;
  }
  if (nested) return { name, type: "varchar", values: Array.from(values, written) };
  return { name, type: (type as LoadColumn["type"] | null) ?? "varchar", values };
}

/** Nested values are JSON; what JSON does not know is a string. */
function written(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== "object") return String(value);
  return (
    JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)) ?? null
  );
}

function typeOfArray(values: ArrayLike<unknown>): LoadColumn["type"] {
  if (types.isFloat64Array(values) || types.isFloat32Array(values)) return "double";
  if (types.isBigInt64Array(values) || types.isBigUint64Array(values) || types.isUint32Array(values))
    return "bigint";
  return "integer";
}

function typeOf(value: unknown): Type | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "string":
      return "varchar";
    case "bigint":
      return "bigint";
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return "double";
      return value >= -(2 ** 31) && value < 2 ** 31 ? "integer" : "bigint";
    default:
      if (types.isDate(value)) return Number.isNaN(value.getTime()) ? null : "timestamp";
      if (types.isUint8Array(value)) return "blob";
      return "nested";
  }
}

const NUMBERS: readonly Type[] = ["integer", "bigint", "double"];

function common(a: Type, b: Type): Type | null {
  if (a === b) return a;
  const [i, j] = [NUMBERS.indexOf(a), NUMBERS.indexOf(b)];
  return i >= 0 && j >= 0 ? (NUMBERS[Math.max(i, j)] as Type) : null;
}

function mixture(name: string, a: Type, b: Type, row: number): TypeError {
  return new TypeError(
    `Column "${name}" holds ${a} values, and a ${b} in row ${row}: a column holds one type. Convert the values first.`,
  );
}
