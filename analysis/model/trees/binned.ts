/** The rows that trees learn from, as bytes in a WebAssembly module's memory. */

import { findColumn, NUMBER, TRUTH } from "../../columns.ts";
import type { Fragment, Relation, Sql, SqlValue } from "../../relation.ts";
import { double, doubleOf } from "../../sql/types.ts";
import { Arrangement } from "../../stats/arrangement.ts";
import { rowOrder } from "../../stats/row-order.ts";
import { loadModule, type WasmModule } from "../../wasm/load.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import { findEdges } from "./edges.ts";
import { encodeLevels } from "./encode.ts";
import { codeSql, type Feature, isGrouped, isToEncode, levelBin, lookUpSql } from "./features.ts";

/** Functions of `wasm/assembly/trees.ts`. */
export interface TreesModule {
  derive(score: number, y: number, weight: number, gh: number, from: number, to: number, most: number): void;
  pack(gh: number, packed: number, from: number, to: number, gScale: number, hScale: number): void;
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
  bestCut(histogram: number, last: number, direction: number, search: number): number;
  partition(rows: number, count: number, column: number, goesLeft: number, scratch: number): number;
  sumsOf(gh: number, rows: number, count: number, sums: number): void;
  addTo(values: number, rows: number, count: number, value: number): void;
  binColumn(values: number, count: number, edges: number, edgeCount: number, column: number): void;
  transpose(
    columns: number,
    rowCount: number,
    features: number,
    bins: number,
    from: number,
    to: number,
  ): void;
}

export interface Binned {
  readonly module: WasmModule<TreesModule>;
  /** Those that were asked for, categories of many levels encoded. */
  readonly features: readonly Feature[];
  readonly rows: number;
  /** One byte for each row and feature, row by row: for histograms. */
  readonly bins: WasmArray<Uint8Array>;
  /** The same, feature by feature: for dividing rows. */
  readonly columns: WasmArray<Uint8Array>;
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
const SAMPLE = 25_000;
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
  const y = read.columns.y as Float64Array;
  const module = await loadModule<TreesModule>("trees");
  const columns = module.memory.uint8(y.length * features.length);
  const weight = options.weight === undefined ? null : (read.columns.w as Float64Array);
  const apart = apartOf(read.columns.v as ArrayLike<number>, options.validation);
  const coded = features.map((feature, f) => {
    const codes = read.columns[`f${f}`] as Float64Array;
    if (!isToEncode(feature)) return { feature, codes };
    const encoded = encodeLevels(codes, feature.levels?.length ?? 0, { y, weight, apart });
    return { feature: { ...feature, encoding: encoded.encoding }, codes: encoded.codes };
  });
  const edges = coded.map(({ feature, codes }, f) => {
    const found = isGrouped(feature) ? new Float64Array() : edgesOf(codes, options.bins);
    if (isGrouped(feature)) columns.view.set(Uint8Array.from(codes, levelBin), f * y.length);
    else binColumn(module, codes, found, columns.address + f * y.length);
    return found;
  });
  return {
    module,
    features: coded.map(({ feature }) => feature),
    rows: y.length,
    bins: byRow(module, columns, y.length, features.length),
    columns,
    edges,
    y,
    weight,
    apart,
    leftOut: read.leftOut,
  };

