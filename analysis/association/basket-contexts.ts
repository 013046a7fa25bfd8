/** The baskets that hold some items, as a shop of their own: what is in them besides, and how large they are. */

import { portableLog } from "../stats/portable-log.ts";
import type { Baskets } from "./baskets.ts";
import { fitSizeModel, type SizeModel } from "./size-model.ts";

export interface BasketContext {
  /** Which item is how likely in them, by their size alone. */
  readonly model: SizeModel;
  /** Those that hold an item, besides: number of baskets by size. */
  readonly sizesWith: (item: number) => ReadonlyMap<number, number>;
  /** The size of a basket of the context, as the model takes it. */
  readonly sizeIn: (basket: number) => number;
}

export interface BasketContexts {
  /** The baskets that hold these items, in order. */
  readonly holding: (codes: readonly number[]) => Int32Array;
  /** Them as a shop of their own, fitted once. No items: all baskets. */
  readonly within: (codes: readonly number[]) => BasketContext;
}

/** Sizes up to this are told apart one by one; larger ones in steps of a twentieth. */
const EXACT_SIZES = 40;
const STEP = 1.05;

export function basketContexts(baskets: Baskets): BasketContexts {
  const holders = holdersOf(baskets);
  const every = Int32Array.from({ length: baskets.count }, (_, basket) => basket);
  const found = new Map<string, BasketContext>();
  const holding = (codes: readonly number[]) =>
    codes.length === 0 ? every : codes.map((code) => holders[code] as Int32Array).reduce(shared);
  const within = (codes: readonly number[]) => {
    const key = codes.join();
    const context = found.get(key) ?? contextOf(baskets, holding(codes), holders, codes);
    found.set(key, context);
    return context;
  };
  return { holding, within };
}

function contextOf(
  { count, offsets, items, labels }: Baskets,
  members: Int32Array,
  holders: readonly Int32Array[],
  codes: readonly number[],
): BasketContext {
  const counts = new Int32Array(labels.length);
  const size = new Int32Array(count).fill(-1);
  for (const basket of members) {
    for (let k = offsets[basket] as number; k < (offsets[basket + 1] as number); k++) {
      (counts[items[k] as number] as number)++;
    }
    size[basket] = (offsets[basket + 1] as number) - (offsets[basket] as number) - codes.length;
  }
  for (const code of codes) counts[code] = 0;
  const group = groupedSizes(size);
  const found = new Map<number, ReadonlyMap<number, number>>();
  return {
    model: fitSizeModel({ sizes: tally(members, size, group), counts }),
    sizesWith: (item) => {
      const sizes = found.get(item) ?? tally(holders[item] as Int32Array, size, group);
      found.set(item, sizes);
      return sizes;
    },
    sizeIn: (basket) => group(size[basket] as number),
  };
}

function holdersOf({ count, offsets, items, labels }: Baskets): Int32Array[] {
  const lengths = new Int32Array(labels.length);
  for (const item of items) (lengths[item] as number)++;
  const holders = Array.from(lengths, (length) => new Int32Array(length));
  const next = new Int32Array(labels.length);
  for (let basket = 0; basket < count; basket++) {
    for (let k = offsets[basket] as number; k < (offsets[basket + 1] as number); k++) {
      const item = items[k] as number;
      (holders[item] as Int32Array)[next[item] as number] = basket;
      (next[item] as number)++;
    }
  }
  return holders;
}

/** What is in both of two increasing lists. */
function shared(a: Int32Array, b: Int32Array): Int32Array {
  const found: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = (a[i] as number) - (b[j] as number);
    if (difference === 0) found.push(a[i] as number);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return Int32Array.from(found);
}

/** For each size, the mean of the sizes that are taken together with it. */
function groupedSizes(sizes: Int32Array): (size: number) => number {
  const group = (size: number) =>
    size <= EXACT_SIZES
      ? size
      : EXACT_SIZES + 1 + Math.floor(portableLog(size / EXACT_SIZES) / portableLog(STEP));
  const sums = new Map<number, { sum: number; n: number }>();
  for (const size of sizes) {
    if (size <= EXACT_SIZES) continue;
    const { sum, n } = sums.get(group(size)) ?? { sum: 0, n: 0 };
    sums.set(group(size), { sum: sum + size, n: n + 1 });
  }
  return (size) => {
    if (size <= EXACT_SIZES) return size;
    const { sum, n } = sums.get(group(size)) as { sum: number; n: number };
    return sum / n;
  };
}

/** Number of these baskets of each size; those that are not in the context have the size -1. */
function tally(baskets: Int32Array, sizes: Int32Array, group: (size: number) => number): Map<number, number> {
  const found = new Map<number, number>();
  for (const basket of baskets) {
    const size = sizes[basket] as number;
    if (size >= 0) found.set(group(size), (found.get(group(size)) ?? 0) + 1);
  }
  return found;
}
