/** The use and the customers as table expressions, and what every statement makes of them in the end: invoices. */
import type { Fragment, Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import type { ZoneClock } from "../units/zone-clock.ts";
import type { CanonicalCustomers } from "./customers.ts";
import { type BillColumns, invoiceLayers } from "./invoice-sql.ts";
import { Layers } from "./layers.ts";
import type { ChargeSums } from "./plan-sums.ts";
import type { SqlSetting } from "./setting.ts";
import { raw } from "./text.ts";
import { type CanonicalUsage, USE_COLUMNS } from "./usage-columns.ts";
import type { Words } from "./words.ts";

export interface Sources {
  readonly usage: CanonicalUsage;
  readonly customers: CanonicalCustomers;
}

const DAY = 86_400_000;

/** A statement over table expressions `customers`, `customer_bills` and those of `records`. */
export function withSources(
  { customers }: Sources,
  { bills }: SqlSetting,
  records: Fragment,
  rest: string,
): Relation<unknown> {
  const { sql } = customers.relation;
  const days = bills.map(({ firstDay, endDay }, i) => `(${i}, ${firstDay}, ${endDay})`).join(", ");
  return sql`
    with customers as (select * from ${customers.relation}),
    customer_bills as (
      select *, greatest(0, least(end_day, to_day) - greatest(first_day, from_day)) as active
      from customers, (values ${raw(days)}) as b(bill, first_day, end_day)),
    ${records},
    ${raw(rest)}`;
}

/** Columns of `usage_records`. */
export function recordColumns({ facts, checked }: SqlSetting): string[] {
  const further = ["family", "known_customer", ...(checked && facts.intervals ? ["subscribed"] : [])];
  return [...USE_COLUMNS, ...further];
}

/** `usage_records`: the use with what checks and families ask of the customer. */
export function usageRecords(
  { usage, customers }: Sources,
  { facts, checked, clock, words }: SqlSetting,
): Fragment {
  const { sql } = usage.relation;
  const perRecord = facts.families || (facts.intervals && checked);
  const day = localDay(words, "t", clock);
  const extra = [
    facts.families ? "c.family" : `'customer ' || ${words.cast("u.customer", "text")} as family`,
    ...(checked && customers.given
      ? ["u.customer in (select customer from customers) as known_customer"]
      : ["true as known_customer"]),
    ...(checked && facts.intervals
      ? [`coalesce(${day} >= c.from_day and ${day} < c.to_day, false) as subscribed`]
      : []),
  ];
  return sql.fragment`usage_records as (
    select u.*, ${raw(extra.join(", "))} from ${usage.relation} u
    ${raw(perRecord ? "left join customers c using (customer)" : "")})`;
}

/** The day of a moment on the calendar on the wall, counted from 1970. */
export function localDay(words: Words, moment: string, { offsets }: ZoneClock): string {
  const arms = offsets
    .slice(1)
    .map(({ from }, i) => `when ${moment} < ${from} then ${moment} + ${offsets[i]?.offset}`);
  const last = `${moment} + ${offsets.at(-1)?.offset ?? 0}`;
  return words.divided(`(${arms.length === 0 ? last : `case ${arms.join(" ")} else ${last} end`})`, DAY);
}

export interface Parts {
  /** Place of the first plan among all that are billed. */
  readonly first: number;
  /** Table expressions up to `bill_sums` and, where `daily`, `day_sums`. */
  readonly records: string;
  readonly needed: readonly (readonly ChargeSums[])[];
  readonly daily: boolean;
}

/** One row a customer and bill. Columns of the plans are named by the plan's place: `p0_total`, `p0_c2`. */
export function invoices(
  sources: Sources,
  setting: SqlSetting,
  { first, records, needed, daily }: Parts,
  source: Fragment,
): Relation<unknown> {
  const { plans, bills, facts } = setting;
  const lines = new Layers(setting.words, "billed", "b");
  const columns = needed.map((each, i) =>
    invoiceLayers(lines, plans[i] as Plan, each, { bills, intervals: facts.intervals }),
  );
  const last = lines.top;
  const joins = `left join bill_sums using (customer, bill) ${daily ? "left join day_sums using (customer, bill)" : ""}`;
  const selected = columns.flatMap((one, i) => planColumns(one, first + i));
  return withSources(
    sources,
    setting,
    source,
    `${records},
    billed as (select * from customer_bills ${joins} where active > 0)
    ${lines.with === "" ? "" : `,\n${lines.with}`}
    select customer, bill, ${selected.join(", ")} from ${last}`,
  );
}

function planColumns({ charges, ...one }: BillColumns, place: number): string[] {
  const sums = Object.entries(one).map(([name, column]) => `cast(${column} as bigint) as p${place}_${name}`);
  return [...sums, ...charges.map((column, i) => `cast(${column} as bigint) as p${place}_c${i}`)];
}
