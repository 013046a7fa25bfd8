/**
 * What is left of orders after returns, by windows alone: the engine holds the rows.
 *
 * Taking back the latest first is a stack. Of a customer's running balance, a purchase is the piece between the balance
 * before it and after it; what is left of it lies below the lowest balance of all that comes later.
 */
import type { Relation } from "../relation.ts";
import { double } from "../sql/types.ts";
import type { SettledPurchase, SettleTotals } from "./settle-purchases.ts";

type Returned = Omit<SettleTotals["returns"], "rows" | "amount">;

/**
 * @param lines Columns `customer`, `at`, `amount` and `order_key`, as `orderRows` gives them.
 * @param seen Whether any line is a return, and whether each row is an order of its own.
 */
export async function settleOrders(
  lines: Relation<unknown>,
  { anyReturns, eachRow }: { readonly anyReturns: boolean; readonly eachRow: boolean },
): Promise<{
  purchases: Relation<SettledPurchase>;
  /** Orders of which nothing is left: `customer` and `order_key`. */
  gone: Relation<unknown>;
  returns: Returned;
}> {
  const { sql } = lines;
  if (!anyReturns) {
    const orders = eachRow
      ? sql<SettledPurchase>`select customer, "at", amount, amount as gross from ${lines}`
      : sql<SettledPurchase>`
          select customer, min("at") as "at", sum(amount) as amount, sum(amount) as gross
          from ${lines} group by customer, order_key`;
    const purchases = await orders.materialize();
    const gone = sql`select customer, order_key from ${lines} where false`;
    return { purchases, gone, returns: { cancelled: 0, lowered: 0, customers: 0, unmatched: 0 } };
  }
  const settled = await whatIsLeft(eventsOf(takenBack(lines))).materialize();
  const kept = sql.fragment`bought and (gross = 0 or left_over > 0)`;
  const [seen] = await sql<Returned & { readonly unmatched: number }>`
    select count(case when bought and not (${kept}) then 1 end) as cancelled,
      count(case when ${kept} and left_over < gross then 1 end) as lowered,
      count(distinct customer) - count(distinct case when ${kept} then customer end) as customers,
      coalesce((
        select cast(sum(lowest) as ${double(sql)}) from (
          select least(min(balance), 0) as lowest from ${settled} group by customer)), 0) as unmatched
    from ${settled}`.rows();
  const purchases = await sql<SettledPurchase>`
    select customer, "at", left_over as amount, gross from ${settled} where ${kept}`.materialize();
  const gone = sql`select customer, order_key from ${settled} where bought and not (${kept})`;
  return { purchases, gone, returns: seen ?? { cancelled: 0, lowered: 0, customers: 0, unmatched: 0 } };
}

/**
 * Lines without the pairs of a purchase and a later return of the same amount. They nest like brackets: at each depth
 * purchases and returns take turns, and a return takes back the purchase before it.
 */
function takenBack(lines: Relation<unknown>): Relation<unknown> {
  const { sql } = lines;
  return sql`
    select customer, "at", amount, order_key,
      (amount > 0 and coalesce(lead(amount) over turns, 0) < 0)
        or (amount < 0 and coalesce(lag(amount) over turns, 0) > 0) as paired
    from (
      select *, sum(sign(amount)) over (
          partition by customer, abs(amount) order by "at", amount < 0, order_key rows unbounded preceding)
        + case when amount < 0 then 1 else 0 end as depth
      from ${lines})
    window turns as (partition by customer, abs(amount), depth order by "at", amount < 0, order_key)`;
}

/** One row an order for what was bought in it, and one for what came back in it beyond that. */
function eventsOf(lines: Relation<unknown>): Relation<unknown> {
  const { sql } = lines;
  const orders = sql`
    select customer, order_key, min(case when amount >= 0 then "at" end) as bought_at, min("at") as first_at,
      coalesce(sum(case when amount > 0 then amount end), 0) as gross,
      count(case when amount >= 0 then 1 end) > 0 as bought,
      coalesce(sum(case when not paired then amount end), 0) as change
    from ${lines} group by customer, order_key`;
  return sql`
    select customer, order_key, bought_at as "at", gross, true as bought, greatest(change, 0) as change
    from ${orders} where bought
    union all
    select customer, order_key, first_at as "at", 0 as gross, false as bought, change
    from ${orders} where change < 0`;
}

function whatIsLeft(events: Relation<unknown>): Relation<unknown> {
  const { sql } = events;
  return sql`
    select customer, order_key, "at", gross, bought, balance,
      greatest(0, least(change, min(balance) over (
        partition by customer order by "at", not bought, gross, order_key rows between current row and unbounded following)
        - (balance - change))) as left_over
    from (
      select *, sum(change) over (
        partition by customer order by "at", not bought, gross, order_key rows unbounded preceding) as balance
      from ${events})`;
}
