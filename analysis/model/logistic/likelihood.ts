/** The logistic likelihood with its gradient and its information, the intercept first. */
import type { Products } from "../design/matrix-rows.ts";
import { type Design, refuseExtent } from "../design/read-design.ts";

export interface LogisticLikelihood extends Products {
  readonly value: number;
}

/** The rows of a design, of which each term is brought to mean 0 and standard deviation 1. */
export class LogisticRows {
  readonly #design: Design;
  /** Of each term, before. */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly #residual: number;
  readonly #spread: number;

  constructor(design: Design) {
    this.#design = design;
    this.mean = new Float64Array(design.terms.length);
    this.sd = new Float64Array(design.terms.length);
    this.#residual = design.matrix.block().address;
    this.#spread = design.matrix.block().address;
    for (let j = 0; j < design.terms.length; j++) this.#standardise(j);
  }

  get rows(): number {
    return this.#design.rows;
  }

  /**
   * @param beta the intercept and a coefficient for each term.
   * @param rows how many of the rows count, from the first on: a sample of them. Default: all.
   */
  likelihood(beta: Float64Array, rows = this.rows): LogisticLikelihood {
    const { matrix, y, weight } = this.#design;
    const [residual, spread] = [this.#residual, this.#spread];
    let value = 0;
    matrix.beta = beta;
    matrix.clear();
    matrix.blocks((from, count) => {
      // Scores lie where their residuals will.
      matrix.scores(from, count, residual);
      value += matrix.module.exports.weighOutcomes(
        residual,
        y.address + from * 8,
        weight.address + from * 8,
        count,
        residual,
        spread,
      );
      matrix.addProducts(from, count, residual, spread);
    }, rows);
    return { value, ...matrix.products() };
  }

  #standardise(j: number): void {
    const { matrix, weight, total, terms } = this.#design;
    const mean = matrix.weightedSum(j + 1, weight.address) / total;
    const squares = matrix.centre(j + 1, mean, weight.address);
    refuseExtent(terms[j]?.name ?? "", squares);
    const sd = Math.sqrt(squares / total);
    matrix.multiply(j + 1, 1 / sd);
    this.mean[j] = mean;
    this.sd[j] = sd;
  }
}
