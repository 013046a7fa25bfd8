/**
 * The partial likelihood once more, for fitting: without looking at each event time, as a weighted cross-product.
 *
 * A subject of relative hazard r counts in the sums of squares of all risk sets that it is in. Together they weigh it by r
 * times the sum of 1 / (risk set's hazard) over the deaths from its entry to its end, its cumulative hazard: so the
 * information is X' W X less the products of the risk sets' means, and the gradient is X' (event - w). With Efron's ties,
 * the l-th of d deaths at a time counts each of them 1 - l / d times.
 *
 * Source: T. Therneau and P. Grambsch, Modeling Survival Data (2000), 3.1 and 4.2, for the martingale residual event - w.
 */
import { BLOCK, MatrixRows } from "../design/matrix-rows.ts";
import { type Likelihood, mirror, type RiskData, type Ties } from "./cox-likelihood.ts";
import { type Moments, momentsOf, productsOf, type Sums, type Weights, weightsOf } from "./cox-moments.ts";

export interface CoxLikelihood extends Likelihood {
  /** Steps of the baseline's cumulative hazard, the last first. */
  readonly steps: readonly { readonly time: number; readonly step: number }[];
}

export class CoxRows {
  readonly #data: RiskData;
  readonly #ties: Ties;
  readonly #matrix: MatrixRows;
  readonly #moments: Moments;

  static async of(data: RiskData, ties: Ties): Promise<CoxRows> {
    const matrix = await MatrixRows.of(data.size, data.x.length, (column, j) => {
      column.set(data.x[j] as Float64Array);
    });
    return new CoxRows(data, ties, matrix);
  }

  private constructor(data: RiskData, ties: Ties, matrix: MatrixRows) {
    this.#data = data;
    this.#ties = ties;
    this.#matrix = matrix;
    this.#moments = momentsOf(data);
  }

  likelihood(beta: Float64Array): CoxLikelihood {
    const { size, event } = this.#data;
    const risk = new Float64Array(size);
    let value = 0;
    this.#matrix.scores(beta, (from, rows, block) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const score = block[i] as number;
        risk[from + i] = Math.exp(score);
        if (event[from + i] === 1) sum += score;
      }
      value += sum;
    });
    const { weights, logarithms } = weightsOf(this.#ties, this.#moments.deaths, this.#sums(risk));
    value -= logarithms;
    const weight = this.#weigh(risk, weights);
    const { gradient, information } = this.#matrix.products(beta, (from, rows, block) => {
      for (let i = 0; i < rows; i++) {
        const w = weight[from + i] as number;
        block[BLOCK + i] = (event[from + i] as number) - w;
        block[2 * BLOCK + i] = w;
      }
    });
    this.#takeMeans(risk, weights, information);
    mirror(information, beta.length);
    const steps = this.#steps(weights);
    return { value, gradient, information, steps };
  }

  #steps({ all }: Weights): { time: number; step: number }[] {
    const { count, from, deaths } = this.#moments;
    const steps: { time: number; step: number }[] = [];
    for (let m = 0; m < count; m++) {
      if (deaths[m] === 0) continue;
      steps.push({ time: this.#data.time[from[m] as number] as number, step: all[m] as number });
    }
    return steps;
  }

  /** For each moment, the sum over its risk set and over its deaths of what the subjects weigh. */
  #sums(weight: Float64Array): Sums {
    const { event, byEntry } = this.#data;
    const { count, from, entered } = this.#moments;
    const all = new Float64Array(count);
    const tied = new Float64Array(count);
    let sum = 0;
    let left = 0;
    // Plain loops: a variable that a closure changes would be a new object at every addition.
    for (let m = 0; m < count; m++) {
      const until = entered[m] as number;
      for (; left < until; left++) sum -= weight[(byEntry as Int32Array)[left] as number] as number;
      const to = from[m + 1] as number;
      let own = 0;
      for (let i = from[m] as number; i < to; i++) {
        const part = weight[i] as number;
        sum += part;
        if (event[i] === 1) own += part;
      }
      all[m] = sum;
      tied[m] = own;
    }
    return { all, tied };
  }

  /** What each subject weighs: its relative hazard times the cumulative hazard from its entry to its end. */
  #weigh(risk: Float64Array, { all, tied }: Weights): Float64Array {
    const { event, byEntry, size } = this.#data;
    const { count, from, entered } = this.#moments;
    const weight = new Float64Array(size);
    let hazard = 0;
    for (let m = count - 1; m >= 0; m--) hazard += all[m] as number;
    let left = 0;
    for (let m = 0; m < count; m++) {
      const until = entered[m] as number;
      for (; left < until; left++) {
        const i = (byEntry as Int32Array)[left] as number;
        weight[i] = (weight[i] as number) - (risk[i] as number) * hazard;
      }
      const to = from[m + 1] as number;
      const less = hazard - (tied[m] as number);
      for (let i = from[m] as number; i < to; i++)
        weight[i] = (weight[i] as number) + (risk[i] as number) * (event[i] === 1 ? less : hazard);
      hazard -= all[m] as number;
    }
    return weight;
  }

  /** Takes the products of the means of all risk sets off the information. */
  #takeMeans(risk: Float64Array, weights: Weights, information: Float64Array): void {
    const product = new Float64Array(risk.length);
    const sums = this.#data.x.map((column) => {
      for (let i = 0; i < risk.length; i++) product[i] = (risk[i] as number) * (column[i] as number);
      return this.#sums(product);
    });
    const p = sums.length;
    for (let j = 0; j < p; j++)
      for (let k = 0; k <= j; k++) {
        const taken = productsOf(weights, sums[j] as Sums, sums[k] as Sums);
        information[j * p + k] = (information[j * p + k] as number) - taken;
      }
  }
}
