import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { Relation, Value } from "../relation.ts";
import { type BillPeriod, type BillSpec, billDays, billPeriods } from "./bills.ts";
import { timeline } from "./calendar.ts";
import type { Plan } from "./plan.ts";
import { asksClasses, type ClassedUse, classedUse } from "./sql/classed-use.ts";
import { type CustomerColumns, canonicalCustomers } from "./sql/customers.ts";
import { asksPeriods } from "./sql/piece-layers.ts";
import { groupsOf } from "./sql/plan-groups.ts";
import { problemsOf } from "./sql/problems.ts";
import { withoutRepeated } from "./sql/repeated.ts";
import type { SqlSetting } from "./sql/setting.ts";
import type { Sources } from "./sql/sources.ts";
import { billStatement, isClean } from "./sql/statement.ts";
import { canonicalUsage, type UsageColumns } from "./sql/usage-columns.ts";
import { extentOf, type UseExtent } from "./sql/use-extent.ts";
import type { Tariff } from "./tariff.ts";
import type { UsageProblem } from "./usage.ts";
import { type ZoneClock, zoneClock } from "./zone-clock.ts";

const DAY = 86_400_000;

export interface BillAllSpec<Row = Record<string, Value>, Customer = Record<string, Value>> extends BillSpec {
  readonly columns: UsageColumns<Row>;
  readonly tariffs: readonly Tariff[];
  /** Who is billed, each by every tariff. Default: all customers of the use. */
  readonly customers?: Relation<Customer>;
  /** Columns of the table of customers. Default: `customer` alone. */
  readonly customerColumns?: CustomerColumns<Customer>;
}

/** Bills in the engine, one row a customer and bill with the columns of every tariff. */
export interface AllBills {
  /** `customer, bill` (the place of the bill) and for each tariff `p0_total`, `p0_fees`, `p0_c0` and so on. */
  readonly wide: Relation<Record<string, Value>>;
  readonly bills: readonly BillPeriod[];
  readonly problems: readonly UsageProblem[];
  /** Rows of the use. */
  readonly records: number;
}

