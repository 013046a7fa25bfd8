import { OptionError } from "../options.ts";
import { adjustPValues } from "../stats/adjust-p-values.ts";
import type { Baskets } from "./baskets.ts";
import type { FrequentItemsets } from "./itemsets.ts";
import { type Lattice, latticeOf } from "./lattice.ts";
import { rulesLookedAt } from "./looked-at.ts";
import { redundancyTest } from "./redundancy.ts";
import { type RuleRequest, sideTest } from "./rule-spec.ts";
import { type RuleSets, ruleTest } from "./rule-tests.ts";

/** Rules in columns: each is three itemsets by their number. */
export interface RuleColumns {
  readonly both: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** By Fisher's exact test, one-sided, and what `beyond` adds to it. */
  readonly pValue: Float64Array;
  /** The same, corrected for the number of rules that were looked at. */
  readonly adjustedP: Float64Array;
}

interface Candidates {
  readonly both: number[];
  readonly left: number[];
  readonly right: number[];
}

export interface FoundRules {
  readonly columns: RuleColumns;
  /** Rules that reach the minimum confidence. */
  readonly tested: number;
  /** Rules that p values are corrected for. */
  readonly lookedAt: number;
}

/**
 * All rules of the itemsets that the request asks for. Those that fail a filter count as tested with the p value 1: so the
 * share of chance holds among the rules that are kept, whatever the filters.
 */
export function findRules(itemsets: FrequentItemsets, baskets: Baskets, request: RuleRequest): FoundRules {
  const lattice = latticeOf(itemsets, itemsets.labels.length);
  const found = candidates(itemsets, lattice, request);
  const { counts } = itemsets;
  const count = (set: number) => counts[set] as number;
  const isRedundant = request.removeRedundant ? redundancyTest(itemsets, lattice) : () => false;
  const rule = (i: number) =>
    ({ both: found.both[i], left: found.left[i], right: found.right[i] }) as RuleSets;
  const wanted = found.both
    .map((_, i) => i)
    .filter((i) => {
      const { both, left, right } = rule(i);
      const lift = (count(both) * itemsets.baskets) / (count(left) * count(right));
      return lift >= request.minimumLift && !isRedundant(both, left, right);
    });
  const test = ruleTest(itemsets, lattice, baskets, request.beyond);
  const pValues = Float64Array.from(wanted, (i) => test(rule(i), request.significance));
  const lookedAt = Math.max(wanted.length, rulesLookedAt([itemsets], request));
  const adjusted = adjustPValues(pValues, request.correction, lookedAt);
  const kept = wanted.map((_, k) => k).filter((k) => (adjusted[k] as number) <= request.significance);
  const pick = (column: readonly number[]) =>
    Int32Array.from(kept, (k) => column[wanted[k] as number] as number);
  const columns = {
    both: pick(found.both),
    left: pick(found.left),
    right: pick(found.right),
    pValue: Float64Array.from(kept, (k) => pValues[k] as number),
    adjustedP: Float64Array.from(kept, (k) => adjusted[k] as number),
  };
  return { columns, tested: found.both.length, lookedAt };
}

function candidates(itemsets: FrequentItemsets, lattice: Lattice, request: RuleRequest): Candidates {
  const { offsets, items, counts, labels } = itemsets;
  const { without, singles } = lattice;
  const { minimumConfidence, longestRight } = request;
  const leftFits = sideTest("left", request.left, labels);
  const rightFits = sideTest("right", request.right, labels);
  const found: Candidates = { both: [], left: [], right: [] };
  const codes = (set: number) => items.subarray(offsets[set], offsets[set + 1]);
  const consider = (both: number, left: number, right: number) => {
    if ((counts[both] as number) / (counts[left] as number) < minimumConfidence) return;
    if (!leftFits(codes(left)) || !rightFits(codes(right))) return;
    if (found.both.length >= request.itemsets.limit.itemsets) throw tooMany(request);
    found.both.push(both);
    found.left.push(left);
    found.right.push(right);
  };
  /** Moves further items, from place `from` of the left side on, to the right one. */
  const moveMore = (both: number, left: number, from: number, moved: number) => {
    const start = offsets[left] as number;
    for (let place = from; place < (offsets[left + 1] as number) - start; place++) {
      const smaller = without[start + place] as number;
      if (smaller < 0) return;
      consider(both, smaller, remainder(both, smaller, itemsets, lattice));
      if (moved + 1 < longestRight) moveMore(both, smaller, place, moved + 1);
    }
  };
  for (let both = 0; both < counts.length; both++) {
    const start = offsets[both] as number;
    const end = offsets[both + 1] as number;
    if (end - start < 2) continue;
    for (let p = start; p < end; p++) {
      const left = without[p] as number;
      consider(both, left, singles[items[p] as number] as number);
      if (longestRight > 1) moveMore(both, left, p - start, 1);
    }
  }
  return found;
}

function tooMany({ itemsets: { limit }, minimumConfidence }: RuleRequest): OptionError {
  return new OptionError(
    "minimumConfidence",
    `More than ${limit.itemsets.toLocaleString("en")} rules have a confidence of ${minimumConfidence}.`,
    "Raise minimumConfidence or minimumSupport, ask for fewer items on the right (longestRight), or raise limit.",
  );
}

/** The itemset of what a set has and a subset of it has not. */
function remainder(
  set: number,
  subset: number,
  { offsets, items }: FrequentItemsets,
  { without }: Lattice,
): number {
  const taken = items.subarray(offsets[subset], offsets[subset + 1]);
  let rest = set;
  for (const item of taken) {
    const place = items.subarray(offsets[rest], offsets[rest + 1]).indexOf(item);
    rest = without[(offsets[rest] as number) + place] as number;
  }
  return rest;
}
