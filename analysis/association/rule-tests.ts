/** Tests of whether a rule is more than chance, in as many senses of the word as were asked for. */
import { OptionError } from "../options.ts";
import { unlikeTrialsAtLeast } from "../stats/binomial.ts";
import { designEffect, effectiveTrialsAtLeast } from "../stats/design-effect.ts";
import { fisherGreater } from "../stats/fisher.ts";
import { basketContexts } from "./basket-contexts.ts";
import type { Baskets } from "./baskets.ts";
import type { Beyond } from "./beyond.ts";
import type { FrequentItemsets } from "./itemsets.ts";
import type { Lattice } from "./lattice.ts";

/** A rule as three itemsets by their number. */
export interface RuleSets {
  readonly both: number;
  readonly left: number;
  readonly right: number;
}

/** The p value of a rule. Above `bound`, where a rule is not kept in any case, it may be that of the first test alone. */
export type RuleTest = (rule: RuleSets, bound: number) => number;

/**
 * The test of rules: the largest p value of Fisher's exact test of both sides and of those that `beyond` names. A rule that
 * passes has passed each of them, so that the largest is a p value for the claim that any of them fails.
 */
export function ruleTest(
  itemsets: FrequentItemsets,
  lattice: Lattice,
  baskets: Baskets,
  beyond: readonly Beyond[],
): RuleTest {
  const { counts } = itemsets;
  const count = (set: number) => counts[set] as number;
  const independence: RuleTest = ({ both, left, right }) =>
    fisherGreater({ both: count(both), first: count(left), second: count(right), total: itemsets.baskets });
  const tests = [independence];
  if (beyond.includes("shorter")) tests.push(productivity(itemsets, lattice));
  if (beyond.includes("customer")) tests.push(givenSizes(itemsets, baskets, customersOf(baskets)));
  else if (beyond.includes("size")) tests.push(givenSizes(itemsets, baskets, null));
  return (rule, bound) => {
    let p = 0;
    for (const test of tests) {
      p = Math.max(p, test(rule, bound));
      if (p > bound) return p;
    }
    return p;
  };
}

/**
 * For each item of the left side: does it add anything to what the others lead to? Fisher's exact test among the baskets
 * that hold the others.
 */
function productivity(itemsets: FrequentItemsets, { without }: Lattice): RuleTest {
  const { offsets, items, counts } = itemsets;
  const count = (set: number) => counts[set] as number;
  return ({ both, left }) => {
    let largest = 0;
    for (let p = offsets[left] as number; p < (offsets[left + 1] as number); p++) {
      const others = without[p] as number;
      if (others < 0) break;
      const place = items.subarray(offsets[both], offsets[both + 1]).indexOf(items[p] as number);
      const othersAndRight = without[(offsets[both] as number) + place] as number;
      const table = { both: count(both), first: count(left), second: count(othersAndRight) };
      largest = Math.max(largest, fisherGreater({ ...table, total: count(others) }));
    }
    return largest;
  };
}

function customersOf({ customers }: Baskets): Int32Array {
  if (customers !== undefined) return customers;
  throw new OptionError(
    "beyond",
    "Whose baskets they are is not known, so that no rule can be tested beyond its customers.",
    'Read them with their customers, as in readBaskets(rows, { basket, item, customer: "customer_id" }).',
  );
}

/**
 * Whether the right side is there more often than the sizes of the baskets explain: for each item of the left side, among
 * the baskets that hold its others. A right side of several items is held to the rarest of them. With customers, counts are
 * those of as many independent baskets as these are worth.
 */
function givenSizes(
  { offsets, items, counts }: FrequentItemsets,
  baskets: Baskets,
  customers: Int32Array | null,
): RuleTest {
  const codes = (set: number) => Array.from(items.subarray(offsets[set], offsets[set + 1]));
  const context = basketContexts(baskets);
  return ({ both, left, right }) => {
    const [leftCodes, rightCodes] = [codes(left), codes(right)];
    const tests = leftCodes.map((item) => {
      const { model, sizesWith, sizeIn } = context.within(leftCodes.filter((code) => code !== item));
      const sizes = sizesWith(item);
      const expected = (code: number) => model.expected(code, item, sizes);
      const rarest = rightCodes.reduce((a, b) => (expected(b) < expected(a) ? b : a));
      const successes = counts[both] as number;
      const trials = counts[left] as number;
      const table = { successes, trials, expected: Math.min(trials, expected(rarest)) };
      if (customers === null) return unlikeTrialsAtLeast(successes, trials, table.expected);
      const held = new Set(context.holding([...leftCodes, ...rightCodes]));
      const effect = designEffect({
        trials: context.holding(leftCodes),
        clusterOf: (basket) => customers[basket] as number,
        success: (basket) => held.has(basket),
        expected: (basket) => model.share(rarest, item, sizeIn(basket)),
      });
      return effectiveTrialsAtLeast(table, effect);
    });
    return Math.max(...tests);
  };
}
