/** The best way to split a node, from its histograms. */
import type { Feature } from "./features.ts";

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

const BINS = 256;
const NUMBERS = 3;
/** Rows that a level's mean is drawn to 0 by when levels are put in order: a rare level must not lead by chance. */
const SMOOTHING = 10;

/** @param histogram gradient, hessian and count of each feature and bin; `scale` makes the first two what they were. */
export function bestSplit(
  histogram: Float64Array,
  scale: Scale,
  total: Sums,
  bounds: Bounds,
  rules: SplitRules,
): Candidate | null {
  const search = new Search(histogram, scale, total, bounds, rules);
  for (let f = 0; f < rules.features.length; f++) {
    if (rules.features[f]?.levels === null) search.number(f, (rules.edges[f] as Float64Array).length + 1);
    else search.category(f);
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

/** Goes through a million bins a tree: numbers are kept apart, and no object is made for a bin. */
class Search {
  readonly #histogram: Float64Array;
  readonly #scale: Scale;
  readonly #total: Sums;
  readonly #bounds: Bounds;
  readonly #rules: SplitRules;
  readonly #parent: number;
  #gain: number;
  #feature = -1;
  #bin = 0;
  #missingLeft = false;
  #left: Sums = { g: 0, h: 0, n: 0 };
  /** Of a category: the bins that go left. */
  #chosen: readonly number[] | null = null;

  constructor(histogram: Float64Array, scale: Scale, total: Sums, bounds: Bounds, rules: SplitRules) {
    this.#histogram = histogram;
    this.#scale = scale;
    this.#total = total;
    this.#bounds = bounds;
    this.#rules = rules;
    this.#parent = (total.g * total.g) / (total.h + rules.ridge);
    this.#gain = rules.minGain;
  }

  /** Cuts between bins, the missing values on either side. */
  number(feature: number, last: number): void {
    const histogram = this.#histogram;
    const start = feature * BINS * NUMBERS;
    const missing = {
      g: (histogram[start] as number) * this.#scale.g,
      h: (histogram[start + 1] as number) * this.#scale.h,
      n: histogram[start + 2] as number,
    };
    let [g, h, n] = [0, 0, 0];
    for (let bin = 1; bin <= last; bin++) {
      const at = start + bin * NUMBERS;
      const rows = histogram[at + 2] as number;
      if (rows === 0 && bin < last) continue;
      g += (histogram[at] as number) * this.#scale.g;
      h += (histogram[at + 1] as number) * this.#scale.h;
      n += rows;
      // Beyond the last bin there is nothing but missing values.
      if ((bin < last || missing.n > 0) && this.#improves(feature, g, h, n)) this.#keep(feature, bin, false);
      if (bin < last && missing.n > 0 && this.#improves(feature, g + missing.g, h + missing.h, n + missing.n))
        this.#keep(feature, bin, true);
    }
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
      if (!this.#improves(feature, g, h, n)) continue;
      this.#keep(feature, 0, false);
      this.#chosen = order.slice(0, i + 1).map(({ bin }) => bin);
    }
  }

  best(): Candidate | null {
    if (this.#feature < 0) return null;
    const goesLeft = new Uint8Array(BINS);
    let left = this.#left;
    if (this.#chosen) {
      for (const bin of this.#chosen) goesLeft[bin] = 1;
      // Levels without a place go right, so where they would go left the sides change places.
      if (goesLeft[BINS - 1] === 1) {
        for (const { bin } of this.#levels(this.#feature)) goesLeft[bin] = 1 - (goesLeft[bin] as number);
        left = minus(this.#total, left);
      }
    } else {
      goesLeft.fill(1, 1, this.#bin + 1);
      goesLeft[0] = this.#missingLeft ? 1 : 0;
    }
    return {
      feature: this.#feature,
      goesLeft,
      missing: goesLeft[0] ? "left" : "right",
      gain: this.#gain,
      left,
      bin: this.#chosen ? null : this.#bin,
    };
  }

  /** Levels that the node has, the lowest mean gradient first; a missing value is one of them. */
  #levels(feature: number): (Sums & { readonly bin: number })[] {
    const found: (Sums & { readonly bin: number })[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const at = (feature * BINS + bin) * NUMBERS;
      const n = this.#histogram[at + 2] as number;
      if (n === 0) continue;
      const g = (this.#histogram[at] as number) * this.#scale.g;
      found.push({ bin, g, h: (this.#histogram[at + 1] as number) * this.#scale.h, n });
    }
    return found.sort((a, b) => a.g / (a.h + SMOOTHING) - b.g / (b.h + SMOOTHING) || a.bin - b.bin);
  }

  /** Whether the split with these sums on its left is allowed and better than the best so far, which it becomes. */
  #improves(feature: number, g: number, h: number, n: number): boolean {
    const { minRows, ridge, monotone } = this.#rules;
    const total = this.#total;
    if (n < minRows || total.n - n < minRows) return false;
    const [rightG, rightH] = [total.g - g, total.h - h];
    const gain = (g * g) / (h + ridge) + (rightG * rightG) / (rightH + ridge) - this.#parent;
    if (!(gain > this.#gain)) return false;
    const direction = monotone[feature] as number;
    if (direction !== 0) {
      const rise =
        nodeValue({ g: rightG, h: rightH }, ridge, this.#bounds) - nodeValue({ g, h }, ridge, this.#bounds);
      if (rise * direction < 0) return false;
    }
    this.#gain = gain;
    this.#left = { g, h, n };
    return true;
  }

  #keep(feature: number, bin: number, missingLeft: boolean): void {
    this.#feature = feature;
    this.#bin = bin;
    this.#missingLeft = missingLeft;
    this.#chosen = null;
  }
}

/** What a node's value would be, within its bounds. */
export function nodeValue({ g, h }: Pick<Sums, "g" | "h">, ridge: number, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, -g / (h + ridge)));
}

export function minus(a: Sums, b: Sums): Sums {
  return { g: a.g - b.g, h: a.h - b.h, n: a.n - b.n };
}
