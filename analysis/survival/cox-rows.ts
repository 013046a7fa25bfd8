/**
 * The partial likelihood of Cox's model with its gradient and its information: without looking at each event time, as
 * weighted cross-products.
 *
 * A subject of relative hazard r counts in the sums of squares of all risk sets that it is in. Together they weigh it by r
 * times the sum of 1 / (risk set's hazard) over the deaths from its entry to its end, its cumulative hazard w: so the
 * information is X' W X less the products of the risk sets' means, and the gradient is X' (event - w). With Efron's ties,
 * the l-th of d deaths at a time counts each of them 1 - l / d times, and the products of the d means are two: that of their
 * weighted middle, and that of the deaths' own sums with what the shares vary about theirs.
 *
 * Source: T. Therneau and P. Grambsch, Modeling Survival Data (2000), 3.1 and 4.2, for the martingale residual event - w.
 */

import { MatrixRows, type Products } from "../model/design/matrix-rows.ts";
import type { WasmArray } from "../wasm/memory.ts";
import type { RiskData } from "./cox-data.ts";
import { type Moments, momentsOf, type Ties, type Weights, weightsOf } from "./cox-moments.ts";

export interface Likelihood extends Products {
  readonly value: number;
}

export interface Hazards {
  readonly value: number;
  readonly weights: Weights;
}

/** Moments that are worked on by one call. */
const STEP = 8192;

export class CoxRows {
  readonly #data: RiskData;
  readonly #ties: Ties;
  readonly moments: Moments;
  readonly #risk: WasmArray<Float64Array>;
  /** Of each subject: what it weighs, and what its leaving, or not, is beyond that. */
  readonly #weight: WasmArray<Float64Array>;
  readonly #residual: WasmArray<Float64Array>;
  readonly #score: WasmArray<Float64Array>;
  /** For each moment, sums over its risk set, less the share of those over its deaths, and its weight. */
  readonly #middles: MatrixRows;
  readonly #middleWeight: WasmArray<Float64Array>;
  /** For each moment with several deaths, sums over these, and its weight. */
  readonly #tied: MatrixRows;
  readonly #tiedWeight: WasmArray<Float64Array>;
  readonly #tiedMoments: Uint32Array;
  /** Sums of one column, by moment. */
  readonly #all: WasmArray<Float64Array>;
  readonly #own: WasmArray<Float64Array>;
  /** `moments.from`, `moments.entered` and `byEntry` for the module. */
  readonly #places: { readonly from: number; readonly entered: number; readonly byEntry: number };

