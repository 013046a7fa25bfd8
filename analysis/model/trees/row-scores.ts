/** The log-odds of many rows, by WebAssembly: to the bit what `Explainer.score` gives for each. */
import { createHash } from "node:crypto";
import type { Fragment, RowFunction, Sql } from "../../relation.ts";
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import { codeSql, type Feature } from "./features.ts";
import { type Coded, type FlatTrees, flattenTrees } from "./flat-trees.ts";
import type { TreesJson } from "./json.ts";

/** Functions of `wasm/assembly/tree-scores.ts`. */
interface TreeScores {
  codeNumbers(
    column: number,
    rows: number,
    edges: number,
    steps: number,
    codes: number,
    stride: number,
    above: number,
    below: number,
  ): void;
  codeLevels(column: number, rows: number, other: number, codes: number, stride: number, slot: number): void;
  addNumbers(
    codes: number,
    stride: number,
    rows: number,
    trees: number,
    treeCount: number,
    values: number,
    scores: number,
  ): void;
  addMixed(
    codes: number,
    stride: number,
    rows: number,
    trees: number,
    treeCount: number,
    values: number,
    scores: number,
    categories: number,
    bitmaps: number,
    bytes: number,
  ): void;
}

/** Rows at a time, a multiple of 8. */
const CHUNK = 2048;

export interface RowScores {
  /** The features that trees ask for: a row's codes of these (see `codeOf`) are the function's arguments. */
  readonly features: readonly Feature[];
  readonly work: RowFunction;
}

/** Null for a model that cannot be scored like this. */
export function rowScoresOf(model: TreesJson): RowScores | null {
  const flat = flattenTrees(model);
  if (flat === null) return null;
  const hash = createHash("sha256").update(JSON.stringify(model)).digest("hex");
  return {
    features: flat.coded.map(({ feature }) => model.features[feature] as Feature),
    work: {
      kind: "row-function",
      name: `boosted_trees_${hash.slice(0, 32)}`,
      parameters: flat.coded.length,
      prepare: async () => {
        const scorer = new Scorer(await loadModule<TreeScores>("tree-scores"), flat, model.base);
        return (columns, results) => scorer.score(columns, results);
      },
    },
  };
}

/** The log-odds as a call of the function, where the engine can call it. */
export function callSql(sql: Sql, { features, work }: RowScores): Fragment | null {
  return sql.compute?.(work, ...features.map((feature) => codeSql(sql, feature, "null"))) ?? null;
}

class Scorer {
  readonly #module: WasmModule<TreeScores>;
  readonly #flat: FlatTrees;
  readonly #base: number;
  readonly #stride: number;
  readonly #trees: WasmArray<Uint32Array>;
  readonly #bitmaps: WasmArray<Uint8Array>;
  readonly #edges: readonly { readonly address: number; readonly steps: number }[];
  readonly #column: WasmArray<Float64Array>;
  readonly #codes: WasmArray<Uint16Array>;
  readonly #scores: WasmArray<Float64Array>;
  /** From a node to its value. */
  readonly #values: number;

  constructor(module: WasmModule<TreeScores>, flat: FlatTrees, base: number) {
    const { memory } = module;
    const count = flat.values.length;
    this.#module = module;
    this.#flat = flat;
    this.#base = base;
    this.#stride = flat.slots * 2;
    const nodes = memory.uint32(count * 2);
    const values = memory.float64(count);
    this.#values = values.address - nodes.address;
    this.#trees = memory.uint32(flat.roots.length * 2);
    this.#bitmaps = memory.uint8(flat.bitmaps.length);
    const edges = flat.coded.map((coded) => {
      if (coded.kind === "category") return { array: memory.float64(0), steps: 0 };
      const steps = 32 - Math.clz32(coded.edges.length);
      return { array: memory.float64(2 ** steps - 1), steps };
    });
    this.#column = memory.float64(CHUNK);
    this.#codes = memory.uint16(CHUNK * flat.slots);
    this.#scores = memory.float64(CHUNK);
    this.#edges = edges.map(({ array, steps }) => ({ address: array.address, steps }));
    const at = (node: number) => nodes.address + node * 8;
    for (let i = 0; i < count; i++) {
      const { slot, value, left } = flat.nodes;
      nodes.view[2 * i] = ((value[i] as number) * 65536 + (slot[i] as number) * 2) >>> 0;
      nodes.view[2 * i + 1] = at(left[i] as number);
    }
    values.view.set(flat.values);
    flat.roots.forEach((root, t) => {
      this.#trees.view.set([at(root), flat.depths[t] as number], 2 * t);
    });
    this.#bitmaps.view.set(flat.bitmaps);
    flat.coded.forEach((coded, i) => {
      if (coded.kind === "category") return;
      const { view } = (edges[i] as { array: WasmArray<Float64Array> }).array;
      view.fill(Number.POSITIVE_INFINITY).set(coded.edges);
    });
  }

  score(columns: readonly Float64Array[], results: Float64Array): void {
    for (let from = 0; from < results.length; from += CHUNK) {
      const rows = Math.min(CHUNK, results.length - from);
      this.#flat.coded.forEach((coded, i) => {
        this.#column.view.set((columns[i] as Float64Array).subarray(from, from + rows));
        this.#code(coded, i, rows);
      });
      this.#scores.view.fill(this.#base, 0, rows);
      this.#add(rows);
      results.set(this.#scores.view.subarray(0, rows), from);
    }
  }

  #code(coded: Coded, i: number, rows: number): void {
    const { exports } = this.#module;
    const [column, codes, stride] = [this.#column.address, this.#codes.address, this.#stride];
    if (coded.kind === "category") {
      exports.codeLevels(column, rows, coded.other, codes, stride, coded.slot * 2);
    } else {
      const { address, steps } = this.#edges[i] as { address: number; steps: number };
      exports.codeNumbers(column, rows, address, steps, codes, stride, coded.above * 2, coded.below * 2);
    }
  }

  #add(rows: number): void {
    const { exports } = this.#module;
    const { slots, firstCategory, roots, bitmapBytes } = this.#flat;
    const [codes, trees, scores] = [this.#codes.address, this.#trees.address, this.#scores.address];
    if (firstCategory === slots)
      exports.addNumbers(codes, this.#stride, rows, trees, roots.length, this.#values, scores);
    else
      exports.addMixed(
        codes,
        this.#stride,
        rows,
        trees,
        roots.length,
        this.#values,
        scores,
        firstCategory * 2,
        this.#bitmaps.address,
        bitmapBytes,
      );
  }
}