/** A customer's bill by one tariff. Amounts are whole numbers of 10^-decimals of the tariff. */
export interface BillRow {
  readonly customer: number | string;
  /** First day of the bill. */
  readonly bill: Date;
  readonly tariff: string;
  readonly fees: number;
  readonly usage: number;
  readonly discounts: number;
  readonly minimum: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * Bills every customer by every tariff, in the engine that holds the records.
 *
 * The statement says the same as `bill`, to the last unit: allowances are used up in order of time by running sums,
 * calls are cut where periods change, and what does not depend on the order of records is summed without sorting them.
 * What several tariffs ask alike is computed once.
 *
 * @param usage One row a record.
 * @param spec Columns, tariffs, the time that is billed, and customers.
 * @returns Bills (`rows` in long form, see `BillRow`), and records that could not be rated.
 * @throws ColumnError for columns that are not there or hold something else, OptionError for the rest: an allowance
 *   that counts events beside prices by period has no statement, and neither has a calendar that changes at odd minutes
 *   over years.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03 10:00' as started, 'voice' as kind, 130 as seconds`;
 * const calls = tariff({ name: "Calls", charges: [{ name: "Voice", price: "0.1", per: 60, increment: 60 }] });
 * const { rows } = await billAll(usage, {
 *   columns: { customer: "customer", at: "started", kind: "kind", quantity: "seconds" },
 *   tariffs: [calls], from: "2026-06-01" });
 * (await rows.rows())[0].total; // 30: three started minutes at 0.10
 */
export async function billAll<Row, Customer>(
  usage: Relation<Row>,
  spec: BillAllSpec<Row, Customer>,
): Promise<AllBills & { readonly rows: Relation<BillRow> }> {
  const all = await billWide(usage as Relation<unknown>, spec as unknown as BillAllSpec);
  const { sql } = usage;
  const arms = spec.tariffs.map((tariff, i) => {
    const column = (name: string) => sql.id(`p${i}_${name}`);
    return sql.fragment`
      select customer, bill, ${i} as place, ${tariff.name} as tariff, ${column("fees")} as fees, ${column("usage")} as usage,
        ${column("discounts")} as discounts, ${column("minimum")} as minimum, ${column("tax")} as tax, ${column("total")} as total
      from ${all.wide}`;
  });
  const days = all.bills.map(({ name }, i) => sql.fragment`when ${i} then cast(${name} as date)`);
  const rows = sql<BillRow>`
    select customer, case bill ${sql.join(days, " ")} end as bill, tariff, fees, usage, discounts, minimum, tax, total
    from (${sql.join(arms, " union all ")}) order by customer, bill, place`;
  return { ...all, rows };
}

const OPTIONS = ["columns", "tariffs", "customers", "customerColumns", "from", "to", "day"];

/** The bills of `billAll`, one row a customer and bill with the columns of every tariff. */
export async function billWide(usage: Relation<unknown>, spec: BillAllSpec): Promise<AllBills> {
  refuseUnknownOptions(spec, OPTIONS, "billAll");
  if (spec.tariffs.length === 0)
    throw new OptionError("tariffs", "There is no tariff to bill by.", "Pass at least one.");
  const { usage: use, repeated } = await withoutRepeated(await canonicalUsage(usage, spec.columns));
  const plans = spec.tariffs.map(({ plan }) => plan);
  const given =
    spec.customers && (await canonicalCustomers(use.relation, spec.customers, spec.customerColumns));
  const classed = await classedByZone(use, plans, spec, given?.intervals ?? false);
  const people = [...classed.values()][0]?.relation ?? use.relation;
  const customers = given ?? (await canonicalCustomers(people, undefined, undefined));
  const sources = { usage: use, customers };
  const clean = new Map<string | undefined, ClassedUse>();
  for (const [zone, one] of classed) if (await one.isClean(sources)) clean.set(zone, one);
  const classesOf = (plan: Plan) => (asksClasses(plan, use) ? (clean.get(plan.timeZone) ?? null) : null);
  const groups = groupsOf(plans, (plan) => (classesOf(plan) ? "classes" : "records"));
  let extent: UseExtent | null = null;
  let wide: Relation<unknown> | null = null;
  const problems: UsageProblem[] = repeated
    ? [{ ...repeated, tariff: plans.map(({ name }) => name).join(", ") }]
    : [];
  for (const places of groups) {
    const some = places.map((place) => plans[place] as Plan);
    const first = places[0] ?? 0;
    const classes = some[0] ? classesOf(some[0]) : null;
    if (!classes) extent ??= await extentOf(use);
    const setting = settingOf(some, spec, sources, classes ? null : extent);
    const found = classes || !extent ? [] : await recordProblems(sources, setting, extent);
    const settled = { ...setting, checked: found.length > 0 };
    const part = classes
      ? classes.statement(sources, setting, first)
      : billStatement(sources, settled, first);
    problems.push(...found);
    const bills: Relation<unknown> = await part.materialize();
    wide = wide ? usage.sql`select * from ${wide} join ${bills} using (customer, bill)` : bills;
  }
  const [one] = plans;
  const records = extent?.records ?? [...classed.values()][0]?.records ?? 0;
  return {
    wide: wide as Relation<Record<string, Value>>,
    bills: one ? billPeriods(spec, billClock(one, spec)) : [],
    problems,
    records,
  };
}

/** The use by classes, for each time zone of those tariffs that need no more. */
async function classedByZone(
  usage: Sources["usage"],
  plans: readonly Plan[],
  spec: BillSpec,
  intervals: boolean,
): Promise<Map<string | undefined, ClassedUse>> {
  const found = new Map<string | undefined, ClassedUse>();
  const asking = plans.filter((plan) => asksClasses(plan, usage));
  for (const zone of new Set(asking.map(({ timeZone }) => timeZone))) {
    const some = asking.filter(({ timeZone }) => timeZone === zone);
    const clock = billClock(some[0] as Plan, spec);
    const classed = await classedUse(
      usage,
      { plans: some, bills: billPeriods(spec, clock), clock },
      intervals,
    );
    if (classed) found.set(zone, classed);
  }
  return found;
}

async function recordProblems(
  sources: Sources,
  setting: SqlSetting,
  { combinations }: UseExtent,
): Promise<readonly UsageProblem[]> {
  return (await isClean(sources, setting, combinations)) ? [] : problemsOf(sources, setting);
}

/** The clock over the time that is billed. */
function billClock({ timeZone }: Plan, spec: BillSpec): ZoneClock {
  const days = billDays(spec);
  return zoneClock(timeZone, (days[0]?.firstDay ?? 0) * DAY, (days.at(-1)?.endDay ?? 0) * DAY);
}

/** @param extent The time of the use, where calls may end after the last bill; null where that does not matter. */
function settingOf(
  plans: readonly Plan[],
  spec: BillSpec,
  { usage, customers }: Sources,
  extent: UseExtent | null,
): SqlSetting {
  const days = billDays(spec);
  const [first, last] = [(days[0]?.firstDay ?? 0) * DAY, (days.at(-1)?.endDay ?? 0) * DAY];
  const [begin, end] = [Math.min(extent?.from ?? first, first), Math.max(extent?.to ?? last, last)];
  const [plan] = plans;
  const clock = zoneClock(plan?.timeZone, begin, end);
  const { wholeQuantities, hasDuration } = usage;
  const { intervals, families, addOns } = customers;
  return {
    plans,
    clock,
    timeline: plan?.calendar && asksPeriods(plan) ? timeline(plan.calendar, clock, begin, end) : null,
    bills: billPeriods(spec, clock),
    facts: { wholeQuantities, hasDuration, intervals, families, addOns },
    checked: true,
  };
}
