/** What the columns of a model's matrix are made of: numbers as they are, and a 0/1 column for each level of a category but the first. */

import { findColumn } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Relation, RelationColumn, Sql, SqlValue } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";
import { type Category, findLevels, isCategory, type Level, MISSING_LEVEL, type Missing } from "./levels.ts";

/** One column of the matrix. */
export type Term =
  /** `fill` stands in for a missing value. */
  | { readonly kind: "number"; readonly column: string; readonly name: string; readonly fill: number | null }
  | { readonly kind: "missing"; readonly column: string; readonly name: string }
  | { readonly kind: "level"; readonly column: string; readonly name: string; readonly level: string };

export interface Terms {
  readonly terms: readonly Term[];
  readonly categories: readonly Category[];
  readonly missing: Missing;
}

/**
 * The terms of the features, found in all rows. Levels are in the order of their names; `base` puts another one first.
 *
 * @throws ColumnError for a feature that is not there; OptionError for one that is no number and no category.
 */
export async function planTerms(
  rows: Relation<unknown>,
  features: readonly string[],
  {
    base = {},
    missing = "drop",
  }: { base?: Readonly<Record<string, Level>> | undefined; missing?: Missing } = {},
): Promise<Terms> {
  if (missing !== "drop" && missing !== "indicate")
    throw new OptionError("missing", `missing is "drop" or "indicate", and got ${JSON.stringify(missing)}.`);
  const columns = await findFeatures(rows, features);
  const categories = await findLevels(rows, columns.filter(isCategory), base, missing);
  const fills = await findFills(
    rows,
    columns.filter((column) => !isCategory(column)),
    missing,
  );
  const terms = columns.flatMap(({ name }): Term[] => {
    const category = categories.find((found) => found.column === name);
    if (!category) return numberTerms(name, fills.get(name) ?? null);
    return category.levels
      .slice(1)
      .map((level) => ({ kind: "level", column: name, name: `${name}: ${level}`, level }));
  });
  return { terms, categories, missing };
}

async function findFeatures(rows: Relation<unknown>, features: readonly string[]): Promise<RelationColumn[]> {
  if (features.length === 0) throw new OptionError("features", "A model needs at least one feature.");
  const twice = features.find((name, i) => features.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError("features", `“${twice}” is among the features twice.`);
  const schema = await rows.schema();
  return features.map((name) =>
    findColumn(schema, {
      role: "features",
      name,
      kinds: ["integer", "number", "boolean", "string", "other"],
      kind: "numbers or categories",
      remedy: "Turn it into a number in SQL first, such as the days between two dates.",
    }),
  );
}

function numberTerms(name: string, fill: number | null): Term[] {
  const term: Term = { kind: "number", column: name, name, fill };
  return fill === null ? [term] : [term, { kind: "missing", column: name, name: `${name}: missing` }];
}

/** Medians of the columns that have missing values, where these are to be filled. */
async function findFills(
  rows: Relation<unknown>,
  columns: readonly RelationColumn[],
  missing: Missing,
): Promise<ReadonlyMap<string, number>> {
  if (missing === "drop" || columns.length === 0) return new Map();
  const { sql } = rows;
  const pieces = columns.map(({ name }) => {
    const value = finite(sql, name);
    return sql.fragment`select ${name} as name, ${sql.dialect.quantile<SqlValue>(value, 0.5, "continuous")} as fill, count(*) - count(${value}) as holes from ${rows}`;
  });
  const found = await sql<{
    name: string;
    fill: number | null;
    holes: number;
  }>`${sql.join(pieces, " union all ")}`.rows();
  const empty = found.find(({ fill }) => fill === null);
  if (empty) throw new OptionError("features", `“${empty.name}” is empty in every row.`, "Leave it out.");
  return new Map(found.filter(({ holes }) => holes > 0).map(({ name, fill }) => [name, fill as number]));
}

/** A number, or null where it is missing, NaN or infinite. */
function finite(sql: Sql, column: string): Fragment {
  const value = sql.fragment`cast(${sql.id(column)} as ${double(sql)})`;
  return sql.fragment`(case when ${sql.dialect.isFinite<SqlValue>(value)} then ${value} end)`;
}

/** The value of a term for a row, as SQL; null where the feature is missing and rows with holes are dropped. */
export function termSql(sql: Sql, term: Term, missing: Missing): Fragment {
  if (term.kind === "missing")
    return sql.dialect.indicator(sql.fragment`(${finite(sql, term.column)} is null)`);
  if (term.kind === "number") {
    return term.fill === null
      ? finite(sql, term.column)
      : sql.fragment`coalesce(${finite(sql, term.column)}, ${term.fill})`;
  }
  const level = sql.fragment`cast(${sql.id(term.column)} as ${text(sql)})`;
  return missing === "drop"
    ? sql.dialect.indicator(sql.fragment`(${level} = ${term.level})`)
    : sql.dialect.indicator(sql.fragment`(coalesce(${level}, ${MISSING_LEVEL}) = ${term.level})`);
}

/** The value of a term for a profile given by hand. */
export function termValue(
  term: Term,
  values: Readonly<Record<string, Level | null>>,
  { categories, missing }: Pick<Terms, "categories" | "missing">,
): number {
  const value = values[term.column] ?? null;
  if (value === null && missing === "drop")
    throw new OptionError(term.column, `“${term.column}” has no value, and this model needs one.`);
  if (term.kind === "missing") return value === null ? 1 : 0;
  if (term.kind === "number") return numberOf(term.column, value ?? term.fill);
  const level = value === null ? MISSING_LEVEL : String(value);
  const levels = categories.find(({ column }) => column === term.column)?.levels ?? [];
  if (!levels.includes(level)) {
    throw new OptionError(
      term.column,
      `“${term.column}” has no level “${level}”.`,
      `Its levels are ${levels.join(", ")}.`,
    );
  }
  return level === term.level ? 1 : 0;
}

function numberOf(column: string, value: Level | null): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new OptionError(column, `“${column}” is a number in this model, and got ${JSON.stringify(value)}.`);
}
