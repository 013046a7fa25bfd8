/** Rows with the order they are lines of; rows without meaning are counted and left out. */
import { addDays } from "../day.ts";
import type { Relation } from "../relation.ts";
import { double, moment, text } from "../sql/types.ts";
import type { SettleTotals } from "./settle-purchases.ts";

interface OrderRows {
  /** Columns `customer`, `at`, `amount` and `order_key`, a text that is the customer's own for each order. */
  readonly lines: Relation<unknown>;
  readonly rows: number;
  readonly orderBy: SettleTotals["orderBy"];
  readonly returns: Pick<SettleTotals["returns"], "rows" | "amount">;
  readonly leftOut: SettleTotals["leftOut"];
}

interface Seen {
  readonly rows: number;
  readonly no_customer: number;
  readonly no_date: number;
  readonly no_amount: number;
  readonly late: number;
  readonly returns: number;
  readonly returned: number;
  readonly orders: number;
  readonly timed: boolean | null;
}

/** @param named Columns `customer`, `at` (a timestamp), `amount` (exact) and `order` (a text, or null). */
export async function orderRows(named: Relation<unknown>, asOf: string | null): Promise<OrderRows> {
  const { sql } = named;
  const late = asOf ? sql.fragment`"at" >= cast(${addDays(asOf, 1)} as ${moment(sql)})` : sql.fragment`false`;
  const marked = await sql`
    select *, case when customer is null then 1 when "at" is null or not ${sql.dialect.isFinite(sql.id("at"), "moment")} then 2
      when amount is null then 3 when ${late} then 4 else 0 end as mark
    from ${named}`.materialize();
  const [seen] = await sql<Seen>`
    select count(*) as rows, count(case when mark = 1 then 1 end) as no_customer,
      count(case when mark = 2 then 1 end) as no_date, count(case when mark = 3 then 1 end) as no_amount,
      count(case when mark = 4 then 1 end) as late,
      count(case when mark = 0 and amount < 0 then 1 end) as returns,
      coalesce(cast(sum(case when mark = 0 and amount < 0 then amount end) as ${double(sql)}), 0) as returned,
      count(case when mark = 0 then "order" end) as orders,
      bool_or(case when mark = 0 then "at" <> ${sql.dialect.truncated("day", sql.id("at"))} end) as timed
    from ${marked}`.rows();
  if (!seen) throw new Error("The engine gave no row for an aggregate over all rows.");
  // A date alone does not tell orders apart: two purchases on one day are two.
  const alone = seen.timed
    ? sql.fragment`'@' || cast("at" as ${text(sql)})`
    : sql.fragment`'#' || cast(row_number() over () as ${text(sql)})`;
  return {
    lines: sql`
      select customer, "at", amount, coalesce('=' || "order", ${alone}) as order_key from ${marked} where mark = 0`,
    rows: seen.rows,
    orderBy: seen.orders > 0 ? "order" : seen.timed ? "moment" : "row",
    returns: { rows: seen.returns, amount: seen.returned },
    leftOut: {
      noCustomer: seen.no_customer,
      noDate: seen.no_date,
      noAmount: seen.no_amount,
      afterAsOf: seen.late,
    },
  };
}
