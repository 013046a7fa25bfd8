/**
 * Bills of customers who are each on a tariff of their own, and may change it within a month: every subscription is
 * billed for its days by its tariff, as if it were a customer.
 */

import { OptionError } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import { text } from "../../sql/types.ts";
import type { Plan } from "../plan/plan.ts";
import type { BillSpec } from "../rating/bills.ts";
import { PROBLEMS, type Problem, type UsageProblem } from "../rating/usage.ts";
import { billClock, billPlans, type PlanBills } from "./bill-plans.ts";
import { type CustomerColumns, canonicalCustomers } from "./customers.ts";
import { recordOf } from "./repeated.ts";
import { localDay } from "./sources.ts";
import { literal, raw } from "./text.ts";
import { type CanonicalUsage, USE_COLUMNS } from "./usage-columns.ts";
import { Words } from "./words.ts";

const OTHER_COLUMNS = USE_COLUMNS.filter((name) => name !== "customer");

/** A table with one row a subscription. */
export interface SubscriptionTable {
  readonly customers: Relation<unknown>;
  readonly columns: CustomerColumns | undefined;
  readonly tariffColumn: string;
}

export async function billSubscriptions(
  use: CanonicalUsage,
  plans: readonly Plan[],
  spec: BillSpec,
  { customers, columns, tariffColumn }: SubscriptionTable,
): Promise<PlanBills> {
  const canonical = await canonicalCustomers(use.relation, customers, columns, tariffColumn);
  const all: Relation<unknown> = await canonical.relation.materialize();
  await refuseOthers(all, plans);
  await refuseOverlap(all);
  const { sql } = all;
  const parts: PlanBills[] = [];
  for (const [i, plan] of plans.entries()) {
    const mine = sql`select * from ${all} where tariff = ${plan.name}`;
    const relation = sql`
      select s.subscription as customer, ${sql.join(OTHER_COLUMNS.map((name) => sql.id("use", name)))}
      from ${use.relation} as use join ${mine} as s on s.customer = use.customer and ${raw(within(all, plan, spec))}`;
    const people = sql`select subscription as customer, from_day, to_day, family, add_ons from ${mine}`;
    // What a customer shares with nobody is shared by the subscriptions of the customer all the same.
    const given = { ...canonical, relation: await people.materialize(), families: true };
    parts.push(await billPlans({ ...use, relation }, [plan], spec, given, i));
  }
  return {
    wide: await wideOf(all, parts),
    bills: parts[0]?.bills ?? [],
    problems: [
      ...(await withoutSubscription(use, all, plans, spec)),
      ...(await Promise.all(parts.map(({ problems }) => ofCustomers(all, problems)))).flat(),
    ],
    records: await use.relation.count(),
  };
}

/** Whether a record of `use` lies within the days of the subscription `s`. */
function within({ sql }: Relation<unknown>, plan: Plan, spec: BillSpec): string {
  const day = localDay(new Words(sql.dialect), "use.t", billClock(plan, spec));
  return `(${day}) >= s.from_day and (${day}) < s.to_day`;
}

async function refuseOthers(subscriptions: Relation<unknown>, plans: readonly Plan[]): Promise<void> {
  const names = plans.map(({ name }) => name);
  const [odd] = await subscriptions.sql<{ customer: string; tariff: string | null }>`
    select cast(customer as ${text(subscriptions.sql)}) as customer, tariff from ${subscriptions}
    where tariff is null or tariff not in (${names}) order by subscription`.first(1);
  if (!odd) return;
  throw new OptionError(
    "tariffColumn",
    `Customer ${odd.customer} is on “${odd.tariff ?? ""}”, which is not among the tariffs.`,
    `The tariffs are ${names.join(", ")}.`,
  );
}

