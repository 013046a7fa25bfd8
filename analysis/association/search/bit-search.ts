/**
 * Depth-first search over columns of bits (Eclat: Zaki, "Scalable Algorithms for Association Mining", IEEE TKDE 12,
 * 2000). A frame lies in memory for each item that is conditioned on: item codes, addresses and counts of its columns,
 * then the columns. The first `watched` columns are of items that are no candidates any more; they tell whether an
 * itemset is closed or maximal.
 */
import type { BitColumns } from "./bit-columns.ts";
import type { Lists } from "./lists.ts";
import { prunes, type SearchPlan, type Sink } from "./search-plan.ts";
import type { Trail } from "./trail.ts";

/** Places of a frame's parts: indexes of 32-bit words, the columns by address. */
interface Frame {
  readonly items: number;
  readonly addresses: number;
  readonly counts: number;
  /** List of the parent column's vectors that are not zero. */
  readonly active: number;
  readonly columns: number;
}

const VECTOR_BYTES = 16;
export const VECTOR_BITS = 128;

export class BitSearch {
  readonly #bits: BitColumns;
  readonly #plan: SearchPlan;
  readonly #trail: Trail;
  readonly #sink: Sink;
  readonly #prune: boolean;
  #watched = 0;

  constructor(bits: BitColumns, plan: SearchPlan, trail: Trail, sink: Sink) {
    this.#bits = bits;
    this.#plan = plan;
    this.#trail = trail;
    this.#sink = sink;
    this.#prune = prunes(plan);
  }

  /** Searches a database whose items are in order of their counts. */
  run({ count, codes, counts, watched, items }: Lists): void {
    const width = codes.length;
    const vectors = Math.ceil(count / VECTOR_BITS);
    const frame = this.#frame(this.#bits.start, width, vectors);
    const end = frame.columns + width * vectors * VECTOR_BYTES;
    this.#bits.reserve(end);
    const { words } = this.#bits;
    words.fill(0, frame.columns / 4, end / 4);
    for (let c = 0; c < width; c++) {
      words[frame.items + c] = codes[c] as number;
      words[frame.addresses + c] = frame.columns + c * vectors * VECTOR_BYTES;
      words[frame.counts + c] = counts[c] as number;
    }
    const columnWords = vectors * 4;
    let basket = 0;
    for (let k = 1; k < items.length; k++) {
      const rank = items[k] as number;
      if (rank < 0) basket++;
      else (words[frame.columns / 4 + rank * columnWords + (basket >>> 5)] as number) |= 1 << (basket & 31);
    }
    this.#expand(frame, watched, width, vectors, end);
  }

  #frame(at: number, width: number, vectors: number): Frame {
    const items = at / 4;
    const active = items + 3 * width;
    const columns = Math.ceil((active + vectors) / 4) * VECTOR_BYTES;
    return { items, addresses: items + width, counts: items + 2 * width, active, columns };
  }

  /** Conditions on each candidate of a frame, from the rarest on; `top` is the first free address. */
  #expand(frame: Frame, watched: number, width: number, vectors: number, top: number): void {
    const trail = this.#trail;
    for (let i = watched; i < width; i++) {
      const { extraCount } = trail;
      trail.push(this.#bits.words[frame.items + i] as number);
      this.#condition(frame, i, width, vectors, top);
      trail.pop(extraCount);
    }
  }

  #condition(frame: Frame, i: number, width: number, vectors: number, top: number): void {
    const bits = this.#bits;
    const trail = this.#trail;
    const { kind, longest } = this.#plan;
    const count = bits.words[frame.counts + i] as number;
    const from = kind === "all" ? i + 1 : 0;
    if (from === width || (kind === "all" && trail.depth >= longest)) {
      this.#sink.found(trail, count);
      return;
    }
    const child = this.#frame(top, width - from, vectors);
    const { kernels } = bits;
    bits.reserve(child.columns + (width - from) * vectors * VECTOR_BYTES);
    const column = bits.words[frame.addresses + i] as number;
    const others = frame.addresses * 4;
    const active = kernels.activeVectors(column, vectors, child.active * 4);
    if (kind !== "all" && kernels.isCovered(column, others, i, child.active * 4, active)) return;
    kernels.intersect(
      column,
      others + from * 4,
      width - from,
      child.active * 4,
      active,
      child.columns,
      child.counts * 4,
    );
    const kept = this.#keep(frame, child, i, from, width, active * VECTOR_BYTES, count);
    const watched = this.#watched;
    if (trail.size > longest) return;
    if (kind !== "maximal" || kept === 0) this.#sink.found(trail, count);
    if (kept === watched) return;
    this.#expand(child, watched, kept, active, child.columns + (width - from) * active * VECTOR_BYTES);
  }

  /**
   * Of the new frame's columns, keeps those that are frequent; candidates that are in all baskets become extras. Returns
   * how many were kept; of these, the first `#watched` are not candidates.
   */
  #keep(
    frame: Frame,
    child: Frame,
    i: number,
    from: number,
    width: number,
    columnBytes: number,
    count: number,
  ): number {
    const { words } = this.#bits;
    const { minCount } = this.#plan;
    const prune = this.#prune;
    let watched = 0;
    let kept = 0;
    for (let j = from; j < width; j++) {
      const both = words[child.counts + j - from] as number;
      if (both < minCount || j === i) continue;
      const item = words[frame.items + j] as number;
      if (j > i && both === count && prune) {
        this.#trail.addExtra(item);
        continue;
      }
      let place = kept++;
      if (j < i) watched++;
      else {
        for (; place > watched && (words[child.counts + place - 1] as number) > both; place--) {
          words[child.counts + place] = words[child.counts + place - 1] as number;
          words[child.items + place] = words[child.items + place - 1] as number;
          words[child.addresses + place] = words[child.addresses + place - 1] as number;
        }
      }
      words[child.counts + place] = both;
      words[child.items + place] = item;
      words[child.addresses + place] = child.columns + (j - from) * columnBytes;
    }
    this.#watched = watched;
    return kept;
  }
}
