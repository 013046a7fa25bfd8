/** Grows one tree on gradients and hessians, level by level down each branch. */
import type { WasmArray } from "../../wasm/memory.ts";
import type { Binned } from "./binned.ts";
import {
  type Bounds,
  bestSplit,
  type Candidate,
  minus,
  nodeValue,
  SEARCH_NUMBERS,
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
  readonly #search: WasmArray<Float64Array>;
  readonly #narrow: WasmArray<Float64Array>;
  readonly #packed: WasmArray<Float64Array>;
  readonly #free: WasmArray<Float64Array>[];
  /** Gradient and hessian of each row, side by side. */
  readonly #gh: WasmArray<Float64Array>;
  /** Two numbers that the module tells. */
  readonly #pair: WasmArray<Float64Array>;
  readonly #y: WasmArray<Float64Array>;
  readonly #weight: WasmArray<Float64Array> | null;
  /** Log-odds of each row, to which every tree adds. */
  readonly score: WasmArray<Float64Array>;
  #scale = { g: 1, h: 1 };

  /** @param learning numbers of the rows to learn from, in order. */
  constructor(
    data: Binned,
    learning: Uint32Array,
    weights: Float64Array | null,
    base: number,
    rules: GrowRules,
  ) {
    const { memory } = data.module;
    const features = data.features.length;
    this.#data = data;
    this.#rules = rules;
    this.#learning = learning;
    this.#rows = memory.uint32(learning.length);
    this.#scratch = memory.uint32(learning.length);
    this.#table = memory.uint8(BINS);
    this.#search = memory.float64(SEARCH_NUMBERS);
    this.#narrow = memory.float64(features * BINS);
    this.#packed = memory.float64(data.rows);
    // Two numbers are worked on at a time.
    const rows = data.rows + (data.rows % 2);
    this.#gh = memory.float64(2 * rows);
    this.#pair = memory.float64(2);
    this.#y = memory.float64(rows);
    this.#weight = weights && memory.float64(rows);
    this.score = memory.float64(rows);
    this.#free = Array.from({ length: rules.depth + 1 }, () => memory.float64(features * BINS * NUMBERS));
    this.#y.view.set(data.y);
    if (weights) this.#weight?.view.set(weights);
    this.score.view.fill(base);
  }

  /** Grows a tree from the scores as they are, and adds its values to the scores of the rows that it learned from. */
  grow(): Node {
    this.#derive();
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

  /** Gradients and hessians of all rows, as they are and as whole numbers. */
  #derive(): void {
    const { exports } = this.#data.module;
    const [gh, pair, score, y] = [this.#gh, this.#pair, this.score, this.#y];
    pair.view.fill(0);
    for (let from = 0; from < y.length; from += BLOCK) {
      const to = Math.min(y.length, from + BLOCK);
      exports.derive(
        score.address,
        y.address,
        this.#weight?.address ?? 0,
        gh.address,
        from,
        to,
        pair.address,
      );
    }
    const [largestG, largestH] = pair.view;
    const [gScale, hScale] = [G_LEVELS / (largestG || 1), H_LEVELS / (largestH || 1)];
    this.#scale = { g: 1 / gScale, h: 1 / hScale };
    for (let from = 0; from < this.#data.rows; from += BLOCK) {
      const to = Math.min(this.#data.rows, from + BLOCK);
      exports.pack(gh.address, this.#packed.address, from, to, gScale, hScale);
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
    const split =
      histogram &&
      bestSplit(
        {
          module: this.#data.module,
          histogram,
          scale: this.#scale,
          total,
          bounds,
          search: this.#search,
        },
        this.#rules,
      );
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
      this.#data.columns.address + split.feature * this.#data.rows,
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
    const { exports } = this.#data.module;
    const rows = this.#rows.address + 4 * from;
    exports.sumsOf(this.#gh.address, rows, count, this.#pair.address);
    const [g = 0, h = 0] = this.#pair.view;
    const value = this.#rules.learningRate * nodeValue({ g, h }, this.#rules.ridge, bounds);
    exports.addTo(this.score.address, rows, count, value);
    return { value, cover: count };
  }
}