  constructor(data: RiskData, ties: Ties) {
    const { matrix, byEntry } = data;
    const moments = momentsOf(data);
    this.#data = data;
    this.#ties = ties;
    this.moments = moments;
    this.#tiedMoments = severalDeaths(ties, moments);
    [this.#risk, this.#weight, this.#residual] = [matrix.beside(), matrix.beside(), matrix.beside()];
    this.#score = matrix.block();
    const { memory } = matrix.module;
    this.#middles = new MatrixRows(moments.count, matrix.size, matrix.module);
    this.#tied = new MatrixRows(this.#tiedMoments.length, matrix.size, matrix.module);
    this.#middleWeight = this.#middles.beside();
    this.#tiedWeight = this.#tied.beside();
    [this.#all, this.#own] = [memory.float64(moments.count), memory.float64(moments.count)];
    const placed = (values: Uint32Array | null) => {
      if (values === null) return 0;
      const array = memory.uint32(values.length);
      array.view.set(values);
      return array.address;
    };
    this.#places = {
      from: placed(moments.from),
      entered: placed(moments.entered),
      byEntry: placed(byEntry),
    };
  }

  likelihood(beta: Float64Array): Likelihood {
    const { value, weights } = this.hazards(beta);
    return { value, ...this.products(weights) };
  }

  /** The likelihood, and what the deaths weigh there. `products` are taken at the coefficients it was last asked of. */
  hazards(beta: Float64Array): Hazards {
    const { matrix, event } = this.#data;
    let value = 0;
    matrix.beta = beta;
    matrix.blocks((from, rows) => {
      matrix.scores(from, rows, this.#score.address);
      value += matrix.module.exports.relativeHazards(
        this.#score.address,
        event.address + from * 8,
        rows,
        this.#risk.address + from * 8,
      );
    });
    this.#sum(0);
    const found = weightsOf(this.#ties, this.moments.deaths, { all: this.#all.view, tied: this.#own.view });
    return { value: value - found.logarithms, weights: found.weights };
  }

  /** The logarithm of each subject's relative hazard. */
  scores(beta: Float64Array): Float64Array {
    const { matrix, size } = this.#data;
    const scores = new Float64Array(size);
    matrix.beta = beta;
    matrix.blocks((from, rows) => {
      matrix.scores(from, rows, this.#score.address);
      scores.set(this.#score.view.subarray(0, Math.min(rows, size - from)), from);
    });
    return scores;
  }

  /**
   * Gradient and information.
   *
   * @param factor how many times each moment counts. Default: once.
   */
  products(weights: Weights, factor: Float64Array | null = null): Products {
    const { matrix } = this.#data;
    this.#weigh(weights, factor);
    matrix.clear();
    matrix.blocks((from, rows) => {
      const at = from * 8;
      matrix.addProducts(from, rows, this.#residual.address + at, this.#weight.address + at);
    });
    const { gradient, information } = matrix.products();
    const means = this.#meanProducts(weights, factor);
    for (let at = 0; at < information.length; at++)
      information[at] = (information[at] as number) - (means[at] as number);
    mirror(information, matrix.size);
    return { gradient, information };
  }

  /** Sums a column over the risk set and the deaths of each moment; 0 stands for ones. */
  #sum(column: number): void {
    const { matrix, event } = this.#data;
    const { count, entered } = this.moments;
    const { from, entered: gone, byEntry } = this.#places;
    const [risk, all, own] = [this.#risk.address, this.#all.address, this.#own.address];
    let sum = 0;
    for (let first = 0; first < count; first += STEP) {
      const last = Math.min(count, first + STEP);
      const left = first === 0 ? 0 : (entered[first - 1] as number);
      sum = matrix.module.exports.riskSums(
        column,
        risk,
        event.address,
        from,
        first,
        last,
        sum,
        all,
        own,
        gone,
        byEntry,
        left,
      );
    }
  }

  /** What each subject weighs: its relative hazard times the cumulative hazard from its entry to its end. */
  #weigh({ all, tied }: Weights, factor: Float64Array | null): void {
    const { byEntry } = this.#data;
    const { count, from, entered } = this.moments;
    const [event, risk] = [this.#data.event.view, this.#risk.view];
    const [weight, residual] = [this.#weight.view, this.#residual.view];
    const step = factor === null ? all : all.map((value, m) => value * (factor[m] as number));
    let hazard = 0;
    for (let m = count - 1; m >= 0; m--) hazard += step[m] as number;
    let left = 0;
    for (let m = 0; m < count; m++) {
      const until = entered[m] as number;
      for (; left < until; left++) {
        const i = (byEntry as Uint32Array)[left] as number;
        weight[i] = (weight[i] as number) - (risk[i] as number) * hazard;
      }
      const times = factor === null ? 1 : (factor[m] as number);
      const less = (tied[m] as number) * times;
      const to = from[m + 1] as number;
      for (let i = from[m] as number; i < to; i++) {
        const died = event[i] as number;
        weight[i] = (risk[i] as number) * (hazard - died * less);
        residual[i] = died * times;
      }
      hazard -= step[m] as number;
    }
    for (let i = 0; i < this.#data.size; i++) residual[i] = (residual[i] as number) - (weight[i] as number);
  }

  /** The products of the means of all risk sets, one for each death. */
  #meanProducts({ square, share, rest }: Weights, factor: Float64Array | null): Float64Array {
    const { matrix } = this.#data;
    const moments = this.#tiedMoments;
    const times = (m: number) => (factor === null ? 1 : (factor[m] as number));
    for (let j = 0; j < matrix.size; j++) {
      this.#sum(matrix.addressOf(j));
      const [middle, tied] = [this.#middles.column(j), this.#tied.column(j)];
      const own = this.#own.view;
      middle.set(this.#all.view);
      for (let i = 0; i < moments.length; i++) {
        const m = moments[i] as number;
        tied[i] = own[m] as number;
        middle[m] = (middle[m] as number) - (share[m] as number) * (own[m] as number);
      }
    }
    const weight = this.#middleWeight.view;
    for (let m = 0; m < square.length; m++) weight[m] = (square[m] as number) * times(m);
    const tiedWeight = this.#tiedWeight.view;
    for (let i = 0; i < moments.length; i++) {
      const m = moments[i] as number;
      tiedWeight[i] = (rest[m] as number) * times(m);
    }
    const middles = productsOf(this.#middles, this.#middleWeight);
    const tied = productsOf(this.#tied, this.#tiedWeight);
    return middles.map((value, at) => value + (tied[at] as number));
  }
}

function productsOf(matrix: MatrixRows, weight: WasmArray<Float64Array>): Float64Array {
  matrix.clear();
  matrix.blocks((from, rows) => {
    const at = weight.address + from * 8;
    matrix.addProducts(from, rows, at, at);
  });
  return matrix.products().information;
}

function severalDeaths(ties: Ties, { count, deaths }: Moments): Uint32Array {
  const several = new Uint32Array(count);
  let found = 0;
  for (let m = 0; m < count; m++) if (ties === "efron" && (deaths[m] as number) > 1) several[found++] = m;
  return several.slice(0, found);
}

function mirror(matrix: Float64Array, p: number): void {
  for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) matrix[k * p + j] = matrix[j * p + k] as number;
}
