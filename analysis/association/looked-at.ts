/** How many rules a search looks at: what p values are corrected for. */

import type { Item } from "./baskets.ts";
import type { FrequentItemsets } from "./itemsets.ts";
import type { RuleRequest } from "./rule-spec.ts";
import { sideTest } from "./rule-spec.ts";

/** Sets that may stand on the two sides: how many there are of each size, and what overlaps where it is known. */
interface Sides {
  /** Sets by their size. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Pairs of a left set and one item of it that may stand on the right: no rules. */
  readonly overlaps: readonly number[];
}

/**
 * Every pair of sides that are frequent **each by itself** and fit the constraints, with no item on both. Whether they are
 * together often enough is what is tested, so that it must not decide what is counted: of products that have nothing to do
 * with each other, those whose rules reach the support are the ones that chance favoured.
 *
 * Pairs of right sides of several items with left sides that share one of them are counted, too: too many rather than too
 * few.
 *
 * @param parts Itemsets of all baskets, or of each group; a set that is frequent in several counts once.
 */
export function rulesLookedAt(parts: readonly FrequentItemsets[], request: RuleRequest): number {
  const { longestRight } = request;
  const { longest } = request.itemsets;
  const sides = sidesOf(parts, request);
  let rules = 0;
  sides.left.forEach((left, size) => {
    const most = Math.min(longestRight, longest - size);
    for (let of = 1; of <= most && of < sides.right.length; of++) {
      rules += left * (sides.right[of] as number) - (of === 1 ? (sides.overlaps[size] as number) : 0);
    }
  });
  return rules;
}

function sidesOf(parts: readonly FrequentItemsets[], request: RuleRequest): Sides {
  const left: number[] = [];
  const right: number[] = [];
  const overlaps: number[] = [];
  const singles = new Set(
    parts.flatMap(({ offsets, items, counts }) =>
      Array.from(counts, (_, set) => set)
        .filter((set) => (offsets[set + 1] as number) - (offsets[set] as number) === 1)
        .map((set) => items[offsets[set] as number] as number),
    ),
  );
  const labels: readonly Item[] = parts[0]?.labels ?? [];
  const leftFits = sideTest("left", request.left, labels);
  const rightFits = sideTest("right", request.right, labels);
  const offered = new Set([...singles].filter((item) => rightFits(Int32Array.of(item))));
  eachSet(parts, (codes) => {
    const size = codes.length;
    for (const list of [left, right, overlaps]) while (list.length <= size) list.push(0);
    if (rightFits(codes)) (right[size] as number)++;
    if (!leftFits(codes)) return;
    (left[size] as number)++;
    for (const code of codes) if (offered.has(code)) (overlaps[size] as number)++;
  });
  return { left, right, overlaps };
}

function eachSet(parts: readonly FrequentItemsets[], take: (codes: Int32Array) => void): void {
  const seen = parts.length > 1 ? new Set<string>() : null;
  for (const { offsets, items, counts } of parts) {
    for (let set = 0; set < counts.length; set++) {
      const codes = items.subarray(offsets[set], offsets[set + 1]);
      const key = seen && codes.join();
      if (key !== null && seen?.has(key)) continue;
      if (key !== null) seen?.add(key);
      take(codes);
    }
  }
}
