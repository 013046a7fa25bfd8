/** The likeliest normal distribution in SQL. */

import type { Relation, Sql, SqlValue } from "../relation.ts";
import { double, doubleOf } from "../sql/types.ts";
import { refuseTaken } from "./assign-sql.ts";
import type { Normal } from "./em.ts";
import type { Standardized } from "./standardize.ts";

export async function assignMixtureInSql(
  table: Standardized,
  normals: readonly Normal[],
  relation: Relation<unknown>,
): Promise<Relation<unknown>> {
  const { sql } = relation;
  const names = (await relation.schema()).map(({ name }) => name);
  refuseTaken(names, ["cluster", "probability"]);
  if (normals.length === 0) {
    return sql`select *, cast(null as integer) as cluster, cast(null as ${double(sql)}) as probability from ${relation}`;
  }
  const own = names.map((name) => sql.fragment`${sql.id(name)}`);
  const logs = normals.map(
    (normal, c) => sql.fragment`${logDensitySql(sql, normal)} as ${sql.id(`d${c + 1}`)}`,
  );
  const places = normals.map((_, c) => sql.fragment`${sql.id(`d${c + 1}`)}`);
  const most = normals.length === 1 ? sql.fragment`d1` : sql.fragment`greatest(${sql.join(places)})`;
  const cases = places.map((place, c) => sql.fragment`when ${place} then ${c + 1}`);
  const parts = places.map((place) => sql.dialect.exp<SqlValue>(sql.fragment`${place} - ${most}`));
  return sql`
    select ${sql.join(own)}, case ${most} ${sql.join(cases, " ")} end as cluster,
      1 / (${sql.join(parts, " + ")}) as probability
    from (select ${sql.join([...own, ...logs])} from ${await table.toSql(relation)})`;
}

function logDensitySql(sql: Sql, { mean, whitener, height }: Normal) {
  const d = mean.length;
  const squares = Array.from({ length: d }, (_, r) => {
    const terms = Array.from({ length: r + 1 }, (_, j) => {
      const centred = sql.fragment`(${sql.id(`z${j + 1}`)} - ${doubleOf(sql, mean[j] as number)})`;
      return sql.fragment`${doubleOf(sql, whitener[r * d + j] as number)} * ${centred}`;
    });
    return sql.fragment`power(${sql.join(terms, " + ")}, 2)`;
  });
  return sql.fragment`${doubleOf(sql, height)} - (${sql.join(squares, " + ")}) / 2`;
}
