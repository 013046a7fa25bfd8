import type { Fragment, Relation, Sql, SqlValue } from "../relation.ts";
import { double, text } from "../sql/types.ts";
import type { Measured } from "./purchases.ts";
import { DIMENSIONS, type Dimension, type ScoringPlan } from "./scoring-spec.ts";

/** The edges between levels, increasing: of days, of purchases, of money. One fewer than levels; none without customers. */
export type RfmThresholds = { readonly [D in Dimension]: readonly number[] };

/** One customer with scores. */
export interface RfmCustomer {
  readonly customer: number | string;
  readonly last_purchase: Date;
  /** Whole days from the last purchase to the as-of day. */
  readonly recency_days: number;
  readonly frequency: number;
  readonly monetary: number;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  /** The three scores as one text, `545`; with ten levels `10-8-9`. */
  readonly rfm: string;
  readonly segment: string;
  /** The weighted mean of the three scores, 1 to `levels`; there only with `weights`. */
  readonly score?: number;
}

/** Thresholds as given, and quantiles for the dimensions without any. */
export async function findThresholds(
  measured: Relation<Measured>,
  plan: ScoringPlan,
  customers: number,
): Promise<RfmThresholds> {
  const { sql } = measured;
  const ranks = quantileRanks(plan.levels, customers);
  const none = DIMENSIONS.every((dimension) => plan.thresholds[dimension] !== null) || customers === 0;
  const [found] = none
    ? []
    : await sql<{ recency: number[]; frequency: number[]; monetary: number[] }>`
        select ${sql.dialect.quantile<SqlValue>(sql.fragment`-recency_days`, ranks, "discrete")} as recency,
          ${sql.dialect.quantile(sql.id("frequency"), ranks, "discrete")} as frequency,
          ${sql.dialect.quantile(sql.id("monetary"), ranks, "discrete")} as monetary
        from ${measured}`.rows();
  return {
    // Few days are good, so that quantiles are taken of the negated days: the rule of ties is then that of the others.
    recency: plan.thresholds.recency ?? (found?.recency ?? []).map((days) => 0 - days).reverse(),
    frequency: plan.thresholds.frequency ?? found?.frequency ?? [],
    monetary: plan.thresholds.monetary ?? found?.monetary ?? [],
  };
}

/**
 * The `k / levels` quantile is the value of rank ceil(n k / levels). Half a rank below it, the fraction leads any engine
 * to that rank, however it rounds.
 */
function quantileRanks(levels: number, n: number): number[] {
  return Array.from({ length: levels - 1 }, (_, i) => (Math.ceil(((i + 1) * n) / levels) - 0.5) / n);
}

/** Scores and segments in SQL, in no order. */
export function score(
  measured: Relation<Measured>,
  plan: ScoringPlan,
  thresholds: RfmThresholds,
): Relation<RfmCustomer> {
  const { sql } = measured;
  const separator = plan.levels < 10 ? "" : "-";
  return sql<RfmCustomer>`
    select *, cast(r as ${text(sql)}) || ${separator} || cast(f as ${text(sql)}) || ${separator} || cast(m as ${text(sql)}) as rfm,
      ${segmentOf(sql, plan)} as segment ${weighted(sql, plan)}
    from (
      select *,
        ${scoreOf(sql, thresholds.recency, (edge) => sql.fragment`recency_days < ${edge}`)} as r,
        ${scoreOf(sql, thresholds.frequency, (edge) => sql.fragment`frequency > ${edge}`)} as f,
        ${scoreOf(sql, thresholds.monetary, (edge) => sql.fragment`monetary > ${edge}`)} as m
      from ${measured}
    )`;
}

/** One more than the number of edges that the customer is beyond: an edge value belongs to the lower score. */
function scoreOf(sql: Sql, edges: readonly number[], beyond: (edge: number) => Fragment): Fragment {
  const steps = edges.map((edge) => sql.fragment`case when ${beyond(edge)} then 1 else 0 end`);
  return sql.fragment`${sql.join([sql.fragment`1`, ...steps], " + ")}`;
}

/** The weighted mean of columns `r`, `f` and `m`, as a further column; none without weights. */
function weighted(sql: Sql, { weights }: ScoringPlan): Fragment {
  if (!weights) return sql.fragment``;
  const { recency, frequency, monetary } = weights;
  return sql.fragment`, (${recency} * cast(r as ${double(sql)}) + ${frequency} * cast(f as ${double(sql)})
      + ${monetary} * cast(m as ${double(sql)})) / ${recency + frequency + monetary} as score`;
}

/** The segment of columns `r` and `f`. */
export function segmentOf(sql: Sql, { segments }: ScoringPlan): Fragment {
  const cases = segments.map(
    ({ segment, r, f }) =>
      sql.fragment`when r between ${r[0]} and ${r[1]} and f between ${f[0]} and ${f[1]} then ${segment}`,
  );
  return sql.fragment`case ${sql.join(cases, " ")} end`;
}
