/** A matrix in a WebAssembly module's memory, and its products with coefficients, residuals and weights. */
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";

/** Functions of `wasm/assembly/cross-products.ts`. */
interface CrossProducts {
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
export const BLOCK = 512;

/** Columns, followed by zeros up to a multiple of four columns and of two rows. */
export class MatrixRows {
  readonly #module: WasmModule<CrossProducts>;
  readonly #rows: number;
  readonly #size: number;
  readonly #padded: number;
  readonly #stride: number;
  readonly #columns: WasmArray<Float64Array>;
  /** Coefficients, gradient and information, one below another. */
  readonly #sums: WasmArray<Float64Array>;
  /** Of a block: scores, residuals, spreads, and two columns of scratch. */
  readonly #block: WasmArray<Float64Array>;

  /** @param write fills an array with the values of a column. */
  static async of(
    rows: number,
    size: number,
    write: (column: Float64Array, j: number) => void,
  ): Promise<MatrixRows> {
    const matrix = new MatrixRows(await loadModule<CrossProducts>("cross-products"), rows, size);
    for (let j = 0; j < size; j++) write(matrix.column(j), j);
    return matrix;
  }

  private constructor(module: WasmModule<CrossProducts>, rows: number, size: number) {
    this.#module = module;
    this.#rows = rows;
    this.#size = size;
    this.#padded = Math.ceil(size / 4) * 4;
    this.#stride = Math.ceil(rows / 2) * 2;
    this.#columns = module.memory.float64(this.#padded * this.#stride);
    this.#sums = module.memory.float64(this.#padded * (this.#padded + 2));
    this.#block = module.memory.float64(5 * BLOCK);
  }

  column(j: number): Float64Array {
    return this.#columns.view.subarray(j * this.#stride, j * this.#stride + this.#rows);
  }

  /** Tells of each block of rows with their scores X b. */
  scores(beta: Float64Array, visit: (from: number, rows: number, block: Float64Array) => void): void {
    this.#sums.view.set(beta);
    const block = this.#block.view;
    for (let from = 0; from < this.#rows; from += BLOCK) {
      this.#addUp(from, Math.min(BLOCK, this.#stride - from));
      visit(from, Math.min(BLOCK, this.#rows - from), block);
    }
  }

  /**
   * X' r and the lower triangle of X' W X.
   *
   * @param weigh is told of a block of rows with their scores X b; it writes their residuals r from `BLOCK` on, and their
   *   weights W from 2 `BLOCK` on.
   */
  products(
    beta: Float64Array,
    weigh: (from: number, rows: number, block: Float64Array) => void,
  ): { readonly gradient: Float64Array; readonly information: Float64Array } {
    const [size, padded] = [this.#size, this.#padded];
    const sums = this.#sums.view;
    sums.fill(0);
    sums.set(beta);
    const block = this.#block.view;
    for (let from = 0; from < this.#rows; from += BLOCK) {
      const rows = Math.min(BLOCK, this.#rows - from);
      this.#addUp(from, Math.min(BLOCK, this.#stride - from));
      weigh(from, rows, block);
      // A row that is only there to make their number even.
      if (rows % 2 === 1) block[BLOCK + rows] = block[2 * BLOCK + rows] = 0;
      this.#addProducts(from, Math.min(BLOCK, this.#stride - from));
    }
    const information = new Float64Array(size * size);
    for (let j = 0; j < size; j++)
      for (let k = 0; k <= j; k++) information[j * size + k] = sums[(j + 2) * padded + k] as number;
    return { gradient: sums.slice(padded, padded + size), information };
  }

  #addUp(from: number, rows: number): void {
    const { exports } = this.#module;
    exports.addUp(
      this.#columns.address,
      this.#stride,
      this.#size,
      this.#sums.address,
      from,
      rows,
      this.#block.address,
    );
  }

  #addProducts(from: number, rows: number): void {
    const { exports } = this.#module;
    const [columns, stride, padded] = [this.#columns.address, this.#stride, this.#padded];
    const part = (i: number) => this.#block.address + i * BLOCK * 8;
    const sums = (i: number) => this.#sums.address + i * padded * 8;
    exports.addGradient(columns, stride, this.#size, from, rows, part(1), sums(1));
    exports.addInformation(columns, stride, padded, from, rows, part(2), part(3), sums(2));
  }
}
