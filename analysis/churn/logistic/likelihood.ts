/** The logistic likelihood with its gradient and its information, the intercept first. */
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import type { Design } from "../design/read-design.ts";

export interface LogisticLikelihood {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, row-major: the lower triangle. */
  readonly information: Float64Array;
}

/** Functions of `wasm/assembly/logistic.ts`. */
interface LogisticModule {
  addUp(
    columns: number,
    stride: number,
    size: number,
    beta: number,
    from: number,
    rows: number,
    score: number,
  ): void;
  addGradient(
    columns: number,
    stride: number,
    size: number,
    from: number,
    rows: number,
    residual: number,
    gradient: number,
  ): void;
  addInformation(
    columns: number,
    stride: number,
    size: number,
    from: number,
    rows: number,
    spread: number,
    weighted: number,
    information: number,
  ): void;
}

/** Rows that are worked on together: their columns stay in the processor's cache. */
const BLOCK = 512;

/** The matrix in a module's memory: ones, the columns, and zeros up to a multiple of four columns and two rows. */
export class LogisticRows {
  readonly #module: WasmModule<LogisticModule>;
  readonly #design: Pick<Design, "rows" | "y" | "weight">;
  readonly #size: number;
  readonly #padded: number;
  readonly #stride: number;
  readonly #columns: WasmArray<Float64Array>;
  readonly #sums: WasmArray<Float64Array>;
  readonly #block: WasmArray<Float64Array>;

  /** @param write fills an array with the values of a column. */
  static async of(
    design: Pick<Design, "rows" | "y" | "weight" | "terms">,
    write: (column: Float64Array, j: number) => void,
  ): Promise<LogisticRows> {
    return new LogisticRows(await loadModule<LogisticModule>("logistic"), design, write);
  }

  private constructor(
    module: WasmModule<LogisticModule>,
    design: Pick<Design, "rows" | "y" | "weight" | "terms">,
    write: (column: Float64Array, j: number) => void,
  ) {
    this.#module = module;
    this.#design = design;
    this.#size = design.terms.length + 1;
    this.#padded = Math.ceil(this.#size / 4) * 4;
    this.#stride = Math.ceil(design.rows / 2) * 2;
    this.#columns = module.memory.float64(this.#padded * this.#stride);
    this.#sums = module.memory.float64(this.#padded * (this.#padded + 2));
    this.#block = module.memory.float64(5 * BLOCK);
    const view = this.#columns.view;
    const column = (j: number) => view.subarray(j * this.#stride, j * this.#stride + design.rows);
    column(0).fill(1);
    design.terms.forEach((_, j) => {
      write(column(j + 1), j);
    });
  }

  /** @param beta the intercept and a coefficient for each term. */
  likelihood(beta: Float64Array): LogisticLikelihood {
    const [size, padded] = [this.#size, this.#padded];
    const sums = this.#sums.view;
    sums.fill(0);
    sums.set(beta);
    let value = 0;
    for (let from = 0; from < this.#design.rows; from += BLOCK) value += this.#addBlock(from);
    const information = new Float64Array(size * size);
    for (let j = 0; j < size; j++)
      for (let k = 0; k <= j; k++) information[j * size + k] = sums[(j + 2) * padded + k] as number;
    return { value, gradient: sums.slice(padded, padded + size), information };
  }

  #addBlock(from: number): number {
    const { exports } = this.#module;
    const [padded, stride, columns] = [this.#padded, this.#stride, this.#columns.address];
    const rows = Math.min(BLOCK, stride - from);
    const [score, residual, spread, weighted] = [0, 1, 2, 3].map(
      (part) => this.#block.address + part * BLOCK * 8,
    ) as [number, number, number, number];
    const [beta, gradient, information] = [0, 1, 2].map((part) => this.#sums.address + part * padded * 8) as [
      number,
      number,
      number,
    ];
    exports.addUp(columns, stride, this.#size, beta, from, rows, score);
    const value = this.#weigh(from, Math.min(rows, this.#design.rows - from));
    exports.addGradient(columns, stride, this.#size, from, rows, residual, gradient);
    exports.addInformation(columns, stride, padded, from, rows, spread, weighted, information);
    return value;
  }

  /** From the scores of a block to its residuals (weight x (outcome - probability)) and its spread (weight x variance). */
  #weigh(from: number, rows: number): number {
    const { y, weight } = this.#design;
    const block = this.#block.view;
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
    // A row that is only there to make their number even.
    if (rows % 2 === 1) block[BLOCK + rows] = block[2 * BLOCK + rows] = 0;
    return value;
  }
}
