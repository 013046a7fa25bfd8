/**
 * The words in which engines differ. Analyses write SQL in the part that all engines share (`select`, `group by`, joins, window
 * functions, `filter`, `coalesce`, `case`, `cast`, `greatest`, `least`) and ask the dialect for the rest by what is meant.
 *
 * Each method takes pieces of SQL and gives one: over texts, a piece of texts; over the values of `sql`, a fragment that can
 * stand in a template: ``sql`select ${sql.dialect.anyValue(sql.id("name"))} from ${rows}` ``. What each means is the same on
 * all engines, to the last digit, and held by one suite of tests over all of them.
 */
import type { Piece } from "./piece.ts";

/** Types by what they hold; `wide` holds whole numbers of 38 digits, `moment` a date with time in UTC. */
export type TypeName = "boolean" | "integer" | "bigint" | "wide" | "double" | "text" | "date" | "moment";

/**
 * `discrete` is the smallest value that at least this share of the rows reaches (type 1 of Hyndman and Fan), `continuous`
 * lies between two neighbours (type 7). Null without rows.
 */
export type QuantileDefinition = "discrete" | "continuous";

/** A decimal, called alike on all engines. */
export type DecimalType = `decimal(${number}, ${number})`;

/** A step of a fold: what came before, the element, and its place from 1. */
export type FoldStep<V> = (before: V | Piece<V>, element: V | Piece<V>, place: V | Piece<V>) => Piece<V>;

export type TimeUnit = "hour" | "day" | "week" | "month" | "quarter" | "year";

/** Lists of one length as a table: a name and a type for each column, and the list. */
export interface ListColumn<V> {
  readonly name: string;
  readonly type: TypeName;
  readonly values: V | Piece<V>;
}

export interface AllBut<V> {
  /** The table whose columns are meant, where there are several. */
  readonly table?: V | Piece<V> | undefined;
  /** All columns, needed on engines that cannot leave some out (`needsColumns`). */
  readonly columns?: readonly string[] | undefined;
}

export interface Dialect {
  readonly name: string;
  /** Whether `allBut` must be told all columns. */
  readonly needsColumns: boolean;
  /** A quoted name: `identifier("schema", "table")`. */
  identifier(...path: string[]): string;
  /** A text as a constant. */
  literal(text: string): string;
  /** A number as a constant of type double, to the bit; NaN and infinities too. */
  double(value: number): string;
  /** A query of all rows of a table, whose name is quoted where it must be. */
  allOf(table: string): string;
  /** The place of a bound value, counted from 1. */
  parameter(index: number): string;
  /** The engine's name of a type. */
  type(name: TypeName): string;

  /** Whether a number (or a date or moment) is neither NaN nor infinite; null for null. */
  isFinite<V>(x: V | Piece<V>, of?: "number" | "moment"): Piece<V>;
  isNaN<V>(x: V | Piece<V>): Piece<V>;
  /** Whole numbers divided, cut towards zero: 7 and 2 give 3, -7 and 2 give -3; null where `b` is 0. */
  wholeDivide<V>(a: V | Piece<V>, b: V | Piece<V>): Piece<V>;
  /** The value in another type; null where it cannot be. */
  castOrNull<V>(x: V | Piece<V>, type: TypeName | DecimalType): Piece<V>;
  /** Whether a boolean is true, or a number is not 0; null for null. */
  truth<V>(x: V | Piece<V>): Piece<V>;
  /** 1 where a condition holds and 0 where it does not, as double; null where it is null. */
  indicator<V>(condition: V | Piece<V>): Piece<V>;
  /** e to the power of a double; 0 and infinity where that is beyond doubles. */
  exp<V>(x: V | Piece<V>): Piece<V>;
  /** A number rounded to whole ones, halves away from zero, as double. */
  rounded<V>(x: V | Piece<V>): Piece<V>;

  /** Days of the calendar from one date to the other, as a whole number; times of day do not count. */
  daysBetween<V>(from: V | Piece<V>, to: V | Piece<V>): Piece<V>;
  /** Whole seconds of the clock from one moment to the other. */
  secondsBetween<V>(from: V | Piece<V>, to: V | Piece<V>): Piece<V>;
  /** A length of time, to be added to a date or a moment, which gives a moment: `count` is a whole number. */
  span(count: number, unit: "month" | "day" | "microsecond"): Piece<never>;
  /** The date so many days later; an integer. */
  daysLater<V>(day: V | Piece<V>, days: V | Piece<V>): Piece<V>;
  /** Milliseconds since the beginning of 1970 in UTC, as bigint. */
  epochMilliseconds<V>(at: V | Piece<V>): Piece<V>;
  /** Days since the first of January 1970, as a whole number. */
  epochDays<V>(at: V | Piece<V>): Piece<V>;
  /** The beginning of the unit in which a moment lies, as the clocks of a zone show it; UTC without one. Weeks begin on Monday. */
  truncated<V>(unit: TimeUnit, at: V | Piece<V>, zone?: string): Piece<V>;

