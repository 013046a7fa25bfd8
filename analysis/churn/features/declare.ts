/** What is to be known of a customer at a cut: tables with a time, and what is made of their rows. */
import type { ColumnOf } from "../../columns.ts";
import type { Relation, Value } from "../../relation.ts";
import type { Span } from "../../span.ts";

type NumberOf<Row> = ColumnOf<Row, number | bigint>;

/** The rows that count: those of the time `last` before the cut, or all before it. */
interface Windowed {
  readonly last?: Span;
}

/** What is made of a customer's rows. Rows that are not known at the cut take no part in any of it. */
export type Aggregation<Row = Record<string, Value>> =
  /** Number of rows; 0 where there is none. */
  | (Windowed & { readonly count: true })
  /** Sum of a column; 0 where there is no row. */
  | (Windowed & { readonly sum: NumberOf<Row> })
  /** Mean, lowest or highest of a column; null where there is no row, as with all the others that follow. */
  | (Windowed & { readonly mean: NumberOf<Row> })
  | (Windowed & { readonly min: NumberOf<Row> })
  | (Windowed & { readonly max: NumberOf<Row> })
  /** The sum of the first column divided by the sum of the second. */
  | (Windowed & { readonly share: readonly [NumberOf<Row>, NumberOf<Row>] })
  /**
   * Mean of the time `last` divided by the mean of the time `before` it, less 1: 0.4 is a rise by 40 %. Null where the mean
   * before is 0.
   */
  | { readonly change: NumberOf<Row>; readonly last: Span; readonly before?: Span }
  /** Slope of the least-squares line through the values in time, in units a month of 30.4375 days. */
  | (Windowed & { readonly trend: NumberOf<Row> })
  /** Days from the latest row to the cut. */
  | (Windowed & { readonly daysSince: true })
  /** The value of the latest row. */
  | (Windowed & { readonly latest: ColumnOf<Row, number | bigint | string | boolean> })
  /** Days from the cut to the date in the latest row; below 0 where that lies behind. */
  | (Windowed & { readonly daysUntil: ColumnOf<Row, Date> });

export type AggregationKind =
  | "count"
  | "sum"
  | "mean"
  | "min"
  | "max"
  | "share"
  | "change"
  | "trend"
  | "daysSince"
  | "latest"
  | "daysUntil";

interface TableColumns<Row> {
  readonly rows: Relation<Row>;
  /** Column with the customer, as in the customers' table. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Features by name. */
  readonly features: Readonly<Record<string, Aggregation<Row>>>;
}

/** Rows that happen: contacts, purchases, bills, months of usage. */
export interface EventTable<Row = Record<string, Value>> extends TableColumns<Row> {
  /** When a row happened; it is known at cuts after that. */
  readonly at: ColumnOf<Row, Date>;
  /** How long a row goes on from `at`, such as { months: 1 } for the sums of a month: it is known when that is over. */
  readonly covers?: Span;
}

/** Rows that hold from one day to another: contracts, holdings, unpaid bills. Those in force on the day before the cut count. */
export interface StateTable<Row = Record<string, Value>> extends TableColumns<Row> {
  /** First day. */
  readonly from: ColumnOf<Row, Date>;
  /** Last day; null while in force. Of a row in force it is not known yet, so no feature may read it. */
  readonly to: ColumnOf<Row, Date>;
}

export type SnapshotTable<Row = Record<string, Value>> = EventTable<Row> | StateTable<Row>;

/** A feature as it was declared, for whoever explains it. */
export interface SnapshotFeature {
  readonly name: string;
  /** Null for what comes from the customers' table. */
  readonly table: string | null;
  readonly kind: AggregationKind | "attribute" | "tenure";
  readonly column: string | null;
  readonly last: Span | null;
  readonly before: Span | null;
}
