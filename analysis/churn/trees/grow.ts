/** Grows one tree on gradients and hessians, level by level down each branch. */
import type { WasmArray } from "../../wasm/memory.ts";
import type { Binned } from "./binned.ts";
import {
  type Bounds,
  bestSplit,
  type Candidate,
  minus,
  nodeValue,
  type SplitRules,
  type Sums,
  totalOf,
} from "./split.ts";
import type { Node } from "./tree.ts";

export interface GrowRules extends SplitRules {
  readonly depth: number;
  readonly learningRate: number;
}

/** Rows of one node among all that the tree learns from. */
interface Place {
  readonly from: number;
  readonly count: number;
}

/** As many rows as a narrow histogram holds; see `wasm/assembly/trees.ts`. */
const BLOCK = 8192;
const G_LEVELS = 1024;
const H_LEVELS = 2048;
const BINS = 256;
const NUMBERS = 3;

/** The working memory of all the trees of one model. */
export class Grower {
  readonly #data: Binned;
  readonly #rules: GrowRules;
  readonly #learning: Uint32Array;
  readonly #rows: WasmArray<Uint32Array>;
  readonly #scratch: WasmArray<Uint32Array>;
  readonly #table: WasmArray<Uint8Array>;
  readonly #narrow: WasmArray<Float64Array>;
  readonly #packed: WasmArray<Float64Array>;
  readonly #free: WasmArray<Float64Array>[];
  readonly g: WasmArray<Float64Array>;
  readonly h: WasmArray<Float64Array>;
  #scale = { g: 1, h: 1 };
  #score: Float64Array = new Float64Array();

  /** @param learning numbers of the rows to learn from, in order. */
  constructor(data: Binned, learning: Uint32Array, rules: GrowRules) {
    const { memory } = data.module;
    const features = data.features.length;
    this.#data = data;
    this.#rules = rules;
    this.#learning = learning;
    this.#rows = memory.uint32(learning.length);
    this.#scratch = memory.uint32(learning.length);
    this.#table = memory.uint8(BINS);
    this.#narrow = memory.float64(features * BINS);
    this.#packed = memory.float64(data.rows);
    this.g = memory.float64(data.rows);
    this.h = memory.float64(data.rows);
    this.#free = Array.from({ length: rules.depth + 1 }, () => memory.float64(features * BINS * NUMBERS));
  }

