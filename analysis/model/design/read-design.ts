import { findColumn, NUMBER, TRUTH } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Relation, SqlValue } from "../../relation.ts";
import { double } from "../../sql/types.ts";
import { Arrangement } from "../../stats/arrangement.ts";
import { ROUNDING } from "../../stats/rounding.ts";
import { rowOrder } from "../../stats/row-order.ts";
import type { WasmArray } from "../../wasm/memory.ts";
import { constant } from "./levels.ts";
import { MatrixRows } from "./matrix-rows.ts";
import { holesOf, type ReadOthers, type ReadTerms, readTerms, writeTerms } from "./read-terms.ts";
import type { Terms } from "./terms.ts";

/** What is kept of the rows that a model was fitted to. */
export interface DesignSummary extends Terms {
  readonly rows: number;
  /** Sum of the weights, and of those with the outcome. */
  readonly total: number;
  readonly positives: number;
  /** Mean of each term over the rows, each counted once. */
  readonly means: Float64Array;
  readonly leftOut: { readonly outcome: number; readonly features: number; readonly weight: number };
}

/** A model's matrix beside the outcomes. */
export interface Design extends DesignSummary {
  /** A column of ones, and one for each term. */
  readonly matrix: MatrixRows;
  /** Beside the matrix: 1 where the outcome happened. */
  readonly y: WasmArray<Float64Array>;
  /** How much each row counts. */
  readonly weight: WasmArray<Float64Array>;
}

export interface DesignColumns {
  readonly outcome: string;
  readonly weight?: string | undefined;
}

/**
 * Reads the matrix. Rows stand in an order that depends on their values alone, so that sums have the same bits however the
 * engine gives them; rows of weight 0 are not among them.
 */
export async function readDesign(
  rows: Relation<unknown>,
  plan: Terms,
  { outcome, weight }: DesignColumns,
): Promise<Design> {
  const { sql } = rows;
  const schema = await rows.schema();
  findColumn(schema, { role: "outcome", name: outcome, ...TRUTH });
  if (weight !== undefined) findColumn(schema, { role: "weight", name: weight, ...NUMBER });
  const y = sql.dialect.indicator<SqlValue>(sql.dialect.truth<SqlValue>(sql.id(outcome)));
  const w = weight === undefined ? {} : { w: sql.fragment`cast(${sql.id(weight)} as ${double(sql)})` };
  const read: Read = await readTerms<"y", "w">(rows, plan, { y, ...w });
  const { kept, leftOut } = complete(read, plan);
  const others = Object.values<Float64Array>(read.others);
  return arranged(plan, read, rowOrder([...read.features.values(), ...others], kept), leftOut);
}

type Read = ReadTerms & ReadOthers<"y", "w">;

/** The rows that count, and how many do not for which reason. */
function complete(read: Read, { missing }: Terms) {
  const { y, w } = read.others;
  const holes = missing === "drop" ? holesOf(read) : new Uint8Array(read.length);
  const kept = new Uint32Array(read.length);
  const leftOut = { outcome: 0, features: 0, weight: 0 };
  let count = 0;
  for (let i = 0; i < read.length; i++) {
    const own = w === undefined ? 1 : (w[i] as number);
    if (Number.isNaN(y[i])) leftOut.outcome++;
    else if (holes[i] === 1) leftOut.features++;
    else if (!(own >= 0 && own < Number.POSITIVE_INFINITY)) leftOut.weight++;
    else if (own > 0) kept[count++] = i;
  }
  return { kept: kept.subarray(0, count), leftOut };
}

async function arranged(
  plan: Terms,
  read: Read,
  order: Uint32Array,
  leftOut: Design["leftOut"],
): Promise<Design> {
  const rows = order.length;
  const matrix = await MatrixRows.of(rows, plan.terms.length + 1);
  const [y, weight] = [matrix.beside(), matrix.beside()];
  matrix.column(0).fill(1);
  const arrangement = new Arrangement(order, read.length);
  writeTerms(read, plan, arrangement, (j) => matrix.column(j + 1));
  arrangement.move(read.others.y, y.view);
  if (read.others.w) arrangement.move(read.others.w, weight.view);
  else weight.view.fill(1, 0, rows);
  const means = Float64Array.from(plan.terms, (_, j) => matrix.mean(j + 1));
  return { ...plan, rows, matrix, y, weight, means, leftOut, ...weighed(y.view, weight.view) };
}

function weighed(y: Float64Array, weight: Float64Array): { total: number; positives: number } {
  let [total, positives] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    total += weight[i] as number;
    positives += (weight[i] as number) * (y[i] as number);
  }
  return { total, positives };
}

/** A model that tells two outcomes apart must see both. */
export function refuseOneOutcome({ rows, total, positives }: Design): void {
  if (rows === 0) {
    throw new OptionError(
      "outcome",
      "No row has an outcome and all features.",
      'With missing: "indicate", rows with holes are kept.',
    );
  }
  if (positives > 0 && positives < total) return;
  throw new OptionError(
    "outcome",
    `In all ${rows} rows the outcome is ${positives === 0 ? "false" : "true"}: there is nothing to tell apart.`,
    "Choose a period in which some left and some stayed.",
  );
}

/** A level, too, may be the same in all rows that count. */
export function refuseConstantTerm(name: string, values: Float64Array): void {
  if (isConstant(values)) throw constant(name);
}

/** Whether values are alike within rounding. Changes that are but rounding are told by their size: see `NOTHING`. */
function isConstant(values: Float64Array): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high <= low) return true;
  const most = Math.max(Math.abs(low), Math.abs(high));
  return high - low <= ROUNDING * most || (most < NOTHING && low <= 0 && high >= 0);
}

/** Rounding leaves numbers below this on either side of 0 where a difference or a change is none. */
const NOTHING = 1e-12;

/** Squares of very large numbers are beyond what a number holds, and those of very small ones are 0. */
export function refuseExtent(name: string, sumOfSquares: number): void {
  if (sumOfSquares > 0 && sumOfSquares < Number.POSITIVE_INFINITY) return;
  throw new OptionError(
    "features",
    `“${name}” has values too ${sumOfSquares === 0 ? "close to each other" : "large"} to reckon with.`,
    "Choose another unit in SQL, so that they lie between a millionth and a million or so.",
  );
}
