/** The statement that bills everybody by several plans of one calendar. */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan.ts";
import { allowanceLayers } from "./allowance-layers.ts";
import { amountLayers } from "./amount-layers.ts";
import type { CanonicalCustomers } from "./customers.ts";
import { firstLayers, problemCase } from "./first-layers.ts";
import { type BillColumns, invoiceLayers } from "./invoice-sql.ts";
import { Layers } from "./layers.ts";
import { billCase, chargeCase } from "./match-sql.ts";
import { pieceLayers } from "./piece-layers.ts";
import { planSums } from "./plan-sums.ts";
import type { SqlSetting } from "./setting.ts";
import { Sums } from "./sums.ts";
import { literals, raw, switchOn } from "./text.ts";
import type { CanonicalUsage } from "./usage-columns.ts";
import { type ClassColumns, classLayers } from "./use-classes.ts";

export interface Sources {
  readonly usage: CanonicalUsage;
  readonly customers: CanonicalCustomers;
}

/** One row a customer and bill. Columns of the plans are named by the plan's place: `p0_total`, `p0_c2`. */
export function billStatement(sources: Sources, setting: SqlSetting, first: number): Relation<unknown> {
  const { clock } = setting;
  const records = new Layers("usage_records", "r");
  const priced = amountLayers(
    records,
    allowanceLayers(records, setting, pieceLayers(records, setting, firstLayers(records, setting))),
  );
  const sums = new Sums();
  const needed = priced.map((one) => planSums(sums, one, setting));
  const top = records.top;
  const bill = priced[0]?.bill ?? "bill";
  records.beside("bill_sums", sums.query(top, bill));
  const daily = sums.dailyQuery(top, bill, clock);
  if (daily) records.beside("day_sums", daily);
  return invoices(sources, setting, { first, records, needed, daily: daily !== null });
}

/** The same from sums of records that are alike. */
export function classStatement(
  sources: Sources,
  setting: SqlSetting,
  classes: ClassColumns,
  first: number,
): Relation<unknown> {
  const records = new Layers("usage_records", "r");
  const plans = classLayers(records, setting, classes.plans);
  const sums = new Sums();
  const needed = plans.map((one) => planSums(sums, one, setting));
  const top = records.top;
  records.beside("bill_sums", sums.query(top, "bill"));
  return invoices(sources, setting, { first, records, needed, daily: false }, classes.relation);
}

/**
 * Whether every record can be rated, as far as its words, the limits of its quantity and the customers tell; false also
 * where only the records themselves can.
 */
export async function isClean(
  sources: Sources,
  setting: SqlSetting,
  combinations: Relation<unknown>,
): Promise<boolean> {
  const { plans, bills, clock, facts } = setting;
  if (facts.intervals || !facts.wholeQuantities || !plans.every(isTimeless)) return false;
  const layers = new Layers("combinations", "r");
  const charges = plans.map((plan) => layers.add(chargeCase(plan, clock)));
  layers.next();
  const tests = plans.flatMap((plan, i) => troubleTests(plan, charges[i] ?? "null"));
  const [begin, end] = [bills[0]?.from ?? 0, bills.at(-1)?.to ?? 0];
  const always = [
    "complete < n",
    `"first" < ${begin}`,
    `last_start >= ${end}`,
    "least_quantity < 0",
    "least_duration < 0",
  ];
  const test = [...new Set([...always, ...tests])].join(" or ");
  const { sql } = combinations;
  const top = layers.top;
  const [trouble] = await sql<{ n: number }>`
    with combinations as (select * from ${combinations}) ${raw(layers.with === "" ? "" : `, ${layers.with}`)}
    select count(*) as n from ${raw(top)} where ${raw(test)}`.first(1);
  return trouble?.n === 0 && (await allCustomersKnown(sources));
}

function troubleTests(plan: Plan, charge: string): string[] {
  const counted = `${2 ** 50}`;
  const largest = plan.charges
    .filter(({ surcharge }) => !surcharge)
    .map((one) => [one.index, String(one.largest)] as const);
  const factors = [...plan.names.kinds.values()].map(({ factor }) => factor);
  return [
    `${charge} is null`,
    `kind is null or kind not in (${literals(plan.names.kinds.keys())})`,
    `most_quantity * ${Math.max(...factors)} > ${switchOn(charge, largest, counted)}`,
    ...plan.charges.filter(({ surcharge }) => surcharge).map((one) => `most_quantity > ${one.largest}`),
  ];
}

function isTimeless({ from, to, charges }: Plan): boolean {
  return [{ from, to }, ...charges].every((one) => one.from === -Infinity && one.to === Infinity);
}

async function allCustomersKnown({ usage, customers }: Sources): Promise<boolean> {
  const { sql } = usage.relation;
  const people = sql`select distinct customer from ${usage.relation}`;
  const [unknown] = await sql<{ n: number }>`
    select count(*) as n from ${people} as p
    where cast(customer as varchar) = '' ${
      customers.given
        ? sql.fragment`or customer not in (select customer from ${customers.relation})`
        : raw("")
    }`.first(1);
  return unknown?.n === 0;
}

