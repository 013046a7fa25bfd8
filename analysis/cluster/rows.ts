/** Rows of features in the memory of the k-means module, and what is asked of them in blocks. */
import { loadModule } from "../wasm/load.ts";
import type { WasmArray, WasmMemory } from "../wasm/memory.ts";

/** Address of the first row, bytes from a feature to the next, number of rows, number of features. */
export type Block = readonly [rows: number, stride: number, n: number, d: number];

/** What `wasm/assembly/kmeans.ts` exports; addresses are those of `WasmArray`. */
interface KmeansModule {
  copyNear(...words: [...Block, means: number, near: number]): void;
  step(
    ...words: [
      ...Block,
      ...copy: [weights: number, near: number],
      ...centres: [centres: number, nearCentres: number, k: number, blocks: number, largest: number],
      ...bounds: [half: number, total: number, away: number],
      ...state: [labels: number, gaps: number, lower: number],
      ...sums: [sums: number, masses: number, sizes: number],
      ...work: [list: number, fresh: number],
    ]
  ): number;
  assign(...words: [...Block, centres: number, k: number, labels: number, distances: number]): number;
  addUp(
    ...words: [...Block, weights: number, labels: number, sums: number, masses: number, sizes: number]
  ): void;
  approach(...words: [...Block, weights: number, centre: number, closest: number]): number;
  tryCandidates(
    ...words: [
      ...copy: [near: number, n: number, d: number, weights: number],
      ...candidates: [candidates: number, closest: number, sums: number],
    ]
  ): void;
}

/** Rows that one call of the module works on: short enough for the engine to put better code in place between calls. */
export const BLOCK = 4096;

/** `n` rows of `d` features, with weights, or all of weight 1. */
export class Rows {
  readonly n: number;
  readonly d: number;
  readonly module: KmeansModule;
  readonly memory: WasmMemory;
  readonly labels: WasmArray<Int32Array<ArrayBuffer>>;
  /** A float64 or two float32 for each row: squared distances, or the bounds of `step`. */
  readonly scratch: WasmArray<Float64Array<ArrayBuffer>>;
  /** Mean of each feature. */
  readonly means: WasmArray<Float64Array<ArrayBuffer>>;
  /** Column by column. */
  readonly #values: WasmArray<Float64Array<ArrayBuffer>>;
  /** Less the means, row by row. */
  readonly #near: WasmArray<Float32Array<ArrayBuffer>>;
  readonly #weights: WasmArray<Float64Array<ArrayBuffer>> | null;

  private constructor(module: KmeansModule, memory: WasmMemory, size: RowsSize) {
    const { n, d } = size;
    this.n = n;
    this.d = d;
    this.module = module;
    this.memory = memory;
    this.means = memory.float64(d);
    this.#values = memory.float64(n * d);
    this.#near = memory.float32(n * d);
    this.#weights = size.weighted ? memory.float64(n) : null;
    this.labels = memory.int32(n);
    this.scratch = memory.float64(n);
  }

  /** Zeros, to be filled by column, and then centred. */
  static async allocate(size: RowsSize): Promise<Rows> {
    const { exports, memory } = await loadModule<KmeansModule>("kmeans");
    return new Rows(exports, memory, size);
  }

  /** From columns of equal length. */
  static async of(columns: readonly ArrayLike<number>[], weights?: ArrayLike<number> | null): Promise<Rows> {
    const rows = await Rows.allocate({
      n: columns[0]?.length ?? 0,
      d: columns.length,
      weighted: Boolean(weights),
    });
    for (const [j, column] of columns.entries()) rows.column(j).set(column);
    if (weights) rows.weights?.set(weights);
    rows.center();
    return rows;
  }

  /** A feature of all rows. A view: see `WasmArray`. */
  column(j: number): Float64Array<ArrayBuffer> {
    return this.#values.view.subarray(j * this.n, (j + 1) * this.n);
  }

  /** Null where all rows weigh 1. A view: see `WasmArray`. */
  get weights(): Float64Array<ArrayBuffer> | null {
    return this.#weights?.view ?? null;
  }

  /** Means and the copy less the means; to be called when the values are there. */
  center(): void {
    const { d, n, module, means } = this;
    for (let j = 0; j < d && n > 0; j++) {
      let sum = 0;
      const column = this.column(j);
      // An iterator would take three times as long.
      for (let i = 0; i < n; i++) sum += column[i] as number;
      means.view[j] = sum / n;
    }
    this.inBlocks((from, count) => {
      module.copyNear(...this.block(from, count), means.address, this.near(from));
      return 0;
    });
  }

  /** The rows from `from` on, as the module takes them. */
  block(from: number, count: number): Block {
    return [this.#values.address + from * 8, this.n * 8, count, this.d];
  }

  near(from: number): number {
    return this.#near.address + from * this.d * 4;
  }

  weightsFrom(from: number): number {
    return this.#weights ? this.#weights.address + from * 8 : 0;
  }

  /** Calls `work` for one block after the other, and adds up what it returns, in the order of rows. */
  inBlocks(work: (from: number, count: number) => number): number {
    let sum = 0;
    for (let from = 0; from < this.n; from += BLOCK) sum += work(from, Math.min(BLOCK, this.n - from));
    return sum;
  }

  row(i: number): Float64Array<ArrayBuffer> {
    const values = this.#values.view;
    return Float64Array.from({ length: this.d }, (_, j) => values[j * this.n + i] as number);
  }
}

export interface RowsSize {
  readonly n: number;
  readonly d: number;
  readonly weighted: boolean;
}
