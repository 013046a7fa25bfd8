/**
 * What an analysis asks of a table: lazy SQL on whatever engine holds the data. The kernel's relations implement it;
 * a test or a program outside Clientele may bring its own.
 */

import type { Capabilities } from "../shared/engine/capabilities.ts";
import type { Dialect } from "../shared/engine/dialect.ts";
import type { RelationColumn, RowFunction, Value } from "../shared/engine/values.ts";

export type { RelationColumn, RowFunction, RowWork, Value } from "../shared/engine/values.ts";

/** A quoted identifier, made by `sql.id`. */
export interface Identifier {
  readonly kind: "identifier";
  readonly path: readonly string[];
}

/** A piece of SQL that is no statement of its own, made by `sql.fragment`; its values stay bound parameters. */
export interface Fragment {
  readonly kind: "fragment";
  readonly strings: readonly string[];
  readonly values: readonly SqlValue[];
}

/** What may stand in `${...}`: a value becomes a bound parameter, a relation a subquery, the rest what it says. */
export type SqlValue =
  | Value
  | undefined
  | bigint
  | readonly (Value | bigint | undefined)[]
  | Float64Array
  | Int32Array
  | Identifier
  | Fragment
  | RowFunction
  | Relation<unknown>;

export interface Sql {
  /** A lazy relation: nothing runs before one of its forms is asked for. */
  <Row = Record<string, Value>>(strings: TemplateStringsArray, ...values: SqlValue[]): Relation<Row>;
  /** The words of the engine, for what is not said alike on all of them: `sql.dialect.isFinite(sql.id("amount"))`. */
  readonly dialect: Dialect;
  /** What the engine can do. */
  readonly capabilities: Capabilities;
  /** A quoted identifier: `sql.id("customer id")`, `sql.id("schema", "table")`. */
  id(...path: string[]): Identifier;
  /** A piece of SQL to interpolate: ``sql.fragment`ntile(${n}) over (order by ${sql.id(x)})` ``. */
  fragment(strings: TemplateStringsArray, ...values: SqlValue[]): Fragment;
  /** Pieces joined by a separator, `, ` by default. */
  join(pieces: readonly SqlValue[], separator?: string): Fragment;
  /**
   * A call of a function of JavaScript within SQL; its arguments are cast to DOUBLE, and its result is a DOUBLE. Left out
   * by engines that cannot call back: who uses it has a way in plain SQL as well.
   */
  readonly compute?: (work: RowFunction, ...values: SqlValue[]) => Fragment;
}

/**
 * A column of numbers: an `Int32Array` where all are whole numbers of 32 bits and none is null, else a `Float64Array` with
 * NaN for null.
 */
export type NumberArray = (Float64Array | Int32Array) & NumberArrayMethods;

/** What the two kinds of array have in common, where TypeScript does not see it by itself. */
interface NumberArrayMethods {
  map(value: (value: number, index: number) => number): NumberArray;
  filter(keep: (value: number, index: number) => unknown): NumberArray;
  slice(start?: number, end?: number): NumberArray;
  subarray(begin?: number, end?: number): NumberArray;
  toSorted(compare?: (a: number, b: number) => number): NumberArray;
  toReversed(): NumberArray;
  with(index: number, value: number): NumberArray;
  findLast(wanted: (value: number, index: number) => unknown): number | undefined;
  reduce(fold: (before: number, value: number, index: number) => number): number;
  reduce(fold: (before: number, value: number, index: number) => number, start: number): number;
  reduce<T>(fold: (before: T, value: number, index: number) => T, start: T): T;
  reduceRight(fold: (before: number, value: number, index: number) => number): number;
  reduceRight(fold: (before: number, value: number, index: number) => number, start: number): number;
  reduceRight<T>(fold: (before: T, value: number, index: number) => T, start: T): T;
}

/** The array that holds a column of values of type `V`: numbers in a typed array, all else with null for null. */
export type ColumnArray<V> = 0 extends 1 & V
  ? // biome-ignore lint/suspicious/noExplicitAny: the array of any values is any
    any
  : [Extract<V, number>] extends [never]
    ? readonly V[]
    : [V] extends [number | null]
      ? NumberArray
      : NumberArray | readonly V[];

/** A lazy table of rows of type `Row`. */
export interface Relation<Row = Record<string, Value>> {
  /** The tag for further statements on the same engine: ``relation.sql`select count(*) n from ${relation}` ``. */
  readonly sql: Sql;
  /** Names and types of the columns; the statement is described, not run. */
  schema(): Promise<readonly RelationColumn[]>;
  /** All rows as objects. */
  rows(): Promise<Row[]>;
  /** The first `n` rows as objects. */
  first(n: number): Promise<Row[]>;
  count(): Promise<number>;
  /** Column arrays by name; numbers as typed arrays, with NaN for null in floating columns. */
  columns(): Promise<{ readonly [K in keyof Row]: ColumnArray<Row[K]> }>;
  /**
   * Computes the rows once, into a temporary table, and gives a relation over it. An engine without tables of one's own
   * (`capabilities.temporaryTables`) gives the relation itself, whose rows are computed whenever they are asked for.
   */
  materialize(): Promise<Relation<Row>>;
}

/** An object with this method displays as what the method returns. */
export const displayMethod: unique symbol = Symbol.for("clientele.display") as never;
export interface Displayable {
  [displayMethod](): unknown;
}