async function refuseOverlap(subscriptions: Relation<unknown>): Promise<void> {
  const [odd] = await subscriptions.sql<{ customer: string }>`
    select cast(customer as ${text(subscriptions.sql)}) as customer from (
      select *, lead(from_day) over (partition by customer order by from_day) as next_day from ${subscriptions})
    where next_day < to_day order by subscription`.first(1);
  if (!odd) return;
  throw new OptionError(
    "customers",
    `Customer ${odd.customer} has two subscriptions at once.`,
    "Let one end before the other begins; the last day of a subscription is part of it.",
  );
}

/** One row a customer and bill; null in the columns of tariffs that the customer did not have. */
async function wideOf(
  subscriptions: Relation<unknown>,
  parts: readonly PlanBills[],
): Promise<Relation<Record<string, Value>>> {
  const { sql } = subscriptions;
  const schemas = await Promise.all(parts.map(({ wide }) => wide.schema()));
  const own = schemas.map((schema) =>
    schema.map(({ name }) => name).filter((name) => name !== "customer" && name !== "bill"),
  );
  const columns = own.flat();
  const arms = parts.map(({ wide }, i) => {
    const amounts = columns.map((name) =>
      own[i]?.includes(name) ? sql.id("w", name) : sql.fragment`cast(null as bigint) as ${sql.id(name)}`,
    );
    return sql.fragment`
      select s.customer, w.bill, ${sql.join(amounts)} from ${wide} as w join ${subscriptions} as s on s.subscription = w.customer`;
  });
  const sums = columns.map((name) => sql.fragment`cast(sum(${sql.id(name)}) as bigint) as ${sql.id(name)}`);
  return sql<Record<string, Value>>`
    select customer, bill, ${sql.join(sums)} from (${sql.join(arms, " union all ")}) group by customer, bill`.materialize();
}

/** Records that belong to no subscription. */
async function withoutSubscription(
  { relation }: CanonicalUsage,
  subscriptions: Relation<unknown>,
  plans: readonly Plan[],
  spec: BillSpec,
): Promise<UsageProblem[]> {
  const { sql } = relation;
  const tests = plans.map((plan) => `(s.tariff = ${literal(plan.name)} and ${within(relation, plan, spec)})`);
  const lost = await sql`
    select use.*, case when use.customer is null or cast(use.customer as ${text(sql)}) = '' then 'no_customer'
        when use.customer not in (select customer from ${subscriptions}) then 'unknown_customer'
        when t is null then 'no_time' else 'outside' end as problem
    from ${relation} as use
    where not exists (
      select 1 from ${subscriptions} as s where s.customer = use.customer and (${raw(tests.join(" or "))}))`.materialize();
  const counts = await sql<{ problem: Problem; records: number }>`
    select problem, count(*) as records from ${lost} group by problem order by problem`.rows();
  return Promise.all(
    counts.map(async ({ problem, records }) => {
      const examples = await sql<Record<string, unknown>>`
        select ${sql.join(USE_COLUMNS.map((name) => sql.id(name)))} from ${lost} where problem = ${problem}
        order by t nulls first, customer, kind, quantity limit 5`.rows();
      return {
        problem,
        meaning: PROBLEMS[problem],
        tariff: plans.map(({ name }) => name).join(", "),
        records,
        examples: examples.map(recordOf),
      };
    }),
  );
}

/** The same with customers in place of their subscriptions. */
async function ofCustomers(
  subscriptions: Relation<unknown>,
  problems: readonly UsageProblem[],
): Promise<UsageProblem[]> {
  const numbers = problems.flatMap(({ examples }) => examples.map(({ customer }) => Number(customer)));
  if (numbers.length === 0) return [...problems];
  const rows = await subscriptions.sql<{ subscription: number; customer: string | number }>`
    select subscription, customer from ${subscriptions} where subscription in (${numbers})`.rows();
  const names = new Map(rows.map(({ subscription, customer }) => [subscription, customer]));
  return problems.map(({ examples, ...one }) => ({
    ...one,
    examples: examples.map((record) => ({ ...record, customer: names.get(Number(record.customer)) ?? null })),
  }));
}