  /** One share, or several as a list. */
  quantile<V>(x: V | Piece<V>, shares: number | readonly number[], definition: QuantileDefinition): Piece<V>;
  /** The sum of doubles in ascending order: the same to the bit, however the rows are read. Null without values. */
  sumInOrder<V>(x: V | Piece<V>, where?: V | Piece<V>): Piece<V>;
  /** The value of any one row of a group in which all are the same; null only where all are null. */
  anyValue<V>(x: V | Piece<V>): Piece<V>;
  /** `x` of the row whose `by` is least, or greatest; rows without `by` do not count. */
  atLeast<V>(x: V | Piece<V>, by: V | Piece<V>): Piece<V>;
  atMost<V>(x: V | Piece<V>, by: V | Piece<V>): Piece<V>;
  /** `x` of the row that comes last in an order, among those of `where`; null in the order counts as above all. */
  latest<V>(x: V | Piece<V>, order: readonly (V | Piece<V>)[], where: V | Piece<V>): Piece<V>;
  /** The texts of a group in the order of `order`, with a separator between them; nulls are left out. */
  joinedText<V>(x: V | Piece<V>, separator: string, order?: V | Piece<V>): Piece<V>;
  /** The values of a group as a list in the order of `order`. */
  list<V>(x: V | Piece<V>, order: V | Piece<V>): Piece<V>;

  /** All columns of a select but some. Throws where the engine needs `columns` and has none. */
  allBut<V>(left: readonly string[], of?: AllBut<V>): Piece<V>;
  /** A row for each element of a list, in a select; of several in one select, side by side. */
  unnest<V>(list: V | Piece<V>): Piece<V>;
  /** The same; a list that is empty or null gives one row of null. */
  unnestOrNull<V>(list: V | Piece<V>): Piece<V>;
  /** A statement that gives lists of one length as rows. */
  rows<V>(columns: readonly ListColumn<V>[]): Piece<V>;
  /** A row for each whole number from `from` to `to`, both included, in a select. */
  counting<V>(from: V | Piece<V>, to: V | Piece<V>): Piece<V>;

  /** A list of these elements; `type` says of what where there may be none. */
  listOf<V>(elements: readonly (V | Piece<V>)[], type: TypeName): Piece<V>;
  /** A bound or computed list in a type. */
  listAs<V>(list: V | Piece<V>, type: TypeName): Piece<V>;
  /** The element at a place counted from 1; null outside. */
  listAt<V>(list: V | Piece<V>, place: V | Piece<V>): Piece<V>;
  /** The first place of a value, counted from 1; null where it is not in the list. */
  listPlace<V>(list: V | Piece<V>, x: V | Piece<V>): Piece<V>;
  listContains<V>(list: V | Piece<V>, x: V | Piece<V>): Piece<V>;
  listLength<V>(list: V | Piece<V>): Piece<V>;
  /** The sum of the products of two lists of doubles of one length, from the first on. */
  innerProduct<V>(a: readonly (V | Piece<V>)[], b: readonly (V | Piece<V>)[]): Piece<V>;
  /** Numbers taken one after the other: `step` of what came before, from `start` on. All are doubles. */
  fold<V>(
    numbers: { readonly bound: V; readonly values: readonly number[] },
    start: number,
    step: FoldStep<V>,
  ): Piece<V>;
  /** How many elements of an ascending list of doubles are below `x`, or up to it: the bin of a value between edges. */
  listBelow<V>(list: V | Piece<V>, x: V | Piece<V>, including?: "including"): Piece<V>;

  startsWith<V>(text: V | Piece<V>, beginning: V | Piece<V>): Piece<V>;

  /**
   * A number of at least 0 and below 1 that follows from texts and a seed alone: the same on all engines, evenly spread, and no
   * other for rows in another order. It is the first 52 bits of the MD5 of `seed`, and of each text `|` and its length `:`
   * and the text, or `|-` for null.
   */
  share<V>(texts: readonly (V | Piece<V>)[], seed: number | string): Piece<V>;
}