  async function readColumns(
    from: Relation<unknown>,
    of: readonly Feature[],
    { outcome, weight, validation }: BinnedColumns,
  ) {
    const { dialect } = sql;
    const schema = await from.schema();
    findColumn(schema, { role: "outcome", name: outcome, ...TRUTH });
    if (weight !== undefined) findColumn(schema, { role: "weight", name: weight, ...NUMBER });
    if (typeof validation === "string")
      findColumn(schema, { role: "validation", name: validation, ...TRUTH });
    const w =
      weight === undefined ? doubleOf(sql, 1) : sql.fragment`cast(${sql.id(weight)} as ${double(sql)})`;
    const v =
      typeof validation === "string"
        ? sql.fragment`coalesce(${dialect.truth(sql.id(validation))}, false)`
        : sql.fragment`false`;
    const all = sql`
      select ${dialect.indicator<SqlValue>(dialect.truth<SqlValue>(sql.id(outcome)))} as y, ${w} as w, ${dialect.indicator<SqlValue>(v)} as v,
        ${sql.join(of.map((feature, f) => sql.fragment`${placeSql(sql, feature)} as ${sql.id(`f${f}`)}`))} from ${from}`;
    const weighed = sql.fragment`coalesce(${dialect.isFinite(sql.id("w"))} and w >= 0, false)`;
    const [left] = await sql<{ outcome: number; weight: number }>`
      select count(*) filter (where y is null) as outcome, count(*) filter (where y is not null and not ${weighed}) as weight from ${all}`.rows();
    const listed = sql.join(["y", "w", "v", ...of.map((_, f) => `f${f}`)].map((name) => sql.id(name)));
    const found = await sql<Record<string, number>>`
      select ${listed} from ${all} where y is not null and ${weighed} and w > 0`.columns();
    return {
      columns: ordered(found as Record<string, Float64Array>),
      leftOut: left ?? { outcome: 0, weight: 0 },
    };
  }
}

/** What is read of a feature: of one that is to be encoded, the place of its level. */
function placeSql(sql: Sql, feature: Feature): Fragment {
  if (!isToEncode(feature)) return codeSql(sql, feature);
  const levels = feature.levels ?? [];
  return lookUpSql(sql, feature.name, levels, { values: levels.map((_, place) => place), other: -1 });
}

/** The columns with their rows in an order that depends on values alone. */
function ordered(columns: Readonly<Record<string, Float64Array | Int32Array>>): Record<string, Float64Array> {
  const found = Object.entries(columns).map(([name, values]) => ({
    name,
    values: values instanceof Float64Array ? values : new Float64Array(values),
  }));
  // The features first: they tell more rows apart than outcome and weight do.
  const order = rowOrder(found.map(({ values }) => values).reverse());
  const arrangement = new Arrangement(order, order.length);
  return Object.fromEntries(
    found.map(({ name, values }) => {
      const moved = new Float64Array(order.length);
      arrangement.move(values, moved);
      return [name, moved];
    }),
  );
}

function edgesOf(values: Float64Array, bins: number): Float64Array {
  return findEdges(
    values.subarray(0, SAMPLE).filter((value) => !Number.isNaN(value)),
    bins,
  );
}

function binColumn(
  { exports, memory }: WasmModule<TreesModule>,
  codes: Float64Array,
  edges: Float64Array,
  column: number,
): void {
  memory.within(() => {
    const edgesIn = memory.float64(edges.length);
    const chunk = memory.float64(STEP);
    edgesIn.view.set(edges);
    for (let from = 0; from < codes.length; from += STEP) {
      const part = codes.subarray(from, from + STEP);
      chunk.view.set(part);
      exports.binColumn(chunk.address, part.length, edgesIn.address, edges.length, column + from);
    }
  });
}

function byRow(
  { exports, memory }: WasmModule<TreesModule>,
  columns: WasmArray<Uint8Array>,
  rows: number,
  features: number,
): WasmArray<Uint8Array> {
  // Four bins are read at a time, beyond the last row's end, too.
  const bins = memory.uint8(rows * features + 4);
  for (let from = 0; from < rows; from += STEP) {
    const to = Math.min(rows, from + STEP);
    exports.transpose(columns.address, rows, features, bins.address, from, to);
  }
  return bins;
}

function apartOf(marked: ArrayLike<number>, validation: string | number | undefined): Uint8Array | null {
  if (validation === undefined || validation === 0) return null;
  if (typeof validation === "string") return Uint8Array.from(marked);
  const kept = Math.round(marked.length * (1 - validation));
  return Uint8Array.from({ length: marked.length }, (_, i) => (i < kept ? 0 : 1));
}
