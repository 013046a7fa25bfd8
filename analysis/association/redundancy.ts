import type { FrequentItemsets } from "./itemsets.ts";
import type { Lattice } from "./lattice.ts";

export type RedundancyTest = (both: number, left: number, right: number) => boolean;

/**
 * Whether a part of the left side, which is not empty, leads to the right side with the same or a higher confidence
 * (Bayardo, Agrawal and Gunopulos, "Constraint-Based Rule Mining in Large, Dense Databases", 2000: no improvement).
 */
export function redundancyTest(itemsets: FrequentItemsets, lattice: Lattice): RedundancyTest {
  const { offsets, items, counts } = itemsets;
  const { without } = lattice;
  const best = bestConfidences(itemsets, lattice);
  return (both, left, right) => {
    const confidence = (counts[both] as number) / (counts[left] as number);
    if ((offsets[right + 1] as number) - (offsets[right] as number) > 1) {
      return reaches(both, left, confidence);
    }
    const place = placeOf(items[offsets[right] as number] as number, both);
    return bestOfSmaller(place, both, itemsets, lattice, best) >= confidence;
  };

  function placeOf(item: number, set: number): number {
    return (offsets[set] as number) + items.subarray(offsets[set], offsets[set + 1]).indexOf(item);
  }

  /** For right sides of several items: every part of the left side in turn. */
  function reaches(both: number, left: number, confidence: number): boolean {
    for (let p = offsets[left] as number; p < (offsets[left + 1] as number); p++) {
      const smallerBoth = without[placeOf(items[p] as number, both)] as number;
      const smallerLeft = without[p] as number;
      if (smallerLeft < 0) return false;
      if ((counts[smallerBoth] as number) / (counts[smallerLeft] as number) >= confidence) return true;
      if (reaches(smallerBoth, smallerLeft, confidence)) return true;
    }
    return false;
  }
}

/** For each item of each set: the highest confidence with which any part of the others leads to it. */
function bestConfidences(itemsets: FrequentItemsets, lattice: Lattice): Float64Array {
  const { offsets, counts, items } = itemsets;
  const best = new Float64Array(items.length).fill(Number.NEGATIVE_INFINITY);
  for (const set of bySize(itemsets)) {
    for (let p = offsets[set] as number; p < (offsets[set + 1] as number); p++) {
      const left = lattice.without[p] as number;
      if (left < 0) continue;
      const confidence = (counts[set] as number) / (counts[left] as number);
      best[p] = Math.max(confidence, bestOfSmaller(p, set, itemsets, lattice, best));
    }
  }
  return best;
}

/** The highest confidence for the item at a place of a set from a proper part of the set's other items. */
function bestOfSmaller(
  place: number,
  set: number,
  { offsets }: FrequentItemsets,
  { without }: Lattice,
  best: Float64Array,
): number {
  const [from, to] = [offsets[set] as number, offsets[set + 1] as number];
  let highest = Number.NEGATIVE_INFINITY;
  for (let other = from; other < to; other++) {
    if (other === place) continue;
    // Without an item before it, the place moves down by one.
    const smaller = without[other] as number;
    const there = (offsets[smaller] as number) + place - from - (other < place ? 1 : 0);
    highest = Math.max(highest, best[there] as number);
  }
  return highest;
}

function bySize({ offsets, counts }: FrequentItemsets): Int32Array {
  const size = (set: number) => (offsets[set + 1] as number) - (offsets[set] as number);
  return counts.map((_, set) => set).sort((a, b) => size(a) - size(b));
}
