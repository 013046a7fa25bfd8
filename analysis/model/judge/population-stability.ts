import { type ColumnKind, type ColumnOf, findColumn, MOMENT, NUMBER } from "../../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type SqlValue, type Value } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";

export interface PopulationStabilityOptions<Row = Record<string, Value>> {
  /** Column of numbers to be watched: a score, or a feature. */
  readonly column: ColumnOf<Row, number | bigint>;
  /** Column that tells the periods: each is compared with the baseline. */
  readonly period: ColumnOf<Row, Value>;
  /** The period that the others are compared with. Default: the first in order. */
  readonly baseline?: string | number | Date;
  /** Bins of equally many baseline rows. Default: 10. */
  readonly bins?: number;
}

export interface PopulationPeriod {
  readonly period: string;
  readonly rows: number;
  /** Population stability index against the baseline. */
  readonly psi: number;
  /** Below 0.1 `stable`, below 0.25 `shifted`, and `different` from there on: the usual marks, a convention and no test. */
  readonly verdict: "stable" | "shifted" | "different";
}

export interface PopulationStability extends Displayable {
  readonly baseline: string;
  /** Upper edges of the bins but the last; a value equal to an edge belongs below it. */
  readonly edges: readonly number[];
  readonly periods: readonly PopulationPeriod[];
}

/** What `findColumn` is told of a column of periods. */
const PERIOD = {
  kinds: ["date", "timestamp", "string", "integer", "number", "boolean", "other"] as readonly ColumnKind[],
  kind: "days, texts or numbers",
  remedy: "Write it as one of these in SQL first, as in strftime(day, '%Y-%m').",
};

const OPTIONS = ["column", "period", "baseline", "bins"] as const;

/**
 * Is the population still the one the model was made for? PSI = sum over bins of (a - b) ln(a / b), b and a being the shares
 * in the bin at the baseline and now. A bin that is empty counts as half a row. Missing values are a bin of their own.
 * Counted in the engine.
 *
 * Source: N. Siddiqi, Credit Risk Scorecards (2006), chapter 9.
 *
 * @throws ColumnError when a column is not there or of another kind; OptionError when the baseline has no rows.
 *
 * @example
 * const scored = sql`select * from (values (1, 'May'), (2, 'May'), (1, 'June'), (1, 'June'), (1, 'June'), (2, 'June')) as t(score, month)`;
 * const { periods } = await populationStability(scored, { column: "score", period: "month", baseline: "May", bins: 2 });
 * // June: (3/4 - 1/2) ln(3/2) + (1/4 - 1/2) ln(1/2) = 0.2747 in `periods`: different
 */
export async function populationStability<Row>(
  rows: Relation<Row>,
  options: PopulationStabilityOptions<Row>,
): Promise<PopulationStability> {
  refuseUnknownOptions(options, OPTIONS, "populationStability()");
  const { column, period, bins = 10 } = options;
  wholeNumber("bins", bins, 2);
  const schema = await rows.schema();
  findColumn(schema, { role: "column", name: column, ...NUMBER });
  const { kind } = findColumn(schema, { role: "period", name: period, ...PERIOD });
  const { sql } = rows;
  const watched = await sql`
    select cast(${sql.id(column)} as ${double(sql)}) as x, ${sql.id(period)} as given, cast(${sql.id(period)} as ${text(sql)}) as period
    from ${rows} where ${sql.id(period)} is not null`.materialize();
  const baseline = await baselineOf(watched, options.baseline, kind);
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins);
  const [found] = await sql<{ edges: number[] | null; n: number }>`
    select ${sql.dialect.quantile(sql.id("x"), shares, "discrete")} as edges, count(*) as n from ${watched}
    where period = ${baseline} and x is not null and not ${sql.dialect.isNaN(sql.id("x"))}`.rows();
  if (!found || found.n === 0)
    throw new OptionError(
      "baseline",
      `The baseline “${baseline}” has no row with a value.`,
      "Name another period.",
    );
  const edges = [...new Set(found.edges ?? [])];
  const bin = sql.dialect.listBelow<SqlValue>(sql.dialect.listAs<SqlValue>(edges, "double"), sql.id("x"));
  const counts = await sql<{ period: string; bin: number; n: number }>`
    select period, case when x is null or ${sql.dialect.isNaN(sql.id("x"))} then -1 else ${bin} end as bin, count(*) as n
    from ${watched} group by period, bin order by period, bin`.rows();
  const periods = summarise(counts, baseline, edges.length + 1);
  return { baseline, edges, periods, [displayMethod]: () => periods };
}

/** The baseline as the engine writes it: a day is not looked for as the text of a moment, nor a whole number as that of a fraction. */
async function baselineOf(
  watched: Relation<unknown>,
  given: string | number | Date | undefined,
  kind: ColumnKind,
): Promise<string> {
  const { sql } = watched;
  const alike =
    (given instanceof Date && MOMENT.kinds.includes(kind)) ||
    (typeof given === "number" && NUMBER.kinds.includes(kind));
  const asked =
    given === undefined
      ? sql.fragment`true`
      : alike
        ? sql.fragment`given = ${given}`
        : sql.fragment`period = ${String(given)}`;
  const [row] = await sql<{ rows: number; period: string | null }>`
    select count(*) as rows, min(period) filter (where ${asked}) as period from ${watched}`.rows();
  if (!row || row.rows === 0) throw new OptionError("period", "There is no row with a period.");
  if (row.period !== null) return row.period;
  const words = given instanceof Date ? given.toISOString().slice(0, 10) : String(given);
  throw new OptionError(
    "baseline",
    `The baseline “${words}” has no row with a value.`,
    "Name another period.",
  );
}

function summarise(
  counts: readonly { period: string; bin: number; n: number }[],
  baseline: string,
  bins: number,
): PopulationPeriod[] {
  const byPeriod = Map.groupBy(counts, (row) => row.period);
  const before = countsOf(byPeriod.get(baseline) ?? [], bins);
  return [...byPeriod].map(([period, found]) => {
    const now = countsOf(found, bins);
    const psi = indexOf(before, now);
    return {
      period,
      rows: sum(now),
      psi,
      verdict: psi < 0.1 ? "stable" : psi < 0.25 ? "shifted" : "different",
    };
  });
}

/** Rows by bin; missing values come last. */
function countsOf(found: readonly { bin: number; n: number }[], bins: number): number[] {
  const counts = new Array<number>(bins + 1).fill(0);
  for (const { bin, n } of found) counts[bin < 0 ? bins : bin] = n;
  return counts;
}

function indexOf(before: readonly number[], now: readonly number[]): number {
  let psi = 0;
  before.forEach((b, bin) => {
    const a = now[bin] as number;
    if (a === 0 && b === 0) return;
    const shareBefore = Math.max(b, 0.5) / sum(before);
    const shareNow = Math.max(a, 0.5) / sum(now);
    psi += (shareNow - shareBefore) * Math.log(shareNow / shareBefore);
  });
  return psi;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
