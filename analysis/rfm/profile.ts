/**
 * What the rows of purchases are, before they are grouped. One aggregate without groups tells whether every row is a
 * plain purchase, as in most data: nothing has to be told apart then, in this pass or the next. Else each row is marked
 * by the first reason that fits.
 */

import { addDays } from "../day.ts";
import type { Fragment, Relation, RelationColumn, Sql, SqlValue } from "../relation.ts";
import { text } from "../sql/types.ts";
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

export interface Profile {
  /** Purchases and refunds, as columns `customer`, `bought_at`, `amount` and, where it is asked for, `purchase`. */
  readonly counted: Relation<unknown>;
  readonly rows: { readonly [M in Mark]: number };
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string | null;
}

export async function profileRows(purchases: Relation<unknown>, plan: RfmPlan): Promise<Profile> {
  const named = nameColumns(purchases, plan);
  const plain = await plainRows(named, plan);
  if (plain) return plain;
  const from = plan.from ?? (await periodStart(named, plan));
  return countMarks(markRows(named, plan, from), plan);
}

function nameColumns(purchases: Relation<unknown>, plan: RfmPlan): Relation<unknown> {
  const { sql } = purchases;
  return sql`
    select ${customerOf(sql, plan.customer)} as customer,
      ${sql.id(plan.at.name)} as bought_at,
      ${exactAmount(sql, plan.amount)} as amount
      ${plan.purchase ? sql.fragment`, ${sql.id(plan.purchase.name)} as purchase` : sql.fragment``}
    from ${purchases}`;
}

/** Blank texts are no customers. */
export function customerOf(sql: Sql, { name, kind }: RelationColumn): Fragment {
  const column = sql.id(name);
  return kind === "string"
    ? sql.fragment`case when trim(${column}) <> '' then ${column} end`
    : sql.fragment`${column}`;
}

/**
 * Floating-point amounts are summed as decimals of six places: a sum of floats depends on the order of rows, which an
 * engine with several threads does not fix, and results must be the same to the bit.
 */
export function exactAmount(sql: Sql, { name, type }: RelationColumn): Fragment {
  return /double|float|real/i.test(type)
    ? sql.dialect.castOrNull(sql.id(name), "decimal(18, 6)")
    : sql.fragment`${sql.id(name)}`;
}

interface Overview {
  readonly rows: number;
  readonly complete: boolean | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** The profile where every row is a purchase of the period; null where one is not, or there is none. */
async function plainRows(named: Relation<unknown>, plan: RfmPlan): Promise<Profile | null> {
  const finite = (at: Fragment) => named.sql.dialect.isFinite<SqlValue>(at, "moment");
  const [found] = await named.sql<Overview>`
    select count(*) as rows,
      count(customer) = count(*) and count(bought_at) = count(*) and count(amount) = count(*) and min(amount) >= 0
        and ${finite(named.sql.fragment`min(bought_at)`)} and ${finite(named.sql.fragment`max(bought_at)`)} as complete,
      cast(cast(min(bought_at) as date) as ${text(named.sql)}) as "from",
      cast(cast(max(bought_at) as date) as ${text(named.sql)}) as "to"
    from ${named}`.rows();
  const { rows = 0, complete = false, from = null, to = null } = found ?? {};
  if (!complete || from === null || to === null || (plan.asOf !== null && to > plan.asOf)) return null;
  const asOf = plan.asOf ?? to;
  const start = plan.period === null ? plan.from : addDays(asOf, 1 - plan.period);
  if (start !== null && from < start) return null;
  return { counted: named, rows: { ...NO_ROWS, purchase: rows }, from, to, asOf };
}

const NO_ROWS = {
  purchase: 0,
  refund: 0,
  noCustomer: 0,
  noDate: 0,
  noAmount: 0,
  afterAsOf: 0,
  beforeFrom: 0,
} as const satisfies Profile["rows"];

function markRows(named: Relation<unknown>, plan: RfmPlan, from: string | null): Relation<unknown> {
  const { sql } = named;
  const late = plan.asOf
    ? sql.fragment`when bought_at >= cast(${addDays(plan.asOf, 1)} as date) then ${MARK.afterAsOf}`
    : sql.fragment``;
  const early = from
    ? sql.fragment`when bought_at < cast(${from} as date) then ${MARK.beforeFrom}`
    : sql.fragment``;
  return sql`
    select *, case
        when customer is null then ${MARK.noCustomer}
        when bought_at is null or not ${sql.dialect.isFinite(sql.id("bought_at"), "moment")} then ${MARK.noDate}
        when amount is null then ${MARK.noAmount}
        ${late}
        ${early}
        when amount < 0 then ${MARK.refund}
        else ${MARK.purchase} end as mark
    from ${named}`;
}

/** First day of a period of so many days. Without an as-of day, the data is asked first for its last one. */
async function periodStart(named: Relation<unknown>, plan: RfmPlan): Promise<string | null> {
  if (plan.period === null) return null;
  const last = plan.asOf ?? (await countMarks(markRows(named, plan, null), plan)).to;
  return last === null ? null : addDays(last, 1 - plan.period);
}

async function countMarks(marked: Relation<unknown>, plan: RfmPlan): Promise<Profile> {
  const found = await marked.sql<{ mark: number; rows: number; first: string; last: string }>`
    select mark, count(*) as rows,
      cast(cast(min(bought_at) as date) as ${text(marked.sql)}) as first,
      cast(cast(max(bought_at) as date) as ${text(marked.sql)}) as last
    from ${marked} group by mark`.rows();
  const of = (mark: Mark) => found.find((row) => row.mark === MARK[mark]);
  const rows = Object.fromEntries(
    (Object.keys(MARK) as Mark[]).map((mark) => [mark, of(mark)?.rows ?? 0]),
  ) as unknown as Profile["rows"];
  const { first: from = null, last: to = null } = of("purchase") ?? {};
  const counted = marked.sql`select * from ${marked} where mark <= ${MARK.refund}`;
  return { counted, rows, from, to, asOf: plan.asOf ?? to };
}
