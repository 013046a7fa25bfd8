/**
 * From columns to dimensions in which distances can be taken, in TypeScript and in SQL alike.
 *
 * A number becomes (x - centre) / scale. A category becomes one dimension for each level: (1 or 0, less the level's
 * share p) / sqrt(p), as in the factor analysis of mixed data (Pagès, "Analyse factorielle de données mixtes", 2004), so
 * that a category weighs about as much as a number of standard deviation 1, and a rare level sets apart more.
 */

import type { Fragment, Sql } from "../relation.ts";
import { double, doubleOf, text } from "../sql/types.ts";
import { portableExp } from "../stats/portable-exp.ts";
import { portableLog } from "../stats/portable-log.ts";
import type { PlannedFeature, Transform } from "./spec.ts";

/** Numbers beyond this count as infinite: their squares would be. */
export const LARGEST = 1e100;

export interface NumberEncoding {
  readonly kind: "number";
  readonly feature: PlannedFeature;
  /** What is filled in for a missing number; null leaves the row out. */
  readonly fill: number | null;
  /** Of the transformed numbers. */
  readonly centre: number;
  readonly scale: number;
}

export interface CategoryEncoding {
  readonly kind: "category";
  readonly feature: PlannedFeature;
  /** Most frequent first; null is the level of missing values. What is none of them belongs to `other`, if there is one. */
  readonly levels: readonly (string | null)[];
  readonly other: boolean;
  /** Share of the rows, of each level and of `other`. */
  readonly shares: readonly number[];
}

export type Encoding = NumberEncoding | CategoryEncoding;

/** One dimension: a number, or one level of a category. */
export interface Dimension {
  readonly encoding: Encoding;
  /** Place of the level; 0 for a number. */
  readonly level: number;
  readonly label: string;
}

/** A level that no row has gets no dimension. */
export function dimensionsOf(encodings: readonly Encoding[]): Dimension[] {
  return encodings.flatMap((encoding): Dimension[] => {
    const { label } = encoding.feature;
    if (encoding.kind === "number") return [{ encoding, level: 0, label }];
    return encoding.shares.flatMap((share, level) =>
      share > 0 ? [{ encoding, level, label: `${label}: ${levelName(encoding, level)}` }] : [],
    );
  });
}

export function levelName({ levels }: CategoryEncoding, level: number): string {
  const name = levels[level];
  return name === undefined ? "other" : (name ?? "missing");
}

export function transformed(value: number, transform: Transform): number {
  return transform === "log1p" ? portableLog(1 + value) : value;
}

/** The number that was transformed. */
export function untransformed(value: number, transform: Transform): number {
  return transform === "log1p" ? portableExp(value) - 1 : value;
}

/** Whether a number can be worked with. */
export function usable(value: number, transform: Transform): boolean {
  return Math.abs(value) <= LARGEST && (transform === "none" || value > -1);
}

/** The value of a dimension, from a number or from the place of a level. */
export function encode({ encoding, level }: Dimension, value: number): number {
  if (encoding.kind === "number") {
    return (transformed(value, encoding.feature.transform) - encoding.centre) / encoding.scale;
  }
  const share = encoding.shares[level] as number;
  return ((value === level ? 1 : 0) - share) / Math.sqrt(share);
}

/** The column as it is read: a float, null where it cannot be worked with; or the place of its level. */
export function readSql(
  sql: Sql,
  encoding: Pick<NumberEncoding, "kind" | "feature"> | Omit<CategoryEncoding, "shares">,
): Fragment {
  const column = sql.id(encoding.feature.column.name);
  if (encoding.kind === "category") return levelSql(sql, column, encoding.levels);
  const value = sql.fragment`cast(${column} as ${double(sql)})`;
  const least = encoding.feature.transform === "log1p" ? sql.fragment`and ${value} > -1` : sql.fragment``;
  return sql.fragment`case when abs(${value}) <= ${LARGEST} ${least} then ${value} end`;
}

function levelSql(sql: Sql, column: ReturnType<Sql["id"]>, levels: readonly (string | null)[]): Fragment {
  if (levels.length === 0) return sql.fragment`cast(0 as ${double(sql)})`;
  const cases = levels.map((level, place) =>
    level === null
      ? sql.fragment`when ${column} is null then ${place}`
      : sql.fragment`when cast(${column} as ${text(sql)}) = ${level} then ${place}`,
  );
  return sql.fragment`cast(case ${sql.join(cases, " ")} else ${levels.length} end as ${double(sql)})`;
}

/** The value of a dimension, from what `readSql` gave under the name. */
export function encodeSql(sql: Sql, { encoding, level }: Dimension, name: string): Fragment {
  const column = sql.id(name);
  if (encoding.kind === "category") {
    const share = encoding.shares[level] as number;
    const indicator = sql.fragment`case when ${column} = ${level} then 1 else 0 end`;
    return sql.fragment`(cast(${indicator} as ${double(sql)}) - ${doubleOf(sql, share)}) / ${doubleOf(sql, Math.sqrt(share))}`;
  }
  const { fill, centre, scale, feature } = encoding;
  const value =
    fill === null ? sql.fragment`${column}` : sql.fragment`coalesce(${column}, ${doubleOf(sql, fill)})`;
  const moved = feature.transform === "log1p" ? sql.fragment`ln(1 + ${value})` : value;
  return sql.fragment`(${moved} - ${doubleOf(sql, centre)}) / ${doubleOf(sql, scale)}`;
}
