/** Which itemset is left when one item is taken out of another: all that rules are made of. */
import { createRandom } from "../stats/random.ts";
import type { ItemsetColumns } from "./search/sinks.ts";

export interface Lattice {
  /**
   * For place `p` in `items`, being an item of itemset `i`: the itemset `i` without this item; -1 where that is empty.
   */
  readonly without: Int32Array;
  /** The itemset of one item, by its code; -1 where it is not frequent. */
  readonly singles: Int32Array;
}

/** The lattice of all frequent itemsets, by a hash table: a set's key is the exclusive or of those of its items. */
export function latticeOf(columns: ItemsetColumns, itemCount: number): Lattice {
  const { offsets, items, counts } = columns;
  const keys = itemKeys(itemCount);
  const hashes = new Int32Array(counts.length);
  const singles = new Int32Array(itemCount).fill(-1);
  for (let i = 0; i < counts.length; i++) {
    const [from, to] = [offsets[i] as number, offsets[i + 1] as number];
    let hash = 0;
    for (let p = from; p < to; p++) hash ^= keys[items[p] as number] as number;
    hashes[i] = hash;
    if (to - from === 1) singles[items[from] as number] = i;
  }
  const find = hashTable(columns, hashes);
  const without = new Int32Array(items.length).fill(-1);
  for (let i = 0; i < counts.length; i++) {
    const [from, to] = [offsets[i] as number, offsets[i + 1] as number];
    if (to - from === 1) continue;
    for (let p = from; p < to; p++) {
      without[p] = find((hashes[i] as number) ^ (keys[items[p] as number] as number), i, p);
    }
  }
  return { without, singles };
}

function itemKeys(itemCount: number): Int32Array {
  const random = createRandom("itemset keys");
  return Int32Array.from({ length: itemCount }, () => random.uint32() | 0);
}

type Find = (hash: number, of: number, leftOut: number) => number;

/** Finds the set with a hash that equals set `of` without the item at place `leftOut`. Open addressing. */
function hashTable({ offsets, items }: ItemsetColumns, hashes: Int32Array): Find {
  const size = 2 ** Math.max(4, Math.ceil(Math.log2(2 * hashes.length + 1)));
  const table = new Int32Array(size).fill(-1);
  const placeOf = (hash: number) => (Math.imul(hash, 0x9e3779b1) >>> 0) & (size - 1);
  for (let i = 0; i < hashes.length; i++) {
    let place = placeOf(hashes[i] as number);
    while ((table[place] as number) >= 0) place = (place + 1) & (size - 1);
    table[place] = i;
  }
  const isSubset = (candidate: number, of: number, leftOut: number): boolean => {
    let p = offsets[of] as number;
    const end = offsets[of + 1] as number;
    const [from, to] = [offsets[candidate] as number, offsets[candidate + 1] as number];
    if (to - from !== end - p - 1) return false;
    for (let c = from; c < to; c++, p++) {
      if (p === leftOut) p++;
      if (items[c] !== items[p]) return false;
    }
    return true;
  };
  return (hash, of, leftOut) => {
    for (let place = placeOf(hash); ; place = (place + 1) & (size - 1)) {
      const candidate = table[place] as number;
      // Every subset of a frequent itemset is frequent, so that there is one.
      if (candidate < 0) throw new Error("An itemset has a subset that was not found.");
      if (hashes[candidate] === hash && isSubset(candidate, of, leftOut)) return candidate;
    }
  };
}
