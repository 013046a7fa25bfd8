/** The logistic likelihood with its gradient and its information, the intercept first. */
import type { Design } from "../design/read-design.ts";

export interface LogisticLikelihood {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, row-major: the lower triangle. */
  readonly information: Float64Array;
}

/** Rows that are worked on together: their columns stay in the processor's cache. */
const BLOCK = 512;

/** @param beta the intercept and a coefficient for each term. */
export function logisticLikelihood(
  design: Pick<Design, "rows" | "x" | "y" | "weight">,
  beta: Float64Array,
): LogisticLikelihood {
  const size = beta.length;
  const gradient = new Float64Array(size);
  const information = new Float64Array(size * size);
  const block = new Block(size);
  let value = 0;
  for (let from = 0; from < design.rows; from += BLOCK) {
    const rows = Math.min(BLOCK, design.rows - from);
    value += block.residuals(design, beta, from, rows);
    block.add(design, from, rows, gradient, information);
  }
  return { value, gradient, information };
}

class Block {
  readonly #eta = new Float64Array(BLOCK);
  /** Weight times outcome less probability. */
  readonly #residual = new Float64Array(BLOCK);
  /** Weight times the variance of the outcome. */
  readonly #spread = new Float64Array(BLOCK);
  readonly #weighted: Float64Array[];

  constructor(size: number) {
    this.#weighted = Array.from({ length: size }, () => new Float64Array(BLOCK));
  }

  residuals(
    { x, y, weight }: Pick<Design, "x" | "y" | "weight">,
    beta: Float64Array,
    from: number,
    rows: number,
  ): number {
    const eta = this.#eta;
    eta.fill(beta[0] as number, 0, rows);
    for (let j = 0; j < x.length; j++) {
      const column = x[j] as Float64Array;
      const b = beta[j + 1] as number;
      if (b === 0) continue;
      for (let i = 0; i < rows; i++) eta[i] = (eta[i] as number) + b * (column[from + i] as number);
    }
    let value = 0;
    for (let i = 0; i < rows; i++) {
      const z = eta[i] as number;
      const outcome = y[from + i] as number;
      const w = weight === null ? 1 : (weight[from + i] as number);
      const small = Math.exp(-Math.abs(z));
      const p = z >= 0 ? 1 / (1 + small) : small / (1 + small);
      value += w * (outcome * z - Math.max(z, 0) - Math.log1p(small));
      this.#residual[i] = w * (outcome - p);
      this.#spread[i] = (w * small) / ((1 + small) * (1 + small));
    }
    return value;
  }

  add(
    { x }: Pick<Design, "x">,
    from: number,
    rows: number,
    gradient: Float64Array,
    information: Float64Array,
  ): void {
    const size = gradient.length;
    const [ones] = this.#weighted as [Float64Array];
    ones.set(this.#spread.subarray(0, rows));
    gradient[0] = (gradient[0] as number) + sumOf(this.#residual, rows);
    information[0] = (information[0] as number) + sumOf(ones, rows);
    for (let j = 1; j < size; j++) {
      const column = x[j - 1] as Float64Array;
      const weighted = this.#weighted[j] as Float64Array;
      for (let i = 0; i < rows; i++) weighted[i] = (ones[i] as number) * (column[from + i] as number);
      gradient[j] = (gradient[j] as number) + product(this.#residual, column, from, rows);
      information[j * size] = (information[j * size] as number) + sumOf(weighted, rows);
      for (let k = 1; k <= j; k++) {
        const at = j * size + k;
        information[at] =
          (information[at] as number) + product(weighted, x[k - 1] as Float64Array, from, rows);
      }
    }
  }
}

function sumOf(values: Float64Array, rows: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += values[i] as number;
  return sum;
}

/** Four sums side by side, which the processor adds at the same time. */
function product(values: Float64Array, column: Float64Array, from: number, rows: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    a += (values[i] as number) * (column[from + i] as number);
    b += (values[i + 1] as number) * (column[from + i + 1] as number);
    c += (values[i + 2] as number) * (column[from + i + 2] as number);
    d += (values[i + 3] as number) * (column[from + i + 3] as number);
  }
  for (; i < rows; i++) a += (values[i] as number) * (column[from + i] as number);
  return a + b + (c + d);
}
