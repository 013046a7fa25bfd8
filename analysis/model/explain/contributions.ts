/** What each feature adds to the log-odds of each row, from a formula or from trees. */

import { findColumn, ID } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Relation, RelationColumn, Sql } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";
import { FEATURE } from "../design/feature-column.ts";
import type { Explanation } from "../trees/explain.ts";
import type { FeatureValue } from "./phrases.ts";

/** A model that can tell what its features contribute: `logistic()` or `boostedTrees()`. */
export type ExplainingModel = { toSql(sql: Sql): Fragment } & (
  | { contributionsToSql(sql: Sql): readonly { readonly feature: string; readonly sql: Fragment }[] }
  | {
      readonly features: readonly string[];
      explain(rows: Relation<unknown>, key: never): Promise<Explanation>;
    }
);

export interface Contributions {
  readonly features: readonly string[];
  /** In the order of the keys. */
  readonly keys: readonly (number | string)[];
  readonly score: ArrayLike<number>;
  readonly values: Readonly<Record<string, ArrayLike<FeatureValue>>>;
  readonly contributions: Readonly<Record<string, ArrayLike<number>>>;
}

/** @throws OptionError when a key comes twice. */
export async function readContributions(
  model: ExplainingModel,
  rows: Relation<unknown>,
  key: string,
): Promise<Contributions> {
  const { sql } = rows;
  const schema = await rows.schema();
  findColumn(schema, { role: "key", name: key, ...ID });
  const formula = "contributionsToSql" in model ? model.contributionsToSql(sql) : null;
  const features = formula
    ? formula.map(({ feature }) => feature)
    : "features" in model
      ? model.features
      : [];
  const columns = features.map((name) => findColumn(schema, { role: "features", name, ...FEATURE }));
  const kept = await sql`select * from ${rows} where ${sql.id(key)} is not null`.materialize();
  await refuseTwice(kept, key);
  const read = await sql<Record<string, FeatureValue>>`
    select ${sql.id(key)} as k, cast(${model.toSql(sql)} as ${double(sql)}) as score,
      ${sql.join(columns.map((column, f) => sql.fragment`${valueSql(sql, column)} as ${sql.id(`v${f}`)}`))}
      ${sql.join(
        (formula ?? []).map(
          (piece, f) => sql.fragment`, cast(${piece.sql} as ${double(sql)}) as ${sql.id(`c${f}`)}`,
        ),
        "",
      )}
    from ${kept} order by k`.columns();
  const explained =
    formula === null && "explain" in model ? (await model.explain(kept, key as never)).contributions : null;
  const column = (name: string) => read[name] as unknown as ArrayLike<never>;
  return {
    features,
    keys: Array.from(column("k")),
    score: column("score"),
    values: Object.fromEntries(features.map((name, f) => [name, column(`v${f}`)])),
    contributions: explained ?? Object.fromEntries(features.map((name, f) => [name, column(`c${f}`)])),
  };
}

async function refuseTwice(rows: Relation<unknown>, key: string): Promise<void> {
  const { sql } = rows;
  const [found] = await sql<{ twice: number }>`
    select count(*) - count(distinct ${sql.id(key)}) as twice from ${rows}`.rows();
  if (!found || found.twice === 0) return;
  throw new OptionError(
    "key",
    `“${key}” names ${found.twice} rows that another row names, too.`,
    "Explain the rows of one cut, or name a column that is different in every row.",
  );
}

function valueSql(sql: Sql, { name, kind }: RelationColumn): Fragment {
  if (kind === "integer" || kind === "number") return sql.fragment`cast(${sql.id(name)} as ${double(sql)})`;
  return kind === "boolean"
    ? sql.fragment`${sql.id(name)}`
    : sql.fragment`cast(${sql.id(name)} as ${text(sql)})`;
}
