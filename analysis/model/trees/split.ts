/** The best way to split a node, from its histograms. */
import type { WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import type { TreesModule } from "./binned.ts";
import { type Feature, isGrouped } from "./features.ts";

export interface SplitRules {
  readonly features: readonly Feature[];
  /** Number of edges of each feature's values. */
  readonly edges: readonly Float64Array[];
  /** 1 or -1 where the prediction may only rise or only fall with the feature; 0 where it is free. */
  readonly monotone: readonly number[];
  readonly ridge: number;
  readonly minRows: number;
  readonly minGain: number;
}

/** Sums over rows. */
export interface Sums {
  readonly g: number;
  readonly h: number;
  readonly n: number;
}

export interface Candidate {
  readonly feature: number;
  /** Bins that go left, 256 bytes. */
  readonly goesLeft: Uint8Array;
  readonly missing: "left" | "right";
  readonly gain: number;
  readonly left: Sums;
  /** For a number: the last bin that goes left. */
  readonly bin: number | null;
}

/** The values that a node may take, where features are monotone. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A node whose rows are counted. */
export interface Counted {
  readonly module: WasmModule<TreesModule>;
  /** Gradient, hessian and count of each feature and bin. */
  readonly histogram: WasmArray<Float64Array>;
  /** Makes gradients and hessians what they were. */
  readonly scale: Scale;
  readonly total: Sums;
  readonly bounds: Bounds;
  /** `SEARCH_NUMBERS` of scratch. */
  readonly search: WasmArray<Float64Array>;
}

const BINS = 256;
const NUMBERS = 3;
/** Rows that a level's mean is drawn to 0 by when levels are put in order: a rare level must not lead by chance. */
const SMOOTHING = 10;

/** What a search keeps in the module's memory; see `wasm/assembly/trees.ts` for what stands before. */
const [GAIN, LEFT_G, LEFT_H, LEFT_ROWS, MISSING_LEFT] = [10, 12, 13, 14, 15] as const;
export const SEARCH_NUMBERS = 16;

export function bestSplit(node: Counted, rules: SplitRules): Candidate | null {
  const search = new Search(node, rules);
  for (let f = 0; f < rules.features.length; f++) {
    if (isGrouped(rules.features[f] as Feature)) search.category(f);
    else search.number(f, (rules.edges[f] as Float64Array).length + 1);
  }
  return search.best();
}

export interface Scale {
  readonly g: number;
  readonly h: number;
}

export function totalOf(histogram: Float64Array, scale: Scale): Sums {
  const total = { g: 0, h: 0, n: 0 };
  for (let at = 0; at < BINS * NUMBERS; at += NUMBERS) {
    total.g += (histogram[at] as number) * scale.g;
    total.h += (histogram[at + 1] as number) * scale.h;
    total.n += histogram[at + 2] as number;
  }
  return total;
}

class Search {
  readonly #node: Counted;
  readonly #rules: SplitRules;
  readonly #parent: number;
  #feature = -1;
  #bin = 0;
  /** Of a category: the bins that go left. */
  #chosen: readonly number[] | null = null;

  constructor(node: Counted, rules: SplitRules) {
    const { scale, total, bounds, search } = node;
    this.#node = node;
    this.#rules = rules;
    this.#parent = (total.g * total.g) / (total.h + rules.ridge);
    search.view.set([scale.g, scale.h, total.g, total.h, total.n, rules.minRows, rules.ridge, this.#parent]);
    search.view.set([bounds.low, bounds.high, rules.minGain], 8);
  }

  /** Cuts between bins, the missing values on either side. */
  number(feature: number, last: number): void {
    const { module, histogram, search } = this.#node;
    const start = histogram.address + feature * BINS * NUMBERS * 8;
    const direction = this.#rules.monotone[feature] as number;
    const bin = module.exports.bestCut(start, last, direction, search.address);
    if (bin > 0) this.#keep(feature, bin, null);
  }

  /** Levels in the order of their mean gradients: the best set is a beginning of that order (Fisher 1958). */
  category(feature: number): void {
    const order = this.#levels(feature);
    let [g, h, n] = [0, 0, 0];
    for (let i = 0; i < order.length - 1; i++) {
      const level = order[i] as Sums;
      g += level.g;
      h += level.h;
      n += level.n;
      if (!this.#improves(g, h, n)) continue;
      this.#keep(
        feature,
        0,
        order.slice(0, i + 1).map(({ bin }) => bin),
      );
    }
  }

  best(): Candidate | null {
    if (this.#feature < 0) return null;
    const goesLeft = new Uint8Array(BINS);
    const found = this.#node.search.view;
    let left = { g: found[LEFT_G] as number, h: found[LEFT_H] as number, n: found[LEFT_ROWS] as number };
    if (this.#chosen) {
      for (const bin of this.#chosen) goesLeft[bin] = 1;
      // Levels without a place go right, so where they would go left the sides change places.
      if (goesLeft[BINS - 1] === 1) {
        for (const { bin } of this.#levels(this.#feature)) goesLeft[bin] = 1 - (goesLeft[bin] as number);
        left = minus(this.#node.total, left);
      }
    } else {
      goesLeft.fill(1, 1, this.#bin + 1);
      goesLeft[0] = found[MISSING_LEFT] as number;
    }
    return {
      feature: this.#feature,
      goesLeft,
      missing: goesLeft[0] ? "left" : "right",
      gain: found[GAIN] as number,
      left,
      bin: this.#chosen ? null : this.#bin,
    };
  }

  /** Levels that the node has, the lowest mean gradient first; a missing value is one of them. */
  #levels(feature: number): (Sums & { readonly bin: number })[] {
    const { histogram, scale } = this.#node;
    const counts = histogram.view;
    const found: (Sums & { readonly bin: number })[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const at = (feature * BINS + bin) * NUMBERS;
      const n = counts[at + 2] as number;
      if (n === 0) continue;
      found.push({
        bin,
        g: (counts[at] as number) * scale.g,
        h: (counts[at + 1] as number) * scale.h,
        n,
      });
    }
    return found.sort((a, b) => a.g / (a.h + SMOOTHING) - b.g / (b.h + SMOOTHING) || a.bin - b.bin);
  }

  /** Whether the split with these sums on its left is allowed and better than the best so far, which it becomes. */
  #improves(g: number, h: number, n: number): boolean {
    const { minRows, ridge } = this.#rules;
    const { total, search } = this.#node;
    if (n < minRows || total.n - n < minRows) return false;
    const [rightG, rightH] = [total.g - g, total.h - h];
    const gain = (g * g) / (h + ridge) + (rightG * rightG) / (rightH + ridge) - this.#parent;
    if (!(gain > (search.view[GAIN] as number))) return false;
    search.view[GAIN] = gain;
    search.view.set([g, h, n, 0], LEFT_G);
    return true;
  }

  #keep(feature: number, bin: number, chosen: readonly number[] | null): void {
    this.#feature = feature;
    this.#bin = bin;
    this.#chosen = chosen;
  }
}

/** What a node's value would be, within its bounds. */
export function nodeValue({ g, h }: Pick<Sums, "g" | "h">, ridge: number, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, -g / (h + ridge)));
}

export function minus(a: Sums, b: Sums): Sums {
  return { g: a.g - b.g, h: a.h - b.h, n: a.n - b.n };
}
