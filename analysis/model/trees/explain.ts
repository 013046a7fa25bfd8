import { findColumn } from "../../columns.ts";
import { type Displayable, displayMethod, type Relation } from "../../relation.ts";
import { codeSql, type Feature } from "./features.ts";
import type { Explainer } from "./shap.ts";

/** What each feature adds to the log-odds of each row. */
export interface Explanation extends Displayable {
  readonly keys: readonly (number | string)[];
  /** Log-odds of each row: `expected` and the row's contributions together. */
  readonly score: Float64Array;
  /** Log-odds of the average row. */
  readonly expected: number;
  /** For each feature, the contributions to the rows. */
  readonly contributions: Readonly<Record<string, Float64Array>>;
  /** Features by the mean size of their contributions, the largest first. */
  readonly importance: readonly { readonly feature: string; readonly mean: number }[];
}

const KEY = {
  kinds: ["integer", "string", "other"] as const,
  kind: "a whole number or a text",
  remedy: "Choose the column that identifies the row.",
};

export async function explainRows(
  rows: Relation<unknown>,
  key: string,
  features: readonly Feature[],
  explainer: Explainer,
  base: number,
): Promise<Explanation> {
  const { sql } = rows;
  findColumn(await rows.schema(), { role: "key", name: key, ...KEY });
  const read = await sql<Record<string, number | string>>`
    select ${sql.id(key)} as k, ${sql.join(features.map((feature, f) => sql.fragment`${codeSql(sql, feature)} as ${sql.id(`f${f}`)}`))}
    from ${rows} order by k`.columns();
  const keys = Array.from(read.k as ArrayLike<number | string>);
  const columns = features.map((_, f) => read[`f${f}`] as ArrayLike<number>);
  const expected = base + explainer.expected;
  const size = features.length;
  const codes = new Float64Array(keys.length * size);
  columns.forEach((column, f) => {
    for (let i = 0; i < keys.length; i++) codes[i * size + f] = column[i] as number;
  });
  const own = new Float64Array(codes.length);
  explainer.explain(codes, keys.length, own);
  const score = new Float64Array(keys.length).fill(expected);
  const contributions = features.map((_, f) => {
    return Float64Array.from(keys, (_key, i) => {
      const added = own[i * size + f] as number;
      score[i] = (score[i] as number) + added;
      return added;
    });
  });
  const importance = features
    .map(({ name }, f) => ({ feature: name, mean: meanSize(contributions[f] as Float64Array) }))
    .sort((a, b) => b.mean - a.mean);
  return {
    keys,
    score,
    expected,
    contributions: Object.fromEntries(
      features.map(({ name }, f) => [name, contributions[f] as Float64Array]),
    ),
    importance,
    [displayMethod]: () => importance,
  };
}

function meanSize(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length);
}
