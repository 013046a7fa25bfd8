/** A model's rows as they come from the engine, in an order of their own making. */
import type { Fragment, Relation } from "../../relation.ts";
import { MISSING_LEVEL, type Term, type Terms } from "./terms.ts";

/** What the terms are made of, read once each. */
export interface ReadTerms<Other extends string> {
  readonly length: number;
  /** Further columns that were asked for; NaN for null. */
  readonly others: Readonly<Record<Other, Float64Array>>;
  /** By feature: its numbers, or the places of a category's levels from 1 on; NaN where there is none. */
  readonly features: ReadonlyMap<string, Float64Array>;
}

/** Reads each feature as one column, however many terms it has. @param others expressions of type double. */
export async function readTerms<Other extends string>(
  rows: Relation<unknown>,
  { terms, categories, missing }: Terms,
  others: Readonly<Record<Other, Fragment>>,
): Promise<ReadTerms<Other>> {
  const { sql } = rows;
  const names = [...new Set(terms.map(({ column }) => column))];
  const pieces = names.map((name, j) => {
    const levels = categories.find(({ column }) => column === name)?.levels;
    if (!levels) return sql.fragment`cast(${sql.id(name)} as double) as ${sql.id(`x${j}`)}`;
    const level = sql.fragment`cast(${sql.id(name)} as varchar)`;
    const known = missing === "drop" ? level : sql.fragment`coalesce(${level}, ${MISSING_LEVEL})`;
    return sql.fragment`cast(nullif(list_position(${[...levels]}::varchar[], ${known}), 0) as double) as ${sql.id(`x${j}`)}`;
  });
  const further = (Object.keys(others) as Other[]).map(
    (name) => sql.fragment`${others[name]} as ${sql.id(name)}`,
  );
  const columns = await sql<Record<string, number>>`
    select ${sql.join([...further, ...pieces])} from ${rows}`.columns();
  const column = (name: string) => float64(columns[name] as Float64Array | Int32Array);
  const features = new Map(names.map((name, j) => [name, column(`x${j}`)]));
  const read = Object.fromEntries(Object.keys(others).map((name) => [name, column(name)]));
  return {
    length: features.get(names[0] as string)?.length ?? 0,
    others: read as Record<Other, Float64Array>,
    features,
  };
}

const float64 = (column: Float64Array | Int32Array) =>
  column instanceof Float64Array ? column : new Float64Array(column);

/** 1 for rows in which a feature is missing, NaN or infinite. */
export function holesOf({ length, features }: ReadTerms<never>): Uint8Array {
  const holes = new Uint8Array(length);
  for (const column of features.values()) {
    if (allFinite(column)) continue;
    for (let i = 0; i < length; i++) if (!Number.isFinite(column[i])) holes[i] = 1;
  }
  return holes;
}

/** 0 times a number is 0, and NaN times anything else. Four sums go on side by side. */
function allFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i + 3 < values.length; i += 4) {
    a += (values[i] as number) * 0;
    b += (values[i + 1] as number) * 0;
    c += (values[i + 2] as number) * 0;
    d += (values[i + 3] as number) * 0;
  }
  for (let i = values.length & ~3; i < values.length; i++) a += (values[i] as number) * 0;
  return a + b + c + d === 0;
}

/** Writes a term's values in the order of the rows, and returns their mean. */
export function writeTerm(
  term: Term,
  { features }: ReadTerms<never>,
  { categories }: Pick<Terms, "categories">,
  order: Uint32Array,
  to: Float64Array,
): number {
  const from = features.get(term.column) as Float64Array;
  if (term.kind === "number" && term.fill === null) return gather(from, order, to);
  const place = categories.find(({ column }) => column === term.column)?.levels.indexOf(termLevel(term));
  const fill = term.kind === "number" ? (term.fill as number) : 1;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    const value = from[order[i] as number] as number;
    const known = Number.isFinite(value);
    if (term.kind === "level") to[i] = value - 1 === place ? 1 : 0;
    else if (term.kind === "number") to[i] = known ? value : fill;
    else to[i] = known ? 0 : 1;
    sum += to[i] as number;
  }
  return sum / order.length;
}

const termLevel = (term: Term) => (term.kind === "level" ? term.level : "");

/** Writes values in the order of the rows, and returns their mean. */
export function gather(from: Float64Array, order: Uint32Array, to: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    const value = from[order[i] as number] as number;
    to[i] = value;
    sum += value;
  }
  return sum / order.length;
}
