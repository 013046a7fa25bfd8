/** The rows that trees learn from, as bytes in a WebAssembly module's memory. */
import { findColumn } from "../../columns.ts";
import type { Relation } from "../../relation.ts";
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import { NUMBER } from "../column-of.ts";
import { OUTCOME } from "../judge/scores.ts";
import { findEdges } from "./edges.ts";
import { codeSql, type Feature, levelBin } from "./features.ts";

/** Functions of `wasm/assembly/trees.ts`. */
export interface TreesModule {
  pack(g: number, h: number, packed: number, from: number, to: number, gScale: number, hScale: number): void;
  addRows(
    bins: number,
    features: number,
    rows: number,
    count: number,
    packed: number,
    narrow: number,
    wide: number,
  ): void;
  subtract(from: number, part: number, numbers: number): void;
  partition(
    rows: number,
    count: number,
    bins: number,
    features: number,
    feature: number,
    goesLeft: number,
    scratch: number,
  ): number;
  binColumn(
    values: number,
    from: number,
    to: number,
    edges: number,
    edgeCount: number,
    bins: number,
    features: number,
    feature: number,
  ): void;
}

export interface Binned {
  readonly module: WasmModule<TreesModule>;
  readonly features: readonly Feature[];
  readonly rows: number;
  /** One byte for each row and feature, row by row. */
  readonly bins: WasmArray<Uint8Array>;
  /** Edges between the bins of each number; empty for a category. */
  readonly edges: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weight: Float64Array | null;
  /** 1 for rows that are kept apart to tell when to stop. */
  readonly apart: Uint8Array | null;
  readonly leftOut: { readonly outcome: number; readonly weight: number };
}

export interface BinnedColumns {
  readonly outcome: string;
  readonly weight?: string | undefined;
  /** A column that is true for rows kept apart, or the share of rows to keep apart. */
  readonly validation?: string | number | undefined;
  readonly bins: number;
}

/** Edges are found among so many rows: they come in no order of their values. */
const SAMPLE = 100_000;
/** Rows a call of the module. */
const STEP = 8192;

/**
 * Reads and bins the rows. They come in an order that depends on their values alone, so that sums have the same bits however
 * the engine gives them, and the first of them are a random sample.
 */
export async function readBinned(
  rows: Relation<unknown>,
  features: readonly Feature[],
  options: BinnedColumns,
): Promise<Binned> {
  const { sql } = rows;
  const read = await readColumns(rows, features, options);
  const y = Float64Array.from(read.columns.y as ArrayLike<number>);
  const module = await loadModule<TreesModule>("trees");
  const bins = module.memory.uint8(y.length * features.length + 8);
  const edges = features.map((feature, f) => {
    const values = read.columns[`f${f}`] as Float64Array;
    const found = feature.levels === null ? edgesOf(values, options.bins) : new Float64Array();
    if (feature.levels === null) binColumn(module, values, found, bins, features.length, f);
    else copyBins(values, bins.view, features.length, f);
    return found;
  });
  return {
    module,
    features,
    rows: y.length,
    bins,
    edges,
    y,
    weight: options.weight === undefined ? null : Float64Array.from(read.columns.w as ArrayLike<number>),
    apart: apartOf(read.columns.v as ArrayLike<number>, options.validation),
    leftOut: read.leftOut,
  };

  async function readColumns(
    from: Relation<unknown>,
    of: readonly Feature[],
    { outcome, weight, validation }: BinnedColumns,
  ) {
    const schema = await from.schema();
    findColumn(schema, { role: "outcome", name: outcome, ...OUTCOME });
    if (weight !== undefined) findColumn(schema, { role: "weight", name: weight, ...NUMBER });
    if (typeof validation === "string")
      findColumn(schema, { role: "validation", name: validation, ...OUTCOME });
    const w =
      weight === undefined ? sql.fragment`1.0::double` : sql.fragment`cast(${sql.id(weight)} as double)`;
    const v =
      typeof validation === "string"
        ? sql.fragment`coalesce(cast(${sql.id(validation)} as boolean), false)`
        : sql.fragment`false`;
    const all = sql`
      select cast(cast(${sql.id(outcome)} as boolean) as double) as y, ${w} as w, cast(${v} as double) as v,
        ${sql.join(of.map((feature, f) => sql.fragment`${codeSql(sql, feature)} as ${sql.id(`f${f}`)}`))} from ${from}`;
    const weighed = sql.fragment`coalesce(isfinite(w) and w >= 0, false)`;
    const [left] = await sql<{ outcome: number; weight: number }>`
      select count(*) filter (y is null) as outcome, count(*) filter (y is not null and not ${weighed}) as weight from ${all}`.rows();
    const listed = sql.join(["y", "w", "v", ...of.map((_, f) => `f${f}`)].map((name) => sql.id(name)));
    const columns = await sql<Record<string, number>>`
      select ${listed} from ${all} where y is not null and ${weighed} and w > 0 order by hash(${listed})`.columns();
    return { columns, leftOut: left ?? { outcome: 0, weight: 0 } };
  }
}

function edgesOf(values: Float64Array, bins: number): Float64Array {
  return findEdges(
    values.subarray(0, SAMPLE).filter((value) => !Number.isNaN(value)),
    bins,
  );
}

function binColumn(
  { exports, memory }: WasmModule<TreesModule>,
  values: Float64Array,
  edges: Float64Array,
  bins: WasmArray<Uint8Array>,
  features: number,
  feature: number,
): void {
  memory.within(() => {
    const edgesIn = memory.float64(edges.length);
    const chunk = memory.float64(STEP);
    edgesIn.view.set(edges);
    for (let from = 0; from < values.length; from += STEP) {
      const part = values.subarray(from, from + STEP);
      chunk.view.set(part);
      const to = bins.address + from * features;
      exports.binColumn(chunk.address, 0, part.length, edgesIn.address, edges.length, to, features, feature);
    }
  });
}

function copyBins(values: ArrayLike<number>, bins: Uint8Array, features: number, feature: number): void {
  for (let i = 0; i < values.length; i++) bins[i * features + feature] = levelBin(values[i] as number);
}

function apartOf(marked: ArrayLike<number>, validation: string | number | undefined): Uint8Array | null {
  if (validation === undefined || validation === 0) return null;
  if (typeof validation === "string") return Uint8Array.from(marked);
  const kept = Math.round(marked.length * (1 - validation));
  return Uint8Array.from({ length: marked.length }, (_, i) => (i < kept ? 0 : 1));
}
