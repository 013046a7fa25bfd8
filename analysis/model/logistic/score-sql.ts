import type { Fragment, Sql, SqlValue } from "../../relation.ts";
import { double, doubleOf, nan } from "../../sql/types.ts";
import { type Term, type Terms, termSql } from "../design/terms.ts";

/**
 * The probability as SQL; null where a feature that the model needs is missing, NaN or infinite.
 *
 * Made for millions of rows: a product of lists costs the engine half of what as many products and sums do. A missing value
 * goes into it as NaN, so that one look at the sum tells whether any feature has to be looked at.
 */
export function probabilitySql(sql: Sql, { terms, missing }: Terms, beta: Float64Array): Fragment {
  const values = terms.map((term) => sql.fragment`coalesce(${valueSql(sql, term, missing)}, ${nan(sql)})`);
  const slopes = Array.from(beta.subarray(1), (slope) => doubleOf(sql, slope));
  const score = sql.fragment`(${doubleOf(sql, beta[0] as number)} + ${sql.dialect.innerProduct(values, slopes)})`;
  const probability = sql.fragment`(1 / (1 + ${sql.dialect.exp<SqlValue>(sql.fragment`-${score}`)}))`;
  const needed = neededSql(sql, terms, missing);
  if (needed.length === 0) return probability;
  return sql.fragment`(case when not ${sql.dialect.isFinite(score)} and not (${sql.join(needed, " and ")}) then null else ${probability} end)`;
}

/** As `termSql`, but for a number that nothing stands in for: NaN and infinity are told by the sum. */
function valueSql(sql: Sql, term: Term, missing: Terms["missing"]): Fragment {
  const isPlain = term.kind === "number" && term.fill === null;
  return isPlain ? sql.fragment`cast(${sql.id(term.column)} as ${double(sql)})` : termSql(sql, term, missing);
}

/** Whether a row has what nothing stands in for, column by column. */
function neededSql(sql: Sql, terms: readonly Term[], missing: Terms["missing"]): Fragment[] {
  const numbers = terms.filter((term) => term.kind === "number" && term.fill === null);
  const levels = missing === "drop" ? terms.filter(({ kind }) => kind === "level") : [];
  const named = (some: readonly Term[]) => [...new Set(some.map(({ column }) => column))];
  return [
    ...named(numbers).map(
      (column) =>
        sql.fragment`coalesce(${sql.dialect.isFinite(sql.fragment`cast(${sql.id(column)} as ${double(sql)})`)}, false)`,
    ),
    ...named(levels).map((column) => sql.fragment`${sql.id(column)} is not null`),
  ];
}
