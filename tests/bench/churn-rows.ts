/** Generated customers of whom some leave, the same for ours and for the peers. */
import { writeFile } from "node:fs/promises";
import type { Relation } from "../../analysis/relation.ts";
import type { KernelSql } from "../../kernel/data/sql/sql.ts";

export type Numbers = Record<string, number>;

export const names = (features: number) => Array.from({ length: features }, (_, j) => `x${j}`);

/** Features that are standard normal, and an outcome `y` that follows from some of them, steps and products among it. */
export function customersOf(
  sql: KernelSql,
  rows: number,
  features: number,
  seed: number,
): Promise<Relation<Numbers>> {
  const columns = names(features).map(
    (name, j) => sql.fragment`${normalSql(sql, seed, j)} as ${sql.id(name)}`,
  );
  return sql<Numbers>`
    select *, cast(${uniformSql(sql, seed, 98)} < 1 / (1 + exp(2.2 - 0.8 * x0 + 0.6 * x1 - 0.5 * x2 * x3
      - if(x4 > 1, 1.2, 0) - 0.3 * abs(x5) - 0.4 * x6)) as integer) as y
    from (select i, ${sql.join(columns)} from range(${rows}) as t(i))`.materialize();
}

/** Days until leaving, at most two years: to the day, so that many leave on the same one, or to the second. */
export function livesOf(
  sql: KernelSql,
  rows: number,
  features: number,
  to: "day" | "second",
): Promise<Relation<Numbers>> {
  const columns = names(features).map((name, j) => sql.fragment`${normalSql(sql, 7, j)} as ${sql.id(name)}`);
  return sql<Numbers>`
    select * exclude (t), least(730, ${to === "day" ? sql.fragment`ceil(t)` : sql.fragment`ceil(t * 86400) / 86400`}) as days, cast(t <= 730 as integer) as y
    from (select *, -700 * ln(1 - ${uniformSql(sql, 7, 98)}) / exp(0.5 * x0 - 0.4 * x1 + 0.3 * x2) as t
      from (select i, ${sql.join(columns)} from range(${rows}) as t(i)))`.materialize();
}

/** A number from 0 to below 1 that depends on the row and on `stream` alone. */
function uniformSql(sql: KernelSql, seed: number, stream: number) {
  return sql.fragment`((hash(i * 100000 + ${seed * 1000 + stream}) >> 11) / 9007199254740992.0)`;
}

function normalSql(sql: KernelSql, seed: number, stream: number) {
  return sql.fragment`round(sqrt(-2 * ln(1 - ${uniformSql(sql, seed, stream)})) * cos(2 * pi() * ${uniformSql(sql, seed, stream + 100)}), 6)`;
}

/** Columns one after another, as float64. */
export async function writeColumns(
  rows: Relation<Numbers>,
  columns: readonly string[],
  file: string,
): Promise<void> {
  const { sql } = rows;
  const doubles = columns.map((name) => sql.fragment`cast(${sql.id(name)} as double) as ${sql.id(name)}`);
  const read = await sql<Numbers>`select ${sql.join(doubles)} from ${rows} order by i`.columns();
  const parts = columns.map(
    (name) => new Uint8Array(Float64Array.from(read[name] as ArrayLike<number>).buffer),
  );
  await writeFile(file, Buffer.concat(parts));
}
