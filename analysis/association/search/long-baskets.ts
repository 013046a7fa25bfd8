/**
 * A basket of k items holds k (k - 1) / 2 pairs, so that a few huge ones would cost more than all others together. Fewer
 * of them than an itemset needs baskets can be kept out of the counting of pairs: what is frequent is also found in some
 * other basket, and is then looked up in these.
 */
import type { Lists } from "./lists.ts";

const LONG = 256;
const LONGER_THAN_MEAN = 8;
const MOST_BYTES = 2 ** 26;

/** Which ranks a long basket holds. */
export class LongBasket {
  readonly #bits: Uint8Array;

  constructor(ranks: Int32Array, width: number) {
    this.#bits = new Uint8Array(Math.ceil(width / 8));
    for (const rank of ranks) (this.#bits[rank >>> 3] as number) |= 1 << (rank & 7);
  }

  has(rank: number): boolean {
    return ((this.#bits[rank >>> 3] as number) & (1 << (rank & 7))) !== 0;
  }
}

/** Takes the longest baskets out, fewer than `minCount`; `items` are those of all others. */
export function splitLong(
  { count, codes, items }: Lists,
  minCount: number,
): { long: LongBasket[]; items: Int32Array } {
  const bound = Math.max(LONG, (LONGER_THAN_MEAN * items.length) / count);
  const most = Math.min(minCount - 1, Math.floor(MOST_BYTES / Math.ceil(codes.length / 8)));
  const found = longerThan(items, bound)
    .sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
    .slice(0, Math.max(0, most))
    .sort((a, b) => a.start - b.start);
  if (found.length === 0) return { long: [], items };
  const rest = new Int32Array(items.length);
  let at = 0;
  let copied = 0;
  for (const { start, end } of found) {
    rest.set(items.subarray(copied, start), at);
    at += start - copied;
    copied = end + 1;
  }
  rest.set(items.subarray(copied), at);
  return {
    long: found.map(({ start, end }) => new LongBasket(items.subarray(start, end), codes.length)),
    items: rest.slice(0, at + items.length - copied),
  };
}

function longerThan(items: Int32Array, bound: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = 1;
  for (let k = 1; k < items.length; k++) {
    if ((items[k] as number) >= 0) continue;
    if (k - start > bound) found.push({ start, end: k });
    start = k + 1;
  }
  return found;
}
