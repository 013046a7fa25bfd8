/**
 * From rows of purchases to one row a customer, in two passes: the first looks what the rows are (`profile.ts`), the
 * second groups those that count into a table of few columns; what follows from these is computed where it is read.
 */

import type { Relation, SqlValue } from "../relation.ts";
import { double } from "../sql/types.ts";
import { type Profile, profileRows } from "./profile.ts";
import type { RfmPlan } from "./spec.ts";

/** What was counted and what was not. Rows are purchases, refunds or left out: the counts add up to `rows`. */
export interface RfmTotals {
  readonly customers: number;
  readonly purchases: number;
  /** Amounts of all purchases less the refunds. */
  readonly revenue: number;
  /** Days of the first and the last purchase, `YYYY-MM-DD`; null when there is none. */
  readonly from: string | null;
  readonly to: string | null;
  /** The day from which recency is counted; null when none was given and there is no purchase. */
  readonly asOf: string | null;
  readonly rows: number;
  /** Rows that are a purchase or a line of one. */
  readonly purchaseRows: number;
  /** Rows with an amount below 0. They lower revenue, and are no purchase: neither recency nor frequency knows them. */
  readonly refunds: { readonly rows: number; readonly amount: number };
  readonly leftOut: {
    /** Customer null, or a blank text. */
    readonly noCustomer: number;
    /** Date null or infinite. */
    readonly noDate: number;
    /** Amount null, not a number, or beyond 10^12 in a floating-point column. */
    readonly noAmount: number;
    readonly afterAsOf: number;
    readonly beforeFrom: number;
    /** Refunds of customers without any purchase in the period. */
    readonly refundsOnly: number;
  };
}

/** One customer before scoring. `revenue` and `exact` are decimals, so that sums do not depend on the order of rows. */
export interface Measured {
  readonly customer: number | string;
  readonly last_purchase: Date;
  readonly recency_days: number;
  readonly frequency: number;
  readonly revenue: number;
  /** Monetary value as a decimal, to be summed. */
  readonly exact: number;
  readonly monetary: number;
}

/** Groups the purchases by customer. */
export async function measureCustomers(
  purchases: Relation<unknown>,
  plan: RfmPlan,
): Promise<{ measured: Relation<Measured>; totals: RfmTotals }> {
  const profile = await profileRows(purchases, plan);
  const people = await groupByCustomer(profile, plan).materialize();
  return { measured: measure(people, profile, plan), totals: await totalsOf(people, profile) };
}

function groupByCustomer({ counted, rows }: Profile, plan: RfmPlan): Relation<unknown> {
  const { sql } = counted;
  // Without refunds, which is most data, nothing needs to be told apart in the grouping.
  const refunded = rows.refund > 0;
  const bought = (column: string) =>
    refunded
      ? sql.fragment`case when amount >= 0 then ${sql.id(column)} end`
      : sql.fragment`${sql.id(column)}`;
  const purchases = plan.purchase
    ? sql.fragment`count(distinct ${bought("purchase")}) + count(case when amount >= 0 and purchase is null then 1 end)`
    : refunded
      ? sql.fragment`count(${bought("amount")})`
      : sql.fragment`count(*)`;
  const refunds = refunded
    ? sql.fragment`, count(case when amount < 0 then 1 end) as refund_rows,
        sum(case when amount < 0 then amount end) as refunded`
    : sql.fragment``;
  return sql`
    select customer, max(${bought("bought_at")}) as last_purchase, ${purchases} as frequency, sum(amount) as revenue
      ${refunds}
    from ${counted} group by customer`;
}

/** What is scored follows from the grouped columns, and is not stored beside them. */
function measure(people: Relation<unknown>, { asOf }: Profile, plan: RfmPlan): Relation<Measured> {
  const { sql } = people;
  const exact =
    plan.monetary === "sum"
      ? sql.fragment`revenue`
      : sql.fragment`cast(revenue / nullif(frequency, 0) as decimal(38, 6))`;
  return sql<Measured>`
    select *, ${sql.dialect.daysBetween<SqlValue>(sql.id("last_purchase"), asOf)} as recency_days,
      ${exact} as exact, cast(${exact} as ${double(sql)}) as monetary
    from ${people} where frequency > 0`;
}

async function totalsOf(people: Relation<unknown>, { rows, from, to, asOf }: Profile): Promise<RfmTotals> {
  const { sql } = people;
  const refunds =
    rows.refund > 0
      ? sql.fragment`, coalesce(cast(sum(case when frequency = 0 then refund_rows end) as bigint), 0) as refunds_only,
          coalesce(cast(sum(case when frequency > 0 then refunded end) as ${double(sql)}), 0) as refunded`
      : sql.fragment`, 0 as refunds_only, 0 as refunded`;
  const [sums] = await sql<Pick<RfmTotals, "customers" | "purchases" | "revenue"> & Refunds>`
    select count(case when frequency > 0 then 1 end) as customers,
      coalesce(cast(sum(frequency) as bigint), 0) as purchases,
      coalesce(cast(sum(case when frequency > 0 then revenue end) as ${double(sql)}), 0) as revenue
      ${refunds}
    from ${people}`.rows();
  if (!sums) throw new Error("The engine gave no row for an aggregate over all rows.");
  const { refunds_only: refundsOnly, refunded, ...counted } = sums;
  const { purchase, refund, ...leftOut } = rows;
  return {
    ...counted,
    from,
    to,
    asOf,
    rows: Object.values(rows).reduce((total, count) => total + count, 0),
    purchaseRows: purchase,
    refunds: { rows: refund - refundsOnly, amount: refunded },
    leftOut: { ...leftOut, refundsOnly },
  };
}

interface Refunds {
  readonly refunds_only: number;
  readonly refunded: number;
}
