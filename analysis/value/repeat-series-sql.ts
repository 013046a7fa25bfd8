/** The series of `repeat-series.ts` in SQL. Agrees with the function in TypeScript to 12 digits. */

import { OptionError } from "../options.ts";
import type { Fragment, Sql, SqlValue } from "../relation.ts";
import { betaGrid } from "./beta-grid.ts";
import { type BgNbdParameters, isSteep, NEAR_ONE } from "./repeat-series.ts";

/** Up to this z the series is summed in SQL, in some 1,500 terms; a horizon of 99 times alpha reaches it. */
const LARGEST_Z = 0.99;
/** Customers with a smaller z are not made to wait for those with a larger one. */
const BANDS = [0.3, 0.5, 0.7, 0.85, 0.93];

/** Columns of what is scored, as expressions. */
export interface SeriesColumns {
  /** Repeat purchases. */
  readonly x: Fragment;
  /** t / (alpha + T + t). */
  readonly z: Fragment;
}

/** Purchases of a customer who is alive. `largest` is the largest z that occurs: the smaller it is, the fewer the terms. */
export function repeatPurchasesSql(
  sql: Sql,
  parameters: BgNbdParameters,
  { x, z }: SeriesColumns,
  largest: number,
): Fragment {
  const { a, b, r } = parameters;
  if (isSteep(parameters)) return overChancesSql(sql, parameters, { x, z });
  const rest = sql.dialect.exp<SqlValue>(sql.fragment`${a - 1} * ln(1 - ${z})`);
  const head =
    Math.abs(a - 1) < NEAR_ONE ? sql.fragment`-ln(1 - ${z})` : sql.fragment`(1 - ${rest}) / ${a - 1}`;
  const series = seriesSql(sql, parameters, { x, z }, largest);
  return sql.fragment`((${a + b - 1} + ${x}) * (${head}) - ${rest} * ${a + b - 1 - r} * ${z} * (${series}))`;
}

/** Repeat purchases up to which the grid of chances reaches over the peak. */
const MOST_PURCHASES = 10_000;

/** The expectation over the chance of stopping where the series would lose digits; densities are those at the peak or less. */
function overChancesSql(sql: Sql, { r, a, b }: BgNbdParameters, { x, z }: SeriesColumns): Fragment {
  const chances = Array.from(betaGrid(a, b, b + MOST_PURCHASES).p).filter((p) => p > 1e-290 && p < 1);
  const list = { bound: chances, values: chances };
  const alive = sql.fragment`(${b} + ${x})`;
  const density = (p: SqlValue | Fragment) =>
    sql.dialect.exp<SqlValue>(
      sql.fragment`greatest(-700, ${a} * ln(${p} * (${a} + ${alive}) / ${a}) + ${alive} * ln((1 - ${p}) * (${a} + ${alive}) / ${alive}))`,
    );
  const time = sql.fragment`(${z} / (1 - ${z}))`;
  // For somebody who hardly ever stops, the first terms of the series in p: the difference would have no digits.
  const bought = (p: SqlValue | Fragment) => sql.fragment`case when ${p} * ${time} < 1e-5
      then (${r} + ${x}) * ${time} * (1 - (${r + 1} + ${x}) * ${p} * ${time} / 2 * (1 - (${r + 2} + ${x}) * ${p} * ${time} / 3))
      else (1 - ${sql.dialect.exp<SqlValue>(sql.fragment`-(${r} + ${x}) * ln(1 + ${p} * ${time})`)}) / ${p} end`;
  const sum = (of: (p: SqlValue | Fragment) => Fragment) =>
    sql.dialect.fold<SqlValue>(list, 0, (before, p) => sql.fragment`${before} + ${of(p as SqlValue)}`);
  return sql.fragment`(${sum((p) => sql.fragment`${density(p)} * ${bought(p)}`)} / ${sum(density)})`;
}

/** z of the youngest customer, which is the largest. */
export function largestZ({ alpha }: BgNbdParameters, horizon: number, youngest: number): number {
  const largest = horizon / (alpha + youngest + horizon);
  if (largest <= LARGEST_Z) return largest;
  throw new OptionError(
    "horizon",
    `A horizon of ${horizon} is too long for SQL: it is more than 99 times ${alpha + youngest}, which is alpha plus the least age.`,
    "Shorten the horizon, leave out the youngest customers, or use expectedPurchases in TypeScript.",
  );
}

function seriesSql(sql: Sql, parameters: BgNbdParameters, columns: SeriesColumns, largest: number): Fragment {
  const bands = BANDS.filter((band) => band < largest);
  const nested = (upTo: number) => nestedSql(sql, parameters, columns, termsFor(parameters, upTo));
  if (bands.length === 0) return nested(largest);
  const cases = bands.map((band) => sql.fragment`when ${columns.z} <= ${band} then ${nested(band)}`);
  return sql.fragment`case ${sql.join(cases, " ")} else ${nested(largest)} end`;
}

/** Terms until the series stands still for a customer without repeat purchases, who needs the most. */
function termsFor({ r, a, b }: BgNbdParameters, z: number): number {
  const start = a + b - 1 - r;
  let [term, sum, n] = [1, 1, 1];
  while (Math.abs(term) > 1e-14 * Math.abs(sum) && n < 10_000) {
    term *= (((start + n) * (a + n - 1)) / ((a + b + n - 1) * (n + 1))) * z;
    sum += term;
    n++;
  }
  return n;
}

/**
 * 1 + q1 (1 + q2 (1 + ...)) from the inside out, with qn = k(n) z / (a + b + n - 1 + x). A loop over a list: written out
 * as an expression, the hundreds of terms would take an engine longer to plan than to compute.
 */
function nestedSql(sql: Sql, { r, a, b }: BgNbdParameters, { x, z }: SeriesColumns, terms: number): Fragment {
  const start = a + b - 1 - r;
  const factors = Array.from({ length: terms }, (_, i) => {
    const n = terms - i;
    return ((start + n) * (a + n - 1)) / (n + 1);
  });
  return sql.dialect.fold<SqlValue>({ bound: factors, values: factors }, 1, (sum, k, place) => {
    return sql.fragment`1 + ${sum} * ${k} * ${z} / (${a + b + terms - 1} - ${place} + 1 + ${x})`;
  });
}
