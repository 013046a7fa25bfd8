/** Values, columns and functions as they pass between JavaScript and any engine. */
import type { ColumnKind } from "../output/table.ts";

/** A value of a cell of a table, as JavaScript sees it. 64-bit integers and decimals are numbers, dates and timestamps `Date`. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Date
  | Uint8Array
  | Value[]
  | { [field: string]: Value };

/** Computes rows: `columns` has an array for each argument, NaN where it was null, and `results` takes a number a row. */
export type RowWork = (columns: readonly Float64Array[], results: Float64Array) => void;

/**
 * A function of numbers that JavaScript (or WebAssembly under it) computes for the engine, some thousand rows at a time. It
 * is called by `sql.compute`, and its result must depend on the arguments alone.
 */
export interface RowFunction {
  readonly kind: "row-function";
  /** Letters, digits and `_`. Two functions of one name must be the same function: let it carry a hash of what it computes. */
  readonly name: string;
  /** How many arguments it takes, at least one. */
  readonly parameters: number;
  /** Readies the work, before the first row that needs it. */
  prepare(): Promise<RowWork>;
}

export interface RelationColumn {
  readonly name: string;
  /** The engine's type, such as `DECIMAL(10,2)`. */
  readonly type: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}
