/**
 * From rows of purchases to one row a customer, in two passes: the first counts what the rows are, each marked by the
 * first reason that fits; the second groups those that count. The first reads little and costs about a fifth of the second.
 */
import { addDays } from "../day.ts";
import type { Fragment, Relation, RelationColumn, Sql } from "../relation.ts";
import type { RfmPlan } from "./spec.ts";

const MARK = {
  purchase: 0,
  refund: 1,
  noCustomer: 2,
  noDate: 3,
  noAmount: 4,
  afterAsOf: 5,
  beforeFrom: 6,
} as const;
type Mark = keyof typeof MARK;

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

/** What the rows are, before they are grouped. */
interface Profile {
  readonly marked: Relation<unknown>;
  readonly rows: { readonly [M in Mark]: number };
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string | null;
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
  const from = plan.from ?? (await periodStart(purchases, plan));
  const profile = await profileRows(markRows(purchases, plan, from), plan);
  const people = await groupByCustomer(profile, plan).materialize();
  return {
    measured: people.sql<Measured>`select * from ${people} where frequency > 0`,
    totals: await totalsOf(people, profile),
  };
}

function markRows(purchases: Relation<unknown>, plan: RfmPlan, from: string | null): Relation<unknown> {
  const { sql } = purchases;
  const late = plan.asOf
    ? sql.fragment`when bought_at >= cast(${addDays(plan.asOf, 1)} as date) then ${MARK.afterAsOf}`
    : sql.fragment``;
  const early = from
    ? sql.fragment`when bought_at < cast(${from} as date) then ${MARK.beforeFrom}`
    : sql.fragment``;
  return sql`
    select *, case
        when customer is null then ${MARK.noCustomer}
        when bought_at is null or not isfinite(bought_at) then ${MARK.noDate}
        when amount is null then ${MARK.noAmount}
        ${late}
        ${early}
        when amount < 0 then ${MARK.refund}
        else ${MARK.purchase} end as mark
    from (
      select ${customerOf(sql, plan.customer)} as customer,
        ${sql.id(plan.at.name)} as bought_at,
        ${exactAmount(sql, plan.amount)} as amount
        ${plan.purchase ? sql.fragment`, ${sql.id(plan.purchase.name)} as purchase` : sql.fragment``}
      from ${purchases}
    )`;
}

function customerOf(sql: Sql, { name, kind }: RelationColumn): Fragment {
  const column = sql.id(name);
  return kind === "string"
    ? sql.fragment`case when trim(${column}) <> '' then ${column} end`
    : sql.fragment`${column}`;
}

/**
 * Floating-point amounts are summed as decimals of six places: a sum of floats depends on the order of rows, which an
 * engine with several threads does not fix, and results must be the same to the bit.
 */
function exactAmount(sql: Sql, { name, type }: RelationColumn): Fragment {
  return /double|float|real/i.test(type)
    ? sql.fragment`try_cast(${sql.id(name)} as decimal(18, 6))`
    : sql.fragment`${sql.id(name)}`;
}

/** First day of a period of so many days. Without an as-of day, the data is asked first for its last one. */
async function periodStart(purchases: Relation<unknown>, plan: RfmPlan): Promise<string | null> {
  if (plan.period === null) return null;
  const last = plan.asOf ?? (await profileRows(markRows(purchases, plan, null), plan)).to;
  return last === null ? null : addDays(last, 1 - plan.period);
}

async function profileRows(marked: Relation<unknown>, plan: RfmPlan): Promise<Profile> {
  const found = await marked.sql<{ mark: number; rows: number; first: string; last: string }>`
    select mark, count(*) as rows,
      cast(cast(min(bought_at) as date) as varchar) as first,
      cast(cast(max(bought_at) as date) as varchar) as last
    from ${marked} group by mark`.rows();
  const of = (mark: Mark) => found.find((row) => row.mark === MARK[mark]);
  const rows = Object.fromEntries(
    (Object.keys(MARK) as Mark[]).map((mark) => [mark, of(mark)?.rows ?? 0]),
  ) as unknown as Profile["rows"];
  const { first: from = null, last: to = null } = of("purchase") ?? {};
  return { marked, rows, from, to, asOf: plan.asOf ?? to };
}

function groupByCustomer({ marked, rows, asOf }: Profile, plan: RfmPlan): Relation<unknown> {
  const { sql } = marked;
  // Without refunds, which is most data, nothing needs to be told apart in the grouping.
  const bought = (column: string) =>
    rows.refund > 0
      ? sql.fragment`case when amount >= 0 then ${sql.id(column)} end`
      : sql.fragment`${sql.id(column)}`;
  const purchases = plan.purchase
    ? sql.fragment`count(distinct ${bought("purchase")}) + count(case when amount >= 0 and purchase is null then 1 end)`
    : sql.fragment`count(${bought("amount")})`;
  const refunds =
    rows.refund > 0
      ? sql.fragment`, count(case when amount < 0 then 1 end) as refund_rows,
          sum(case when amount < 0 then amount end) as refunded`
      : sql.fragment``;
  const exact =
    plan.monetary === "sum"
      ? sql.fragment`revenue`
      : sql.fragment`cast(revenue / nullif(frequency, 0) as decimal(38, 6))`;
  return sql`
    select *, cast(${asOf} as date) - cast(last_purchase as date) as recency_days,
      ${exact} as exact, cast(${exact} as double) as monetary
    from (
      select customer, max(${bought("bought_at")}) as last_purchase, ${purchases} as frequency,
        sum(amount) as revenue ${refunds}
      from ${marked} where mark <= ${MARK.refund} group by customer
    )`;
}

async function totalsOf(people: Relation<unknown>, { rows, from, to, asOf }: Profile): Promise<RfmTotals> {
  const { sql } = people;
  const refunds =
    rows.refund > 0
      ? sql.fragment`, coalesce(cast(sum(case when frequency = 0 then refund_rows end) as bigint), 0) as refunds_only,
          coalesce(cast(sum(case when frequency > 0 then refunded end) as double), 0) as refunded`
      : sql.fragment`, 0 as refunds_only, 0 as refunded`;
  const [sums] = await sql<Pick<RfmTotals, "customers" | "purchases" | "revenue"> & Refunds>`
    select count(case when frequency > 0 then 1 end) as customers,
      coalesce(cast(sum(frequency) as bigint), 0) as purchases,
      coalesce(cast(sum(case when frequency > 0 then revenue end) as double), 0) as revenue
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
