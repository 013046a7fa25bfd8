/** Bills of customers by several plans, each in the way that fits: from sums by class, or record by record. */
import type { Relation, Value } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import { type BillPeriod, type BillSpec, billDays, billedTime, billPeriods } from "../rating/bills.ts";
import type { UsageProblem } from "../rating/usage.ts";
import { timeline } from "../units/calendar.ts";
import { type ZoneClock, zoneClock } from "../units/zone-clock.ts";
import { asksClasses, type ClassedUse, classedUse } from "./classed-use.ts";
import { type CanonicalCustomers, canonicalCustomers } from "./customers.ts";
import { asksPeriods } from "./piece-layers.ts";
import { groupsOf } from "./plan-groups.ts";
import { problemsOf } from "./problems.ts";
import type { SqlSetting } from "./setting.ts";
import type { Sources } from "./sources.ts";
import { billStatement, isClean } from "./statement.ts";
import type { CanonicalUsage } from "./usage-columns.ts";
import { extentOf, type UseExtent } from "./use-extent.ts";
import { Words } from "./words.ts";

/** One row a customer and bill with the columns of every plan, and the records that could not be rated. */
export interface PlanBills {
  readonly wide: Relation<Record<string, Value>>;
  readonly bills: readonly BillPeriod[];
  readonly problems: readonly UsageProblem[];
  readonly records: number;
}

/**
 * @param given Who is billed; null for everybody in the use.
 * @param offset Place of the first plan in the names of columns.
 */
export async function billPlans(
  use: CanonicalUsage,
  plans: readonly Plan[],
  spec: BillSpec,
  given: CanonicalCustomers | null,
  offset = 0,
): Promise<PlanBills> {
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
  const problems: UsageProblem[] = [];
  for (const places of groups) {
    const some = places.map((place) => plans[place] as Plan);
    const first = offset + (places[0] ?? 0);
    const classes = some[0] ? classesOf(some[0]) : null;
    if (!classes) extent ??= await extentOf(use);
    const setting = settingOf(some, spec, sources, classes ? null : extent);
    const found = classes || !extent ? [] : await recordProblems(sources, setting, extent);
    const settled = { ...setting, checked: found.length > 0 };
    const part = classes
      ? await classes.statement(sources, setting, first)
      : billStatement(sources, settled, first);
    problems.push(...found);
    const bills: Relation<unknown> = await part.materialize();
    wide = wide ? use.relation.sql`select * from ${wide} join ${bills} using (customer, bill)` : bills;
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
  usage: CanonicalUsage,
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
export function billClock({ timeZone }: Plan, spec: BillSpec): ZoneClock {
  const { begin, end } = billedTime(billDays(spec), -Infinity);
  return zoneClock(timeZone, begin, end);
}

/** @param extent The time of the use, where calls may end after the last bill; null where that does not matter. */
function settingOf(
  plans: readonly Plan[],
  spec: BillSpec,
  { usage, customers }: Sources,
  extent: UseExtent | null,
): SqlSetting {
  const { begin, end } = billedTime(billDays(spec), extent?.to ?? -Infinity);
  const [plan] = plans;
  const clock = zoneClock(plan?.timeZone, begin, end);
  const { wholeQuantities, hasDuration } = usage;
  const { intervals, families, addOns } = customers;
  return {
    words: new Words(usage.relation.sql.dialect),
    plans,
    clock,
    timeline: plan?.calendar && asksPeriods(plan) ? timeline(plan.calendar, clock, begin, end) : null,
    bills: billPeriods(spec, clock),
    facts: { wholeQuantities, hasDuration, intervals, families, addOns },
    checked: true,
  };
}
