import { type ColumnKind, type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { dayOf } from "../day.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { RelationColumn, Value } from "../relation.ts";
import { planScoring, SCORING_OPTIONS, type ScoringPlan, type ScoringSpec } from "./scoring-spec.ts";

/** What `rfm` is asked for. */
export interface RfmSpec<Row = Record<string, Value>> extends ScoringSpec {
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
  /** `sum` (default): revenue of the customer in the period; `mean`: revenue by purchase. */
  readonly monetary?: "sum" | "mean";
}

const OPTIONS = [
  "customer",
  "at",
  "amount",
  "purchase",
  "asOf",
  "from",
  "period",
  "monetary",
  ...SCORING_OPTIONS,
] as const satisfies readonly (keyof RfmSpec)[];

/** The request with its columns found, its days as text and its defaults filled in. */
export interface RfmPlan extends ScoringPlan {
  readonly customer: RelationColumn;
  readonly at: RelationColumn;
  readonly amount: RelationColumn;
  readonly purchase: RelationColumn | null;
  readonly asOf: string | null;
  readonly from: string | null;
  readonly period: number | null;
  readonly monetary: "sum" | "mean";
}

export const AMOUNT = {
  kinds: ["integer", "number"] as readonly ColumnKind[],
  kind: "a number",
  remedy: "Cast it in SQL first, as in cast(price as decimal(18, 2)).",
};

export function planRfm(spec: RfmSpec, schema: readonly RelationColumn[]): RfmPlan {
  refuseUnknownOptions(spec, OPTIONS, "rfm");
  const { from, period } = periodOf(spec);
  return {
    ...planScoring(spec),
    customer: findColumn(schema, { role: "customer", name: spec.customer, ...ID }),
    at: findColumn(schema, { role: "at", name: spec.at, ...MOMENT }),
    amount: findColumn(schema, { role: "amount", name: spec.amount, ...AMOUNT }),
    purchase: spec.purchase ? findColumn(schema, { role: "purchase", name: spec.purchase, ...ID }) : null,
    asOf: spec.asOf ? dayOf(spec.asOf, "asOf") : null,
    from,
    period,
    monetary: monetaryOf(spec),
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

function monetaryOf({ monetary = "sum" }: RfmSpec): "sum" | "mean" {
  if (monetary === "sum" || monetary === "mean") return monetary;
  throw new OptionError("monetary", `monetary must be "sum" or "mean", got ${JSON.stringify(monetary)}.`);
}
