import { type ColumnKind, findColumn } from "../columns.ts";
import { dayOf } from "../day.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { RelationColumn, Value } from "../relation.ts";
import { checkSegments, type SegmentRule, standardSegments } from "./segments.ts";

export const DIMENSIONS = ["recency", "frequency", "monetary"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Names of the columns of `Row` that can hold a `V`; any name where the columns are not known. */
export type ColumnOf<Row, V> = {
  [K in keyof Row & string]: [Extract<Row[K], V>] extends [never] ? never : K;
}[keyof Row & string];

/** What `rfm` is asked for. */
export interface RfmSpec<Row = Record<string, Value>> {
  /** Column that identifies the customer: whole numbers or texts. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment of the purchase. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the amount, in any one currency. */
  readonly amount: ColumnOf<Row, number | bigint>;
  /** Column that identifies the purchase where it spans several rows (lines of an order). Default: a row is a purchase. */
  readonly purchase?: ColumnOf<Row, number | string | bigint>;
  /** Day from which recency is counted back, itself included; later rows are left out. Default: day of the last purchase. */
  readonly asOf?: string | Date | null;
  /** First day that counts. Default: all that there is. Not together with `period`. */
  readonly from?: string | Date | null;
  /** Length of the period in days, its last day being `asOf`. Default: all that there is. */
  readonly period?: number | null;
  /** Number of score levels, 2 to 10. Default: as the thresholds ask, or 5. */
  readonly levels?: number;
  /** Edges between levels, increasing, one fewer than levels. What is not given is found as quantiles. */
  readonly thresholds?: { readonly [D in Dimension]?: readonly number[] };
  /** `sum` (default): revenue of the customer in the period; `mean`: revenue by purchase. */
  readonly monetary?: "sum" | "mean";
  /** Which segment each pair of recency and frequency scores belongs to. Default: `standardSegments(levels)`. */
  readonly segments?: readonly SegmentRule[];
}

const OPTIONS = [
  "customer",
  "at",
  "amount",
  "purchase",
  "asOf",
  "from",
  "period",
  "levels",
  "thresholds",
  "monetary",
  "segments",
] as const satisfies readonly (keyof RfmSpec)[];

/** The request with its columns found, its days as text and its defaults filled in. */
export interface RfmPlan {
  readonly customer: RelationColumn;
  readonly at: RelationColumn;
  readonly amount: RelationColumn;
  readonly purchase: RelationColumn | null;
  readonly asOf: string | null;
  readonly from: string | null;
  readonly period: number | null;
  readonly levels: number;
  readonly thresholds: { readonly [D in Dimension]: readonly number[] | null };
  readonly monetary: "sum" | "mean";
  readonly segments: readonly SegmentRule[];
}

const ID_KINDS: readonly ColumnKind[] = ["integer", "string", "other"];
const ID = {
  kinds: ID_KINDS,
  kind: "a whole number or a text",
  remedy: "Choose the column with the identifier, or cast it to an integer or a text in SQL first.",
};
const MOMENT = {
  kinds: ["date", "timestamp"] as readonly ColumnKind[],
  kind: "a date or a timestamp",
  remedy: "Cast it in SQL first, as in cast(bought_on as date).",
};
const AMOUNT = {
  kinds: ["integer", "number"] as readonly ColumnKind[],
  kind: "a number",
  remedy: "Cast it in SQL first, as in cast(price as decimal(18, 2)).",
};

export function planRfm(spec: RfmSpec, schema: readonly RelationColumn[]): RfmPlan {
  refuseUnknownOptions(spec, OPTIONS, "rfm");
  const { from, period } = periodOf(spec);
  const thresholds = thresholdsOf(spec);
  const levels = levelsOf(spec, thresholds);
  const segments = spec.segments ?? standardSegments(levels);
  checkSegments(segments, levels);
  return {
    customer: findColumn(schema, { role: "customer", name: spec.customer, ...ID }),
    at: findColumn(schema, { role: "at", name: spec.at, ...MOMENT }),
    amount: findColumn(schema, { role: "amount", name: spec.amount, ...AMOUNT }),
    purchase: spec.purchase ? findColumn(schema, { role: "purchase", name: spec.purchase, ...ID }) : null,
    asOf: spec.asOf ? dayOf(spec.asOf, "asOf") : null,
    from,
    period,
    levels,
    thresholds,
    monetary: monetaryOf(spec),
    segments,
  };
}

function periodOf({ from, period, asOf }: RfmSpec): { from: string | null; period: number | null } {
  if (from && period) {
    throw new OptionError(
      "period",
      "Both from and period were given.",
      "Give the first day or the number of days.",
    );
  }
  if (period !== undefined && period !== null && !(Number.isSafeInteger(period) && period > 0)) {
    throw new OptionError("period", `period must be a whole number of days above 0, got ${period}.`);
  }
  const first = from ? dayOf(from, "from") : null;
  if (first && asOf && first > dayOf(asOf, "asOf")) {
    throw new OptionError(
      "from",
      `The period ends before it begins: from ${first}, as of ${dayOf(asOf, "asOf")}.`,
    );
  }
  return { from: first, period: period ?? null };
}

function thresholdsOf({ thresholds = {} }: RfmSpec): RfmPlan["thresholds"] {
  refuseUnknownOptions(thresholds, DIMENSIONS, "thresholds");
  for (const dimension of DIMENSIONS) {
    const edges = thresholds[dimension];
    if (edges === undefined) continue;
    const increasing =
      edges.every(Number.isFinite) && edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number));
    if (increasing) continue;
    throw new OptionError(
      "thresholds",
      `Thresholds of ${dimension} do not increase: ${edges.join(", ")}.`,
      "Each edge must be a number above the one before it.",
    );
  }
  const { recency = null, frequency = null, monetary = null } = thresholds;
  return { recency, frequency, monetary };
}

function levelsOf(spec: RfmSpec, thresholds: RfmPlan["thresholds"]): number {
  const given = DIMENSIONS.filter((dimension) => thresholds[dimension] !== null);
  const edges = given.map((dimension) => thresholds[dimension]?.length ?? 0);
  const levels = spec.levels ?? (edges[0] === undefined ? 5 : edges[0] + 1);
  if (!Number.isInteger(levels) || levels < 2 || levels > 10) {
    throw new OptionError("levels", `levels must be a whole number from 2 to 10, got ${levels}.`);
  }
  given.forEach((dimension, i) => {
    if (edges[i] === levels - 1) return;
    throw new OptionError(
      "thresholds",
      `Thresholds of ${dimension}: ${edges[i]} given, and ${levels} levels have ${levels - 1} edges.`,
      "Give all dimensions the same number of edges, one fewer than levels.",
    );
  });
  return levels;
}

function monetaryOf({ monetary = "sum" }: RfmSpec): "sum" | "mean" {
  if (monetary === "sum" || monetary === "mean") return monetary;
  throw new OptionError("monetary", `monetary must be "sum" or "mean", got ${JSON.stringify(monetary)}.`);
}
