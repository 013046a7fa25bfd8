/** Where the data begins, so that no window reaches beyond it: days without data are no days without purchases. */
import type { PurchaseRows } from "./purchase-rows.ts";

/** How unlikely a late first purchase must be before the data is taken to begin with it. */
const UNLIKELY = 0.01;

/**
 * The days of a window of `wanted` days up to the as-of day that the data can fill.
 *
 * Data is taken to begin with its first purchase, unless that is late by chance: if every customer had been there and
 * bought at any time of the window, the chance that none of them did before would be (days left / days wanted) to the power
 * of the number of customers.
 */
export async function daysOfData({ rows, asOf }: PurchaseRows, wanted: number): Promise<number> {
  if (asOf === null) return wanted;
  const [found] = await rows.sql<{ days: number | null; customers: number }>`
    select cast(cast(${asOf} as date) - min(day) + 1 as integer) as days, count(distinct customer) as customers
    from ${rows} where amount >= 0`.rows();
  const { days, customers = 0 } = found ?? {};
  if (days === undefined || days === null || days >= wanted) return wanted;
  return (days / wanted) ** customers < UNLIKELY ? days : wanted;
}
