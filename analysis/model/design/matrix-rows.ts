/** A matrix in a WebAssembly module's memory, and its products with coefficients, residuals and weights. */
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import type { RegressionModule } from "./regression-module.ts";

/** Rows that are worked on together: their columns stay in the processor's cache. */
const BLOCK = 256;
/** Rows of one column that are worked on by one call. */
const STEP = 8192;

export interface Products {
  /** X' r. */
  readonly gradient: Float64Array;
  /** X' W X, row-major: the lower triangle. */
  readonly information: Float64Array;
}

/** Columns, with zeros behind their last rows. */
export class MatrixRows {
  readonly module: WasmModule<RegressionModule>;
  readonly rows: number;
  readonly size: number;
  /** Rows with the zeros behind them. */
  readonly stride: number;
  readonly #padded: number;
  readonly #columns: WasmArray<Float64Array>;
  /** X' W X and X' r below it. */
  readonly #sums: WasmArray<Float64Array>;
  readonly #beta: WasmArray<Float64Array>;
  /** Two columns of a block. */
  readonly #scratch: WasmArray<Float64Array>;

  /** In a memory of its own. */
  static async of(rows: number, size: number): Promise<MatrixRows> {
    return new MatrixRows(rows, size, await loadModule<RegressionModule>("regression"));
  }

  /** Beside what else lies in the memory of a module. */
  constructor(rows: number, size: number, module: WasmModule<RegressionModule>) {
    this.module = module;
    this.rows = rows;
    this.size = size;
    this.#padded = Math.ceil((size + 1) / 4) * 4;
    this.stride = strideOf(rows);
    this.#columns = module.memory.float64(this.#padded * this.stride);
    this.#sums = module.memory.float64(this.#padded * (this.#padded + 2));
    this.#beta = module.memory.float64(this.#padded);
    this.#scratch = module.memory.float64(2 * BLOCK);
  }

  /** Asked for anew after anything was allocated in the module's memory. */
  column(j: number): Float64Array {
    return this.#columns.view.subarray(j * this.stride, j * this.stride + this.rows);
  }

  addressOf(j: number): number {
    return this.#columns.address + j * this.stride * 8;
  }

  /** A column of its own beside the matrix: zeros. */
  beside(): WasmArray<Float64Array> {
    return this.module.memory.float64(this.stride);
  }

  /** Room for a value of each row of a block. */
  block(): WasmArray<Float64Array> {
    return this.module.memory.float64(BLOCK);
  }

  mean(j: number): number {
    const { exports } = this.module;
    return this.#steps((at, rows) => exports.sum(this.addressOf(j) + at, rows)) / this.rows;
  }

  /** Sum of a column's values, each times its weight; `weight` is the address of a column beside the matrix. */
  weightedSum(j: number, weight: number): number {
    const { exports } = this.module;
    return this.#steps((at, rows) => exports.weightedSum(this.addressOf(j) + at, weight + at, rows));
  }

  /** Takes the mean off a column; returns the sum of the squares of what is left, each times its weight. */
  centre(j: number, mean: number, weight: number): number {
    const { exports } = this.module;
    const squares = this.#steps((at, rows) =>
      exports.centre(this.addressOf(j) + at, weight + at, rows, mean),
    );
    // What lies behind the last row is to be zeros again.
    this.#columns.view.fill(0, j * this.stride + this.rows, (j + 1) * this.stride);
    return squares;
  }

  multiply(j: number, by: number): void {
    const { exports } = this.module;
    this.#steps((at, rows) => {
      exports.multiply(this.addressOf(j) + at, rows, by);
      return 0;
    });
  }

  #steps(part: (at: number, rows: number) => number): number {
    let sum = 0;
    for (let from = 0; from < this.rows; from += STEP)
      sum += part(from * 8, byFour(Math.min(STEP, this.rows - from)));
    return sum;
  }

  /**
   * Tells of one block of rows after another, each of a multiple of 4: behind the last row there are zeros.
   *
   * @param rows how many of the rows, from the first on. Default: all.
   */
  blocks(visit: (from: number, rows: number) => void, rows = this.rows): void {
    for (let from = 0; from < rows; from += BLOCK) visit(from, byFour(Math.min(BLOCK, rows - from)));
  }

  /** What `scores` multiplies the columns by from now on. */
  set beta(beta: Float64Array) {
    this.#beta.view.set(beta);
  }

  /** The scores X b of a block, to an address. */
  scores(from: number, rows: number, to: number): void {
    const { exports } = this.module;
    exports.addUp(this.addressOf(0), this.stride, this.#padded, this.#beta.address, from, rows, to);
  }

  clear(): void {
    this.#sums.view.fill(0);
  }

  /** Adds the products of a block with the residuals and weights that lie at these addresses. */
  addProducts(from: number, rows: number, residual: number, spread: number): void {
    const [scratch, sums] = [this.#scratch.address, this.#sums.address];
    const { exports } = this.module;
    exports.addProducts(
      this.addressOf(0),
      this.stride,
      this.size,
      from,
      rows,
      spread,
      residual,
      scratch,
      sums,
    );
  }

  /** What was added since `clear`. */
  products(): Products {
    const [size, padded] = [this.size, this.#padded];
    const sums = this.#sums.view;
    const information = new Float64Array(size * size);
    for (let j = 0; j < size; j++) information.set(sums.subarray(j * padded, j * padded + j + 1), j * size);
    return { gradient: sums.slice(size * padded, size * padded + size), information };
  }
}

const byFour = (rows: number) => Math.ceil(rows / 4) * 4;

/** A multiple of 512 rows and three lines of the cache more: blocks of different columns lie in different sets of the cache. */
const strideOf = (rows: number) => Math.ceil(rows / 512) * 512 + 24;