interface Parts {
  readonly first: number;
  readonly records: Layers;
  readonly needed: readonly ReturnType<typeof planSums>[];
  readonly daily: boolean;
}

function invoices(
  sources: Sources,
  setting: SqlSetting,
  { first, records, needed, daily }: Parts,
  classes?: Relation<unknown>,
): Relation<unknown> {
  const { plans, bills, facts } = setting;
  const lines = new Layers("billed", "b");
  const columns = needed.map((each, i) =>
    invoiceLayers(lines, plans[i] as Plan, each, { bills, intervals: facts.intervals }),
  );
  const last = lines.top;
  const joins = `left join bill_sums using (customer, bill) ${daily ? "left join day_sums using (customer, bill)" : ""}`;
  const selected = columns.flatMap((one, i) => planColumns(one, first + i));
  return withSources(
    sources,
    setting,
    `${records.with},
    billed as (select * from customer_bills ${joins} where active > 0)
    ${lines.with === "" ? "" : `,\n${lines.with}`}
    select customer, bill, ${selected.join(", ")} from ${last}`,
    classes,
  );
}

function planColumns({ charges, ...one }: BillColumns, place: number): string[] {
  const sums = Object.entries(one).map(([name, column]) => `cast(${column} as bigint) as p${place}_${name}`);
  return [...sums, ...charges.map((column, i) => `cast(${column} as bigint) as p${place}_c${i}`)];
}

/** Rows by problem of each plan: `p0, p1, ..., n`. */
export function problemStatement(
  sources: Sources,
  setting: SqlSetting,
): Relation<Record<string, string | number | null>> {
  const { plans, bills, clock } = setting;
  const layers = new Layers("usage_records", "r");
  const bill = layers.add(billCase(bills));
  const charges = plans.map((plan) => layers.add(chargeCase(plan, clock)));
  layers.next();
  const problems = plans.map((plan, i) => problemCase(plan, setting, { bill, charge: charges[i] ?? "null" }));
  const top = layers.top;
  const columns = problems.map((problem, i) => `${problem} as p${i}`).join(", ");
  return withSources(
    sources,
    { ...setting, checked: true },
    `${layers.with} select ${problems.map((_, i) => `p${i}`).join(", ")}, count(*) as n
     from (select ${columns} from ${top}) group by all`,
  ) as Relation<Record<string, string | number | null>>;
}

/** Records of one plan with this problem, the first in time. */
export function exampleStatement(
  sources: Sources,
  setting: SqlSetting,
  plan: Plan,
  problem: string,
): Relation<Record<string, unknown>> {
  const { bills, clock } = setting;
  const layers = new Layers("usage_records", "r");
  const bill = layers.add(billCase(bills));
  const charge = layers.add(chargeCase(plan, clock));
  layers.next();
  const found = layers.add(problemCase(plan, setting, { bill, charge }));
  const top = layers.top;
  return withSources(
    sources,
    { ...setting, checked: true },
    `${layers.with} select customer, t, kind, quantity, duration, direction, network, destination, zone, friend, id from ${top}
     where ${found} = '${problem}' order by t nulls first, customer, kind, quantity limit 5`,
  ) as Relation<Record<string, unknown>>;
}

function withSources(
  { usage, customers }: Sources,
  { bills, facts, checked, clock }: SqlSetting,
  rest: string,
  classes?: Relation<unknown>,
): Relation<unknown> {
  const { sql } = usage.relation;
  const perRecord = facts.families || (facts.intervals && checked);
  const [only] = clock.offsets;
  const local = clock.offsets.length === 1 ? `t + ${only?.offset ?? 0}` : localCase(clock.offsets);
  const days = bills.map(({ firstDay, endDay }, i) => `(${i}, ${firstDay}, ${endDay})`).join(", ");
  const extra = [
    facts.families ? "c.family" : "'customer ' || cast(u.customer as varchar) as family",
    ...(checked && customers.given
      ? ["u.customer in (select customer from customers) as known_customer"]
      : ["true as known_customer"]),
    ...(checked && facts.intervals
      ? [
          `coalesce((${local}) // 86400000 >= c.from_day and (${local}) // 86400000 < c.to_day, false) as subscribed`,
        ]
      : []),
  ];
  return sql`
    with customers as (select * from ${customers.relation}),
    customer_bills as (
      select *, greatest(0, least(end_day, to_day) - greatest(first_day, from_day)) as active
      from customers, (values ${raw(days)}) as b(bill, first_day, end_day)),
    usage_records as (
      ${
        classes
          ? sql.fragment`select * from ${classes}`
          : sql.fragment`select u.*, ${raw(extra.join(", "))} from ${usage.relation} u
      ${raw(perRecord ? "left join customers c using (customer)" : "")}`
      }),
    ${raw(rest)}`;
}

function localCase(offsets: readonly { from: number; offset: number }[]): string {
  const arms = offsets.slice(1).map(({ from }, i) => `when t < ${from} then t + ${offsets[i]?.offset}`);
  return `case ${arms.join(" ")} else t + ${offsets.at(-1)?.offset} end`;
}
