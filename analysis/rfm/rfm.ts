import { type Displayable, displayMethod, type Relation } from "../relation.ts";
import { type RfmPareto, summarisePareto } from "./pareto.ts";
import { type Measured, measureCustomers, type RfmTotals } from "./purchases.ts";
import { findThresholds, type RfmCustomer, type RfmThresholds, score } from "./scores.ts";
import type { ScoringPlan } from "./scoring-spec.ts";
import type { SegmentRule } from "./segments.ts";
import { planRfm, type RfmSpec } from "./spec.ts";
import { type RfmCell, type RfmSegment, sumCells, summariseCells, summariseSegments } from "./summaries.ts";

/** Customers scored by recency, frequency and monetary value. Displays as its table of segments. */
export interface Rfm extends Displayable {
  /** One row a customer, highest monetary value first; lazy, and of any size. */
  readonly customers: Relation<RfmCustomer>;
  readonly levels: number;
  /** The edges between levels. */
  readonly thresholds: RfmThresholds;
  /** The segments in numbers. */
  readonly segments: readonly RfmSegment[];
  /** Customers and revenue by recency and frequency score. */
  readonly heatmap: readonly RfmCell[];
  readonly pareto: RfmPareto;
  /** What was counted, and what was left out and why. */
  readonly totals: RfmTotals;
  /** The rules by which scores became segments. */
  readonly rules: readonly SegmentRule[];
}

/**
 * Scores every customer by how recently, how often and for how much they bought, and names segments.
 *
 * - **Recency** is the number of whole days from the customer's last purchase to the as-of day; the time of day counts
 *   for nothing. **Frequency** is the number of purchases. **Monetary** value is the sum of the amounts less refunds, or
 *   that sum by purchase (`monetary: "mean"`).
 * - A **score** goes from 1 to `levels`, the best. With L levels there are L - 1 edges; edge k is the k/L quantile, the
 *   value of rank ceil(n k / L) among n customers from worst to best (the inverse of the empirical distribution; type 1
 *   of Hyndman and Fan 1996). The score is 1 plus the number of edges that the customer is better than: **ties share the
 *   lower score, and a value equal to an edge belongs to the lower score**. So the score is also
 *   1 + floor(L s), s being the share of customers who are strictly worse. Where most customers are alike, as when most
 *   bought once, some scores are given to nobody.
 * - With `thresholds`, the edges are yours: fewer days than an edge, or more purchases or money than an edge, is better.
 * - A row of **negative amount is a refund**: it lowers monetary value, and is no purchase. A customer with refunds only
 *   is left out. Rows that are equal in all columns are counted each, unless `purchase` says that they are one purchase.
 * - With `weights`, `score` is the weighted mean of the three scores, from 1 to `levels`.
 * - **Segments** follow from the recency and frequency scores by `standardSegments`, or by your rules.
 *
 * Everything is computed by the engine that holds the data; only summaries of bounded size come back. Floating-point
 * amounts are summed as decimals of six places, so that the result is the same to the bit however the engine orders its
 * rows. Customers that are grouped already are scored by `rfmOfCustomers`.
 *
 * @param purchases A table or query with one row a purchase (or a line of one).
 * @param spec Columns, period, levels and rules; see `RfmSpec` for each and its default.
 * @returns Scored customers (a lazy relation), thresholds, segments, heat map, Pareto curve and totals.
 * @throws ColumnError when a column is not there (with the names that come near) or holds something else.
 * @throws OptionError when an option does not exist or has a value that makes no sense.
 *
 * Sources: A. M. Hughes, Strategic Database Marketing (1994), for scores by fifths; P. S. Fader, B. G. S. Hardie and
 * K. L. Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", Journal of Marketing Research 42 (2005),
 * for the terms; R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
 * (1996), for the quantile.
 *
 * @example
 * const purchases = sql`
 *   select * from (values
 *     ('Ada', date '2026-06-28', 30), ('Ada', date '2026-05-02', 20), ('Ben', date '2026-01-15', 80),
 *     ('Eve', date '2026-06-01', 10)) as t(customer, bought_on, amount)`;
 * const scored = await rfm(purchases, {
 *   customer: "customer", at: "bought_on", amount: "amount", asOf: "2026-06-30", levels: 2 });
 * await scored.customers.rows();
 * // customer Ben: 166 days, 1 purchase, 80: rfm "112", segment "Lost"
 * // customer Ada: 2 days, 2 purchases, 50: rfm "221", segment "Champions"
 * // customer Eve: 29 days, 1 purchase, 10: rfm "111", segment "Lost"
 */
export async function rfm<Row>(purchases: Relation<Row>, spec: RfmSpec<Row>): Promise<Rfm> {
  const plan = planRfm(spec as unknown as RfmSpec, await purchases.schema());
  const { measured, totals } = await measureCustomers(purchases, plan);
  return scoreCustomers(measured, totals, plan);
}

/** From measured customers to the result. */
export async function scoreCustomers(
  measured: Relation<Measured>,
  totals: RfmTotals,
  plan: ScoringPlan,
): Promise<Rfm> {
  const thresholds = await findThresholds(measured, plan, totals.customers);
  const scored = score(measured, plan, thresholds);
  const cells = await sumCells(scored);
  const segments = await summariseSegments(cells, plan, totals);
  const weighted = plan.weights ? scored.sql.fragment`, score` : scored.sql.fragment``;
  return {
    customers: scored.sql<RfmCustomer>`
      select customer, last_purchase, recency_days, frequency, monetary, r, f, m, rfm, segment ${weighted}
      from ${scored} order by monetary desc, customer`,
    levels: plan.levels,
    thresholds,
    segments,
    heatmap: await summariseCells(cells, plan),
    pareto: await summarisePareto(measured, totals),
    totals,
    rules: plan.segments,
    [displayMethod]: () => segments,
  };
}
