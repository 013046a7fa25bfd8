/** The logistic likelihood with its gradient and its information, the intercept first. */
import { BLOCK, MatrixRows } from "../design/matrix-rows.ts";
import type { Design } from "../design/read-design.ts";

export interface LogisticLikelihood {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, row-major: the lower triangle. */
  readonly information: Float64Array;
}

/** The rows of a design, scaled, with their outcomes. */
export class LogisticRows {
  readonly #rows: MatrixRows;
  readonly #design: Pick<Design, "rows" | "y" | "weight">;

  /** @param write fills an array with the values of a term. */
  static async of(
    design: Pick<Design, "rows" | "y" | "weight" | "terms">,
    write: (column: Float64Array, j: number) => void,
  ): Promise<LogisticRows> {
    const rows = await MatrixRows.of(design.rows, design.terms.length + 1, (column, j) => {
      if (j === 0) column.fill(1);
      else write(column, j - 1);
    });
    return new LogisticRows(rows, design);
  }

  private constructor(rows: MatrixRows, design: Pick<Design, "rows" | "y" | "weight">) {
    this.#rows = rows;
    this.#design = design;
  }

  /** @param beta the intercept and a coefficient for each term. */
  likelihood(beta: Float64Array): LogisticLikelihood {
    let value = 0;
    const found = this.#rows.products(beta, (from, rows, block) => {
      value += this.#weigh(from, rows, block);
    });
    return { value, ...found };
  }

  /** From the scores of a block to its residuals (weight x (outcome - probability)) and its spread (weight x variance). */
  #weigh(from: number, rows: number, block: Float64Array): number {
    const { y, weight } = this.#design;
    let value = 0;
    for (let i = 0; i < rows; i++) {
      const z = block[i] as number;
      const outcome = y[from + i] as number;
      const w = weight === null ? 1 : (weight[from + i] as number);
      const small = Math.exp(-Math.abs(z));
      const p = z >= 0 ? 1 / (1 + small) : small / (1 + small);
      value += w * (outcome * z - Math.max(z, 0) - Math.log1p(small));
      block[BLOCK + i] = w * (outcome - p);
      block[2 * BLOCK + i] = (w * small) / ((1 + small) * (1 + small));
    }
    return value;
  }
}
