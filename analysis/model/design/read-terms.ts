/** A model's rows as they come from the engine, in an order of their own making. */

import type { Fragment, Relation } from "../../relation.ts";
import { placeOf } from "../../sql/lists.ts";
import { double, text } from "../../sql/types.ts";
import type { Arrangement } from "../../stats/arrangement.ts";
import type { Category } from "./levels.ts";
import { MISSING_LEVEL } from "./levels.ts";
import type { Term, Terms } from "./terms.ts";

/** What the terms are made of, read once each. */
export interface ReadTerms {
  readonly length: number;
  /** By feature: its numbers, or the places of a category's levels from 1 on; NaN where there is none. */
  readonly features: ReadonlyMap<string, Float64Array>;
}

/** Further columns that were asked for; NaN for null. */
export interface ReadOthers<Needed extends string, Wanted extends string> {
  readonly others: Readonly<Record<Needed, Float64Array>> & Readonly<Partial<Record<Wanted, Float64Array>>>;
}

/** Reads each feature as one column, however many terms it has. @param others expressions of type double, some of which may be left out. */
export async function readTerms<Needed extends string, Wanted extends string>(
  rows: Relation<unknown>,
  { terms, categories, missing }: Terms,
  others: Readonly<Record<Needed, Fragment>> & Readonly<Partial<Record<Wanted, Fragment>>>,
): Promise<ReadTerms & ReadOthers<Needed, Wanted>> {
  const { sql } = rows;
  const names = [...new Set(terms.map(({ column }) => column))];
  const pieces = names.map((name, j) => {
    const levels = categories.find(({ column }) => column === name)?.levels;
    if (!levels) return sql.fragment`cast(${sql.id(name)} as ${double(sql)}) as ${sql.id(`x${j}`)}`;
    const level = sql.fragment`cast(${sql.id(name)} as ${text(sql)})`;
    const known = missing === "drop" ? level : sql.fragment`coalesce(${level}, ${MISSING_LEVEL})`;
    return sql.fragment`cast(${placeOf(sql, levels, known)} as ${double(sql)}) as ${sql.id(`x${j}`)}`;
  });
  const given = Object.entries<Fragment | undefined>(others).filter(([, piece]) => piece !== undefined);
  const further = given.map(([name, piece]) => sql.fragment`${piece} as ${sql.id(name)}`);
  const columns = await sql<Record<string, number>>`
    select ${sql.join([...further, ...pieces])} from ${rows}`.columns();
  const column = (name: string) => float64(columns[name] as Float64Array | Int32Array);
  const features = new Map(names.map((name, j) => [name, column(`x${j}`)]));
  return {
    length: features.get(names[0] as string)?.length ?? 0,
    features,
    others: Object.fromEntries(given.map(([name]) => [name, column(name)])) as ReadOthers<
      Needed,
      Wanted
    >["others"],
  };
}

const float64 = (column: Float64Array | Int32Array) =>
  column instanceof Float64Array ? column : new Float64Array(column);

/** 1 for rows in which a feature is missing, NaN or infinite. */
export function holesOf({ length, features }: ReadTerms): Uint8Array {
  const holes = new Uint8Array(length);
  for (const column of features.values()) {
    if (allFinite(column)) continue;
    for (let i = 0; i < length; i++) if (!Number.isFinite(column[i])) holes[i] = 1;
  }
  return holes;
}

function allFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/**
 * Writes the values of all terms in the order of an arrangement.
 *
 * @param columnOf the array for the j-th term.
 */
export function writeTerms(
  { features }: ReadTerms,
  { terms, categories }: Pick<Terms, "terms" | "categories">,
  arrangement: Arrangement,
  columnOf: (j: number) => Float64Array,
): void {
  const moved = new Float64Array(arrangement.length);
  let held: string | null = null;
  terms.forEach((term, j) => {
    const from = features.get(term.column) as Float64Array;
    if (term.kind === "number" && term.fill === null) {
      arrangement.move(from, columnOf(j));
      return;
    }
    // Terms of one feature follow each other.
    if (held !== term.column) arrangement.move(from, moved);
    held = term.column;
    writeTerm(term, categories, moved, columnOf(j));
  });
}

function writeTerm(
  term: Term,
  categories: readonly Category[],
  values: Float64Array,
  to: Float64Array,
): void {
  if (term.kind === "level") {
    const levels = categories.find(({ column }) => column === term.column)?.levels ?? [];
    const place = levels.indexOf(term.level) + 1;
    for (let i = 0; i < values.length; i++) to[i] = values[i] === place ? 1 : 0;
    return;
  }
  const missing = term.kind === "missing";
  const fill = missing ? 1 : (term.fill as number);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) to[i] = missing ? 0 : value;
    else to[i] = fill;
  }
}
