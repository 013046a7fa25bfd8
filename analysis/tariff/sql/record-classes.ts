/**
 * Classes of use: records that all plans price by the same charges, cover from the same allowances and discount alike.
 * There are few, whatever the words are, so that plans are asked here about classes and never about records.
 */

import type { Plan } from "../plan/plan.ts";
import { classifier, type UseClass } from "../rating/classify.ts";
import type { UsageRecord } from "../rating/usage.ts";
import { orderFreeCharge } from "./allowance-sql.ts";
import type { UseWords, WordDomain } from "./use-words.ts";

/** What a plan makes of the records of a class. */
export interface PlanUse {
  readonly charge: number;
  readonly surcharges: readonly number[];
  /** Counted units of each allowance that holds for one counted unit of a record, by place of the allowance. */
  readonly covers: ReadonlyMap<number, number>;
  readonly discounts: readonly number[];
  /** Order among records of the same moment; 0 where the plan asks for no order of these records. */
  readonly order: number;
}

export interface UseClasses {
  /** The class of a record over the columns of the use; `NO_CLASS` where some plan has no price for it. */
  readonly code: string;
  /** By class and place of the plan. */
  readonly uses: readonly (readonly PlanUse[])[];
}

export const NO_CLASS = -1;
const MOST_COMBINATIONS = 4000;

/** Null where the words have too many combinations to be looked at. */
export function classesOfUse({ domains }: UseWords, plans: readonly Plan[]): UseClasses | null {
  const combinations = domains.reduce((product, { examples }) => product * examples.length, 1);
  if (combinations > MOST_COMBINATIONS) return null;
  const classify = plans.map((plan) => ({ plan, of: classifier(plan) }));
  const numbers = new Map<string, number>();
  const uses: (readonly PlanUse[])[] = [];
  const numberOf = (record: UsageRecord): number => {
    const found = classify.map(({ plan, of }) => planUse(plan, of(record)));
    if (!found.every((use) => use !== null)) return NO_CLASS;
    const key = JSON.stringify(found.map(({ covers, ...use }) => [use, [...covers]]));
    const number = numbers.get(key) ?? uses.push(found) - 1;
    numbers.set(key, number);
    return number;
  };
  const code = branch(domains, { customer: null, at: null, kind: null, quantity: null }, numberOf);
  return { code, uses };
}

/** Words one after the other: a word that changes nothing within its branch is not asked for. */
function branch(
  [domain, ...rest]: readonly WordDomain[],
  record: UsageRecord,
  numberOf: (record: UsageRecord) => number,
): string {
  if (!domain) return String(numberOf(record));
  const { word, examples, tests } = domain;
  const results = examples.map((example) => branch(rest, { ...record, [word]: example }, numberOf));
  const otherwise = results.at(-1) ?? "null";
  const arms = new Map<string, string[]>();
  tests.forEach((test, i) => {
    const result = results[i] as string;
    if (result !== otherwise) arms.set(result, [...(arms.get(result) ?? []), test]);
  });
  if (arms.size === 0) return otherwise;
  const cases = [...arms].map(([result, when]) => `when ${when.join(" or ")} then ${result}`);
  return `case ${cases.join(" ")} else ${otherwise} end`;
}

function planUse(plan: Plan, use: UseClass): PlanUse | null {
  const [charge] = use.charges;
  if (!charge || !use.kind) return null;
  const covers = new Map(
    use.covers.flatMap(({ allowance, weight }) =>
      allowance.charge === null || allowance.charge === charge.index
        ? [[allowance.index, weight] as const]
        : [],
    ),
  );
  const ordered = plan.allowances.some(
    (allowance) => covers.has(allowance.index) && orderFreeCharge(plan, allowance) === null,
  );
  return {
    charge: charge.index,
    surcharges: use.surcharges.map(({ index }) => index),
    covers,
    discounts: use.discounts,
    order: ordered ? orderOf(plan, charge.index, use) : 0,
  };
}

/** The same number as the reference gives to records of the same moment. */
function orderOf({ allowances, names, discounts }: Plan, charge: number, use: UseClass): number {
  const covers = allowances.reduce((sum, { matches }) => sum + matches.length, 0);
  return (
    ((charge * 2 ** covers + use.mask) * names.kinds.size + use.kindPlace) * 2 ** discounts.length +
    use.discountMask
  );
}
