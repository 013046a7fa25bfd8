/**
 * One look at every record: sums by customer, bill and class. A class asks for few sums, each of them for its own charges'
 * way of counting, so that sums of different classes share a column.
 */
import type { Relation } from "../../relation.ts";
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { BillPeriod } from "../rating/bills.ts";
import { MOST_SECONDS, MOST_UNITS } from "../rating/usage.ts";
import { type ChargeNeeds, chargeNeeds } from "./charge-needs.ts";
import { billCase } from "./match-sql.ts";
import { NO_CLASS, type PlanUse, type UseClasses } from "./record-classes.ts";
import { assignSlots, type Slots } from "./slots.ts";
import { raw, switchOn } from "./text.ts";
import { Words } from "./words.ts";

export interface ClassSums {
  /** `customer, bill, class, n`, the extremes, and a column for each slot. */
  readonly relation: Relation<unknown>;
  /** The names of its columns. */
  readonly names: readonly string[];
  readonly classes: UseClasses;
  readonly plans: readonly Plan[];
  /** Columns with the sums that a charge needs of a class: `0` where it needs none. */
  columns(place: number, plan: Plan, charge: ChargePlan): { [N in keyof ChargeNeeds]: string };
}

/** @param extremes Further aggregates over the columns of the use. */
export async function classSums(
  usage: Relation<unknown>,
  classes: UseClasses,
  plans: readonly Plan[],
  {
    bills,
    hasDuration,
    extremes,
  }: { bills: readonly BillPeriod[]; hasDuration: boolean; extremes: readonly string[] },
): Promise<ClassSums> {
  const words = new Words(usage.sql.dialect);
  const counted = assignSlots(classes.uses.map((uses) => countedBy(words, uses, plans)));
  const needs = classes.uses.map((uses, place) => neededBy(words, uses, plans, nameIn(counted, place)));
  const slots = assignSlots(needs.map((all) => [...all.values()].flatMap((one) => Object.values(one))));
  const largest = Math.min(
    MOST_UNITS,
    ...plans.flatMap(({ charges }) => charges.map((charge) => charge.largest)),
  );
  const tests = [
    `t >= ${bills[0]?.from ?? 0} and t < ${bills.at(-1)?.to ?? 0}`,
    `quantity >= 0 and quantity <= ${largest}`,
    ...(hasDuration ? [`(duration is null or duration between 0 and ${MOST_SECONDS})`] : []),
  ];
  const code = `cast(case when ${tests.join(" and ")} then ${classes.code} else ${NO_CLASS} end as smallint)`;
  // Of one bill, the bill tells nothing apart.
  const [bill, by] = bills.length === 1 ? ["0", ""] : [billCase(bills), "bill, "];
  const list = (names: readonly string[]) => raw(names.map((name) => `, ${name}`).join(""));
  const { sql } = usage;
  const relation = await sql`
    select customer, ${raw(by === "" ? "0 as bill, " : by)} class, count(*) as n ${list(extremes)}
      ${list(slots.expressions.map((arms, i) => `cast(sum(${switchOn("class", arms)}) as bigint) as a${i}`))}
    from (
      select * ${list(counted.expressions.map((arms, i) => `${switchOn("class", arms)} as k${i}`))}
      from (select *, ${raw(bill)} as bill, ${raw(code)} as class from ${usage}))
    group by customer, ${raw(by)} class`.materialize();
  return {
    relation,
    names: [
      "customer",
      "bill",
      "class",
      "n",
      ...extremes.map(nameOf),
      ...slots.expressions.map((_, i) => `a${i}`),
    ],
    classes,
    plans,
    columns: (place, plan, charge) => {
      const found = needs[place]?.get(keyOf(plans.indexOf(plan), charge));
      const column = (expression: string | undefined) => {
        const slot = expression === undefined ? undefined : slots.of[place]?.get(expression);
        return slot === undefined ? "0" : `a${slot}`;
      };
      return {
        counted: column(found?.counted),
        charged: column(found?.charged),
        amount: column(found?.amount),
      };
    },
  };
}

/** Of an `expression as name`. */
function nameOf(column: string): string {
  return column.split(" ").at(-1) ?? column;
}

function chargesOfUse(uses: readonly PlanUse[], plans: readonly Plan[]) {
  return uses.flatMap((use, i) => {
    const plan = plans[i] as Plan;
    return [use.charge, ...use.surcharges].map((index) => ({
      plan,
      use,
      charge: plan.charges[index] as ChargePlan,
      key: keyOf(i, plan.charges[index] as ChargePlan),
    }));
  });
}

function keyOf(plan: number, { index }: ChargePlan): string {
  return `${plan} ${index}`;
}

/** Ways of counting that a class asks for, but for the quantity as it is. */
function countedBy(words: Words, uses: readonly PlanUse[], plans: readonly Plan[]): string[] {
  const all = chargesOfUse(uses, plans).map(({ plan, charge, use }) => chargeNeeds(words, plan, charge, use));
  return all.flatMap(({ way }) => (way === null || way === "quantity" ? [] : [way]));
}

/** What a way of counting is called among the columns of a class. */
function nameIn(counted: Slots, place: number): (way: string) => string {
  return (way) => {
    const slot = counted.of[place]?.get(way);
    return slot === undefined ? way : `k${slot}`;
  };
}

function neededBy(
  words: Words,
  uses: readonly PlanUse[],
  plans: readonly Plan[],
  name: (way: string) => string,
): Map<string, Partial<ChargeNeeds>> {
  return new Map(
    chargesOfUse(uses, plans).map(({ plan, charge, use, key }) => [
      key,
      chargeNeeds(words, plan, charge, use).expressions(name),
    ]),
  );
}
