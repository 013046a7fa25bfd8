/** What becomes of the itemsets that a search finds: columns, or only their number. */
import { type ItemsetKind, SearchLimit, type SearchPlan, type Sink } from "./search-plan.ts";
import type { Trail } from "./trail.ts";

/** Itemsets in flat arrays: set `i` is `items[offsets[i]]` to `items[offsets[i + 1] - 1]`, increasing codes. */
export interface ItemsetColumns {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  /** Baskets that hold the set. */
  readonly counts: Int32Array;
}

/** How much a search may find. */
export interface ItemsetLimit {
  readonly itemsets: number;
  readonly bytes: number;
}

export interface ColumnSink extends Sink {
  columns(): ItemsetColumns;
}

export function columnSink({ kind }: SearchPlan, limit: ItemsetLimit, items: number): ColumnSink {
  return kind === "all" ? new TreeSink(limit, items) : new SetSink(limit);
}

/** 2^n; for small n without a call. */
const subsets = (n: number) => (n < 31 ? 1 << n : 2 ** n);

/** Bytes of an itemset: its place in the tree, its offset and its count, and what growing arrays have to spare. */
const SET_BYTES = 28;
const ITEM_BYTES = 4;

/** Counts itemsets and the memory that they would take; gives up beyond the limit. */
export class CountSink implements Sink {
  itemsets = 0;
  bytes = 0;
  readonly #limit: ItemsetLimit;
  readonly #all: boolean;

  constructor(limit: ItemsetLimit, kind: ItemsetKind) {
    this.#limit = limit;
    this.#all = kind === "all";
  }

  found({ depth, extraCount }: Trail): void {
    const all = this.#all;
    const sets = all ? subsets(extraCount) : 1;
    const size = all ? depth + extraCount / 2 : depth + extraCount;
    // The empty set is no itemset.
    this.itemsets += depth === 0 && (all || extraCount === 0) ? sets - 1 : sets;
    this.bytes += sets * (SET_BYTES + size * ITEM_BYTES);
    if (this.itemsets > this.#limit.itemsets) throw new SearchLimit("itemsets");
    if (this.bytes > this.#limit.bytes) throw new SearchLimit("bytes");
  }
}

/**
 * All itemsets as a tree: each knows the set that it extends by one item. The subsets of the extras of one find double
 * with each extra, in one run over the array.
 */
class TreeSink implements ColumnSink {
  readonly #counter: CountSink;
  /** The set of the trail's first items, by their number. */
  readonly #path: Int32Array;
  #parents = new Int32Array(1024);
  #items = new Int32Array(1024);
  #counts = new Int32Array(1024);
  #length = 0;

  constructor(limit: ItemsetLimit, items: number) {
    this.#counter = new CountSink(limit, "all");
    this.#path = new Int32Array(items + 1);
  }

  found(trail: Trail, count: number): void {
    this.#counter.found(trail);
    const { depth, extraCount, extras, path } = trail;
    const base = this.#length;
    const end = base + subsets(extraCount);
    this.#reserve(end);
    const [parents, items] = [this.#parents, this.#items];
    parents[base] = depth === 0 ? -1 : (this.#path[depth - 1] as number);
    items[base] = depth === 0 ? -1 : (path[depth - 1] as number);
    this.#path[depth] = base;
    let width = 1;
    for (let e = 0; e < extraCount; e++) {
      const item = extras[e] as number;
      for (let m = 0; m < width; m++) {
        parents[base + width + m] = base + m;
        items[base + width + m] = item;
      }
      width *= 2;
    }
    this.#counts.fill(count, base, end);
    this.#length = end;
  }

  #reserve(length: number): void {
    if (length <= this.#counts.length) return;
    const size = Math.max(length, 2 * this.#counts.length);
    this.#parents = enlarged(this.#parents, size);
    this.#items = enlarged(this.#items, size);
    this.#counts = enlarged(this.#counts, size);
  }

  /** The sets in order of being found, without the empty one, which is the root. */
  columns(): ItemsetColumns {
    const [parents, added, length] = [this.#parents, this.#items, this.#length];
    if (length === 0) return NO_ITEMSETS();
    const offsets = new Int32Array(length);
    const sizes = new Uint16Array(length);
    for (let i = 1; i < length; i++) {
      const size = (sizes[parents[i] as number] as number) + 1;
      sizes[i] = size;
      offsets[i] = (offsets[i - 1] as number) + size;
    }
    const items = new Int32Array(offsets[length - 1] as number);
    for (let i = 1; i < length; i++) {
      const parent = parents[i] as number;
      const from = offsets[i - 1] as number;
      insertInto(
        items,
        from,
        parent === 0 ? 0 : (offsets[parent - 1] as number),
        sizes[i] as number,
        added[i] as number,
      );
    }
    return { offsets, items, counts: this.#counts.slice(1, length) };
  }
}

/** Writes the parent's items and one more, in order. */
function insertInto(items: Int32Array, from: number, parent: number, size: number, item: number): void {
  let k = size - 1;
  for (; k > 0 && (items[parent + k - 1] as number) > item; k--) {
    items[from + k] = items[parent + k - 1] as number;
  }
  items[from + k] = item;
  for (k--; k >= 0; k--) items[from + k] = items[parent + k] as number;
}

/** Closed or maximal itemsets: the trail and all of its extras. */
class SetSink implements ColumnSink {
  readonly #counter: CountSink;
  #items = new Int32Array(4096);
  #ends = new Int32Array(1024);
  #counts = new Int32Array(1024);
  #length = 0;

  constructor(limit: ItemsetLimit) {
    this.#counter = new CountSink(limit, "closed");
  }

  found(trail: Trail, count: number): void {
    const { size } = trail;
    if (size === 0) return;
    this.#counter.found(trail);
    const from = this.#length === 0 ? 0 : (this.#ends[this.#length - 1] as number);
    const end = from + size;
    if (end > this.#items.length) this.#items = enlarged(this.#items, Math.max(end, 2 * this.#items.length));
    if (this.#length === this.#ends.length) {
      this.#ends = enlarged(this.#ends, 2 * this.#length);
      this.#counts = enlarged(this.#counts, 2 * this.#length);
    }
    this.#items.set(trail.path.subarray(0, trail.depth), from);
    this.#items.set(trail.extras.subarray(0, trail.extraCount), from + trail.depth);
    this.#items.subarray(from, end).sort();
    this.#ends[this.#length] = end;
    this.#counts[this.#length++] = count;
  }

  columns(): ItemsetColumns {
    const offsets = new Int32Array(this.#length + 1);
    offsets.set(this.#ends.subarray(0, this.#length), 1);
    return {
      offsets,
      items: this.#items.slice(0, offsets[this.#length]),
      counts: this.#counts.slice(0, this.#length),
    };
  }
}

const NO_ITEMSETS = (): ItemsetColumns => ({
  offsets: new Int32Array(1),
  items: new Int32Array(0),
  counts: new Int32Array(0),
});

function enlarged(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
