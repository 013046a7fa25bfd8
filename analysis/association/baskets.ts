import { compareItems } from "./item-order.ts";

/** An item as it was given: a text keeps its blanks and commas. */
export type Item = string | number;

/**
 * Baskets in integer codes, row after row in two flat arrays: basket `b` holds
 * `items[offsets[b]]` to `items[offsets[b + 1] - 1]`, increasing and each once. An item's code is its place in `labels`.
 */
export interface Baskets {
  /** Number of baskets, empty ones included. */
  readonly count: number;
  /** Items by code, in order of their code units (texts) or their size (numbers). */
  readonly labels: readonly Item[];
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  /** The customer of each basket, numbered from 0, where `readBaskets` was given one; for `beyond: ["customer"]`. */
  readonly customers?: Int32Array;
}

/**
 * Baskets from lists in memory. An item counts once in a basket, however often it is there.
 *
 * @example
 * const baskets = basketsOf([["milk", "bread"], ["milk", "milk"], []]);
 * [baskets.count, baskets.labels, baskets.items]; // [3, ["bread", "milk"], [0, 1, 1]]
 */
export function basketsOf(lists: readonly (readonly Item[])[]): Baskets {
  const labels = [...new Set(lists.flat())].sort(compareItems);
  const codes = new Map(labels.map((label, code) => [label, code]));
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  const basketCodes = new Int32Array(length);
  const itemCodes = new Int32Array(length);
  let at = 0;
  lists.forEach((list, basket) => {
    for (const item of list) {
      basketCodes[at] = basket;
      itemCodes[at++] = codes.get(item) as number;
    }
  });
  return packBaskets(basketCodes, itemCodes, lists.length, labels);
}

/** Baskets `from` to `to - 1`, with the same codes. */
export function selectBaskets(
  { labels, offsets, items, customers }: Baskets,
  from: number,
  to: number,
): Baskets {
  const start = offsets[from] as number;
  return {
    ...(customers ? { customers: customers.slice(from, to) } : {}),
    count: to - from,
    labels,
    offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
    items: items.slice(start, offsets[to]),
  };
}

/** Baskets from pairs of codes in any order; a pair that is there twice counts once. Two counting sorts: linear in time. */
export function packBaskets(
  basketCodes: Int32Array,
  itemCodes: Int32Array,
  count: number,
  labels: readonly Item[],
): Baskets {
  const byItemCode = groupedBy(itemCodes, labels.length);
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < basketCodes.length; i++) (offsets[(basketCodes[i] as number) + 1] as number)++;
  for (let b = 0; b < count; b++) (offsets[b + 1] as number) += offsets[b] as number;
  const next = offsets.slice(0, count);
  const items = new Int32Array(basketCodes.length);
  for (const pair of byItemCode) {
    const basket = basketCodes[pair] as number;
    items[next[basket] as number] = itemCodes[pair] as number;
    (next[basket] as number)++;
  }
  return { count, labels, ...withoutRepeats(offsets, items) };
}

/** Places of `codes` in order of code; equal codes keep their order. */
function groupedBy(codes: Int32Array, codeCount: number): Int32Array {
  const next = new Int32Array(codeCount + 1);
  for (let i = 0; i < codes.length; i++) (next[(codes[i] as number) + 1] as number)++;
  for (let c = 0; c < codeCount; c++) (next[c + 1] as number) += next[c] as number;
  const places = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    places[next[code] as number] = i;
    (next[code] as number)++;
  }
  return places;
}

function withoutRepeats(offsets: Int32Array, items: Int32Array): Pick<Baskets, "offsets" | "items"> {
  const kept = new Int32Array(offsets.length);
  let length = 0;
  for (let b = 0; b + 1 < offsets.length; b++) {
    for (let i = offsets[b] as number; i < (offsets[b + 1] as number); i++) {
      if (i > (offsets[b] as number) && items[i] === items[i - 1]) continue;
      items[length++] = items[i] as number;
    }
    kept[b + 1] = length;
  }
  return { offsets: kept, items: items.slice(0, length) };
}
