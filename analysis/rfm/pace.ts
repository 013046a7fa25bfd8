import { refuseUnknownOptions } from "../options.ts";
import type { Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import { daysOfData } from "./data-start.ts";
import { PURCHASE_OPTIONS, type PurchaseColumns, purchaseRows } from "./purchase-rows.ts";

/** How often customers come, in days: what a rank does not say. */
export interface PurchasePace {
  /** Days between two days on which a customer bought: half of the pauses, and nine of ten, are at most so long. Null without any. */
  readonly medianPause: number | null;
  readonly longPause: number | null;
  /** Customers with a pause, so with two days or more. */
  readonly customers: number;
  /** Purchases of the last `window` days, and of as many before them. */
  readonly recent: number;
  readonly before: number;
  readonly window: number;
}

/** Share of pauses that are no longer than `longPause`. */
const LONG = 0.9;
const WINDOW = 91;

/**
 * How long customers usually pause between purchases, and whether the base as a whole buys more or less than it did. Scores
 * are ranks, and the best of a base that dies are as good as those of one that thrives; these figures are not.
 *
 * Pauses are those between successive days with a purchase. `longPause` is the ninth decile: of ten pauses nine were no
 * longer. Pauses that have not ended are not in, so that both are rather too short where the data is short.
 *
 * @throws ColumnError, OptionError as the other analyses of purchases do.
 * @example
 * const pace = await purchasePace(purchases, { customer: "customer", at: "bought_on", amount: "amount" });
 */
export async function purchasePace<Row>(
  purchases: Relation<Row>,
  spec: PurchaseColumns<Row>,
): Promise<PurchasePace> {
  refuseUnknownOptions(spec, PURCHASE_OPTIONS, "purchasePace");
  const read = await purchaseRows(purchases, spec as unknown as PurchaseColumns);
  const window = Math.max(1, Math.floor((await daysOfData(read, 2 * WINDOW)) / 2));
  const { sql } = read.rows;
  const decile = (share: number) => sql.dialect.quantile(sql.id("pause"), share, "discrete");
  const [found] = await sql<Omit<PurchasePace, "window">>`
    with days as (select distinct customer, day from ${read.rows} where amount >= 0),
      pauses as (
        select customer, day - lag(day) over (partition by customer order by day) as pause from days)
    select cast(${decile(0.5)} as ${double(sql)}) as "medianPause", cast(${decile(LONG)} as ${double(sql)}) as "longPause",
      count(distinct case when pause is not null then customer end) as customers,
      (select count(*) from days where cast(${read.asOf} as date) - day < ${window}) as recent,
      (select count(*) from days where cast(${read.asOf} as date) - day between ${window} and ${2 * window - 1}) as before
    from pauses`.rows();
  return { medianPause: null, longPause: null, customers: 0, recent: 0, before: 0, ...found, window };
}
