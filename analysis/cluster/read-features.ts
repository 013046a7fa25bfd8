/** Reading features from the engine: levels of categories, then the rows, in an order of their own. */

import type { Relation } from "../relation.ts";
import { double, text } from "../sql/types.ts";
import { type CategoryEncoding, readSql } from "./encoding.ts";
import { medianOf } from "./fit-encoding.ts";
import type { PlannedFeature, StandardizePlan } from "./spec.ts";

export interface StandardizedCounts {
  readonly rows: number;
  /** Rows that are worked on. */
  readonly used: number;
  /** Rows left out because a number is missing. */
  readonly missing: number;
  /** Rows left out because their weight is 0, negative, missing or infinite. */
  readonly unweighted: number;
}

/** A feature before its centre, scale or shares are known. */
export type FeatureKind =
  | { readonly kind: "number"; readonly feature: PlannedFeature }
  | Omit<CategoryEncoding, "shares">;

/** The rows that count, column by column. */
export interface ReadFeatures {
  /** Numbers, or places of levels. */
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array | null;
  /** What was filled in; null where nothing is. */
  readonly fills: readonly (number | null)[];
  /** Missing numbers by feature. */
  readonly missing: readonly number[];
  readonly counts: StandardizedCounts;
}

/** Asks the engine for the levels of a category. */
export async function kindOf(
  relation: Relation<unknown>,
  feature: PlannedFeature,
  plan: StandardizePlan,
): Promise<FeatureKind> {
  if (!feature.category) return { kind: "number", feature };
  const found = await relation.sql<{ level: string | null }>`
    select cast(${relation.sql.id(feature.column.name)} as ${text(relation.sql)}) as level, count(*) as n
    from ${relation} group by 1 order by n desc, level limit ${plan.levels + 1}`.rows();
  const other = found.length > plan.levels;
  return {
    kind: "category",
    feature,
    levels: found.slice(0, other ? plan.levels - 1 : plan.levels).map(({ level }) => level),
    other,
  };
}

/** Rows in the order of the key, whatever order the engine works in. */
export async function readFeatures(
  relation: Relation<unknown>,
  kinds: readonly FeatureKind[],
  { key, weight, missing }: StandardizePlan,
): Promise<ReadFeatures> {
  const { sql } = relation;
  const names = kinds.map((_, j) => `f${j}`);
  const wanted = kinds.map((kind, j) => sql.fragment`${readSql(sql, kind)} as ${sql.id(`f${j}`)}`);
  if (weight) wanted.push(sql.fragment`cast(${sql.id(weight.name)} as ${double(sql)}) as w`);
  const order = [...(key ? [key.name] : []), ...names, ...(weight ? ["w"] : [])].map((name) => sql.id(name));
  const table = await sql<Record<string, number>>`
    select ${sql.join(wanted)} from ${relation} order by ${sql.join(order)}`.columns();
  const columns = names.map((name) => doubles(table[name]));
  return selectRows(columns, weight ? doubles(table.w) : null, kinds, missing);
}

function doubles(column: ArrayLike<number> | undefined): Float64Array {
  return column instanceof Float64Array ? column : Float64Array.from(column ?? []);
}

function selectRows(
  columns: readonly Float64Array[],
  weights: Float64Array | null,
  kinds: readonly FeatureKind[],
  rule: StandardizePlan["missing"],
): ReadFeatures {
  const rows = columns[0]?.length ?? 0;
  const missing = columns.map((column) => count(column, Number.isNaN));
  const fills = kinds.map(({ kind }, j) =>
    kind === "number" && rule === "median" ? medianOf(columns[j] as Float64Array) : null,
  );
  for (const [j, column] of columns.entries()) fillIn(column, fills[j] ?? null);
  const unweighted = weights ? count(weights, (weight) => !isWeight(weight)) : 0;
  const keep = Uint8Array.from({ length: rows }, (_, i) =>
    !weights || isWeight(weights[i] as number) ? 1 : 0,
  );
  for (const column of columns) {
    for (let i = 0; i < rows; i++) if (Number.isNaN(column[i])) keep[i] = 0;
  }
  const used = count(keep, (kept) => kept === 1);
  const select = (column: Float64Array) => (used === rows ? column : column.filter((_, i) => keep[i] === 1));
  return {
    columns: columns.map(select),
    weights: weights && select(weights),
    fills,
    missing,
    counts: { rows, used, missing: rows - used - unweighted, unweighted },
  };
}

function fillIn(column: Float64Array, fill: number | null): void {
  if (fill === null) return;
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) column[i] = fill;
}

function isWeight(weight: number): boolean {
  return weight > 0 && weight < Infinity;
}

function count(values: Float64Array | Uint8Array, test: (value: number) => boolean): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (test(values[i] as number)) found++;
  return found;
}
