/** The nearest centre in SQL: the same additions in the same order as in `wasm/assembly/kmeans.ts`. */

import { OptionError } from "../options.ts";
import type { Relation, Sql } from "../relation.ts";
import { double, doubleOf, text } from "../sql/types.ts";
import type { Standardized } from "./standardize.ts";

export interface AssignOptions {
  /** Names of the clusters, the first one's first: adds the column `segment`. */
  readonly names?: readonly string[];
}

export async function assignInSql(
  table: Standardized,
  centres: Float64Array,
  relation: Relation<unknown>,
  { names }: AssignOptions,
): Promise<Relation<unknown>> {
  const { sql } = relation;
  const d = table.dimensions.length;
  const k = centres.length / d;
  const own = (await relation.schema()).map(({ name }) => name);
  refuseTaken(own, ["cluster", "distance", "segment"]);
  const columns = own.map((name) => sql.id(name));
  const segment = names ? sql.fragment`, ${segmentSql(sql, names)} as segment` : sql.fragment``;
  if (k === 0) {
    return sql`
      select *${segment} from (
        select *, cast(null as integer) as cluster, cast(null as ${double(sql)}) as distance from ${relation})`;
  }
  const distances = Array.from({ length: k }, (_, c) =>
    squaredSql(sql, centres.subarray(c * d, (c + 1) * d), `d${c + 1}`),
  );
  const places = Array.from({ length: k }, (_, c) => sql.id(`d${c + 1}`));
  // With one centre there is nothing to be compared, and some engines know no least of one.
  const least = k === 1 ? sql.fragment`d1` : sql.fragment`least(${sql.join(places)})`;
  const cases = places.map((place, c) => sql.fragment`when ${place} then ${c + 1}`);
  return sql`
    select *${segment} from (
      select ${sql.join(columns)}, case ${least} ${sql.join(cases, " ")} end as cluster, sqrt(${least}) as distance
      from (select ${sql.join([...columns, ...distances])} from ${await table.toSql(relation)})
    )`;
}

function squaredSql(sql: Sql, centre: Float64Array, name: string) {
  const terms = Array.from(centre, (value, j) => {
    const difference = sql.fragment`(${sql.id(`z${j + 1}`)} - ${doubleOf(sql, value)})`;
    return sql.fragment`${difference} * ${difference}`;
  });
  return sql.fragment`${sql.join(terms, " + ")} as ${sql.id(name)}`;
}

function segmentSql(sql: Sql, names: readonly string[]) {
  if (names.length === 0) return sql.fragment`cast(null as ${text(sql)})`;
  const cases = names.map((name, c) => sql.fragment`when ${c + 1} then ${name}`);
  return sql.fragment`case cluster ${sql.join(cases, " ")} end`;
}

/** Refuses a table that has columns of the names that are added, or needed on the way. */
export function refuseTaken(own: readonly string[], added: readonly string[]): void {
  const taken = own.find((name) => added.includes(name) || /^[dfz]\d+$/.test(name));
  if (taken === undefined) return;
  throw new OptionError(
    "relation",
    `The table already has a column “${taken}”, a name that assign needs.`,
    "Rename it in SQL first, or pass a table without it.",
  );
}
