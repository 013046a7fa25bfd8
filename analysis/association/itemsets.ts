import { type Displayable, displayMethod } from "../relation.ts";
import type { Item } from "./baskets.ts";
import { setText } from "./item-order.ts";
import type { ItemsetKind } from "./search/search-plan.ts";
import type { ItemsetColumns } from "./search/sinks.ts";

export interface Itemset {
  /** In order of the labels. */
  readonly items: readonly Item[];
  readonly size: number;
  /** Baskets that hold all of the items. */
  readonly count: number;
  /** Their share of all baskets. */
  readonly support: number;
}

/**
 * Frequent itemsets in columns: a few bytes an item, and objects only of what is asked for. Displays as a table of the
 * ten thousand with the highest support.
 */
export interface FrequentItemsets extends ItemsetColumns, Displayable {
  readonly kind: ItemsetKind;
  readonly length: number;
  /** Number of baskets, empty ones included. */
  readonly baskets: number;
  /** Baskets that an itemset had to be in. */
  readonly minimumCount: number;
  /** Items by code. */
  readonly labels: readonly Item[];
  /** One itemset, in the order in which the columns hold them. */
  itemset(index: number): Itemset;
  /** The itemsets with the highest support (smaller ones first where it is equal), all by default. */
  rows(first?: number): Itemset[];
  /** The same as columns; an itemset is a text, `{milk, tea}`. */
  table(first?: number): ItemsetTable;
}

export interface ItemsetTable {
  readonly itemset: string[];
  readonly size: Int32Array;
  readonly count: Int32Array;
  readonly support: Float64Array;
}

const SHOWN = 10_000;

export function itemsetsOf(
  columns: ItemsetColumns,
  about: Pick<FrequentItemsets, "kind" | "baskets" | "minimumCount" | "labels">,
): FrequentItemsets {
  const { offsets, items, counts } = columns;
  const length = counts.length;
  let order: Int32Array | null = null;
  const ordered = (first: number) => {
    order ??= orderBySupport(columns, about.baskets);
    return order.subarray(0, Math.max(0, first));
  };
  const itemset = (index: number): Itemset => {
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new RangeError(`There is no itemset ${index}: they are numbered from 0 to ${length - 1}.`);
    }
    const codes = items.subarray(offsets[index], offsets[index + 1]);
    const count = counts[index] as number;
    const found = Array.from(codes, (code) => about.labels[code] as Item);
    return { items: found, size: found.length, count, support: count / about.baskets };
  };
  const rows = (first = length) => Array.from(ordered(first), itemset);
  const table = (first = length): ItemsetTable => {
    const shown = ordered(first);
    return {
      itemset: Array.from(shown, (index) => setText(itemset(index).items)),
      size: shown.map((index) => (offsets[index + 1] as number) - (offsets[index] as number)),
      count: shown.map((index) => counts[index] as number),
      support: Float64Array.from(shown, (index) => (counts[index] as number) / about.baskets),
    };
  };
  return { ...about, ...columns, length, itemset, rows, table, [displayMethod]: () => table(SHOWN) };
}

/** By support, highest first, then by size, then by the items: two counting sorts, and one of what is still equal. */
function orderBySupport(columns: ItemsetColumns, baskets: number): Int32Array {
  const { offsets, counts } = columns;
  const sizes = counts.map((_, i) => (offsets[i + 1] as number) - (offsets[i] as number));
  const all = counts.map((_, i) => i);
  const bySize = sorted(
    all,
    sizes,
    sizes.reduce((a, b) => Math.max(a, b), 0),
  );
  const order = sorted(
    bySize,
    counts.map((count) => baskets - count),
    baskets,
  );
  const equal = (a: number, b: number) => counts[a] === counts[b] && sizes[a] === sizes[b];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && equal(order[from] as number, order[to] as number)) to++;
    order.subarray(from, to).sort((a, b) => compareSets(columns, a, b));
  }
  return order;
}

/** Two sets of one size, by their first items that differ. */
function compareSets({ offsets, items }: ItemsetColumns, a: number, b: number): number {
  const [from, to, other] = [offsets[a] as number, offsets[a + 1] as number, offsets[b] as number];
  for (let k = 0; k < to - from; k++) {
    const difference = (items[from + k] as number) - (items[other + k] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sorted(order: Int32Array, keys: Int32Array, most: number): Int32Array {
  const next = new Int32Array(most + 2);
  for (let i = 0; i < keys.length; i++) (next[(keys[i] as number) + 1] as number)++;
  for (let key = 0; key < most; key++) (next[key + 1] as number) += next[key] as number;
  const out = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) {
    const key = keys[order[k] as number] as number;
    const at = next[key] as number;
    next[key] = at + 1;
    out[at] = order[k] as number;
  }
  return out;
}