  /** Grows a tree on `g` and `h`, and adds its values to the scores of the rows that it learned from. */
  grow(score: Float64Array, largest: { readonly g: number; readonly h: number }): Node {
    this.#score = score;
    this.#pack(largest);
    this.#rows.view.set(this.#learning);
    const all: Place = { from: 0, count: this.#learning.length };
    const histogram = this.#take();
    this.#count(all, histogram);
    const total = totalOf(histogram.view, this.#scale);
    return this.#node(all, histogram, total, 0, {
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  }

  #pack(largest: { readonly g: number; readonly h: number }): void {
    const { exports } = this.#data.module;
    const gScale = largest.g > 0 ? G_LEVELS / largest.g : 1;
    const hScale = largest.h > 0 ? H_LEVELS / largest.h : 1;
    this.#scale = { g: 1 / gScale, h: 1 / hScale };
    for (let from = 0; from < this.#data.rows; from += BLOCK) {
      const to = Math.min(this.#data.rows, from + BLOCK);
      exports.pack(this.g.address, this.h.address, this.#packed.address, from, to, gScale, hScale);
    }
  }

  /** @param histogram of the node, given back when it is no longer needed; null where the node is a leaf for its depth. */
  #node(
    place: Place,
    histogram: WasmArray<Float64Array> | null,
    total: Sums,
    depth: number,
    bounds: Bounds,
  ): Node {
    const split = histogram && bestSplit(histogram.view, this.#scale, total, bounds, this.#rules);
    if (!histogram || !split) {
      if (histogram) this.#free.push(histogram);
      return this.#leaf(place, bounds);
    }
    const places = this.#divide(place, split);
    const right = minus(total, split.left);
    const [leftBounds, rightBounds] = this.#boundsOf(split, right, bounds);
    const [leftHistogram, rightHistogram] = this.#histogramsOf(places, histogram, depth + 1);
    const left = () => this.#node(places[0], leftHistogram, split.left, depth + 1, leftBounds);
    const other = () => this.#node(places[1], rightHistogram, right, depth + 1, rightBounds);
    const feature = this.#data.features[split.feature];
    return {
      feature: split.feature,
      ...(split.bin === null
        ? { levels: (feature?.levels ?? []).filter((_, i) => split.goesLeft[i + 1] === 1) }
        : { threshold: this.#data.edges[split.feature]?.[split.bin - 1] ?? Number.MAX_VALUE }),
      missing: split.missing,
      gain: split.gain,
      cover: place.count,
      left: left(),
      right: other(),
    };
  }

  /** The smaller child is counted, and the other one is what is left of the parent. */
  #histogramsOf(places: readonly [Place, Place], parent: WasmArray<Float64Array>, depth: number) {
    if (depth === this.#rules.depth) {
      this.#free.push(parent);
      return [null, null] as const;
    }
    const smaller = places[0].count <= places[1].count ? 0 : 1;
    const counted = this.#take();
    this.#count(places[smaller], counted);
    this.#data.module.exports.subtract(parent.address, counted.address, parent.length);
    return smaller === 0 ? ([counted, parent] as const) : ([parent, counted] as const);
  }

  #take(): WasmArray<Float64Array> {
    const histogram = this.#free.pop();
    if (!histogram) throw new Error("A tree grew deeper than its histograms.");
    return histogram;
  }

  #count(place: Place, into: WasmArray<Float64Array>): void {
    const { module, bins, features } = this.#data;
    into.view.fill(0);
    for (let from = 0; from < place.count; from += BLOCK) {
      const count = Math.min(BLOCK, place.count - from);
      const rows = this.#rows.address + 4 * (place.from + from);
      module.exports.addRows(
        bins.address,
        features.length,
        rows,
        count,
        this.#packed.address,
        this.#narrow.address,
        into.address,
      );
    }
  }

  #divide(place: Place, split: Candidate): [Place, Place] {
    this.#table.view.set(split.goesLeft);
    const left = this.#data.module.exports.partition(
      this.#rows.address + 4 * place.from,
      place.count,
      this.#data.bins.address,
      this.#data.features.length,
      split.feature,
      this.#table.address,
      this.#scratch.address,
    );
    return [
      { from: place.from, count: left },
      { from: place.from + left, count: place.count - left },
    ];
  }

  /** Where a feature is monotone, the children may not cross the middle of their values. */
  #boundsOf(split: Candidate, right: Sums, bounds: Bounds): [Bounds, Bounds] {
    const direction = this.#rules.monotone[split.feature] as number;
    if (direction === 0) return [bounds, bounds];
    const { ridge } = this.#rules;
    const middle = (nodeValue(split.left, ridge, bounds) + nodeValue(right, ridge, bounds)) / 2;
    const below = { low: bounds.low, high: middle };
    const above = { low: middle, high: bounds.high };
    return direction > 0 ? [below, above] : [above, below];
  }

  /** The value is computed from the gradients as they are, not from the rounded ones. */
  #leaf({ from, count }: Place, bounds: Bounds): Node {
    const rows = this.#rows.view.subarray(from, from + count);
    const [g, h, score] = [this.g.view, this.h.view, this.#score];
    let [gradient, hessian] = [0, 0];
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      gradient += g[row] as number;
      hessian += h[row] as number;
    }
    const { ridge, learningRate } = this.#rules;
    const value = learningRate * nodeValue({ g: gradient, h: hessian }, ridge, bounds);
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      score[row] = (score[row] as number) + value;
    }
    return { value, cover: count };
  }
}
