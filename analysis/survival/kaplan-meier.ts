import type { ColumnOf } from "../columns.ts";
import { checkConfidence, OptionError, refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { normalQuantile } from "../stats/normal.ts";
import { type LifeColumns, type LifeRow, type LifeTable, lifeTables } from "./life-table.ts";

export interface KaplanMeierOptions<Row = Record<string, Value>> extends LifeColumns<Row> {
  /** A curve for each value of this column. Default: one curve of everybody. */
  readonly by?: ColumnOf<Row, Value>;
  /** Level of the confidence bands, between 0 and 1. Default: 0.95. */
  readonly confidence?: number;
  /** Scale on which the bands are symmetric: `log-log` (default) keeps within 0 and 1, `log` is R's, `plain` is Greenwood's own. */
  readonly bands?: "log-log" | "log" | "plain";
}

export interface SurvivalPoint {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Share that has not left by `time`, itself included. */
  readonly survival: number;
  /** Standard error of `survival`, by Greenwood's formula. */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

export interface SurvivalCurve {
  readonly group: string | null;
  readonly subjects: number;
  readonly events: number;
  /** Times at which somebody left or was lost from sight, in order. */
  readonly points: readonly SurvivalPoint[];
  /** First time by which half have left; null where the curve stays above a half. */
  readonly median: number | null;
  /** Share that has not left by a time: a step function. NaN after the last time that was watched, unless all have left. */
  survivalAt(time: number): number;
  /**
   * Mean time that a subject who has stayed until `from` stays on, counted up to `horizon` (default: the last time seen).
   * NaN when nobody is left at `from`.
   */
  expectedRemaining(from: number, horizon?: number): number;
}

export interface KaplanMeier extends Displayable {
  readonly curves: readonly SurvivalCurve[];
  /** Rows that were not counted: time or event missing, time negative or not after its entry. */
  readonly leftOut: number;
}

const OPTIONS = ["time", "event", "entry", "by", "confidence", "bands"] as const;

/**
 * Survival curves by the product-limit estimator, with confidence bands by Greenwood's formula. Times are counted in the
 * engine; only one row for each distinct time and group comes back.
 *
 * @param subjects One row a subject.
 * @returns A curve for each group, in the order of the groups' names; rows with a missing group are a group of their own.
 * @throws ColumnError when a column is not there or of another kind; OptionError for an option that does not exist.
 *
 * Sources: E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal of the American
 * Statistical Association 53 (1958); J. P. Klein and M. L. Moeschberger, Survival Analysis (2003), 4.2 to 4.6.
 *
 * @example
 * const lives = sql`select * from (values (1, true), (2, true), (2, false), (4, true)) as t(months, left_us)`;
 * const { curves } = await kaplanMeier(lives, { time: "months", event: "left_us" });
 * curves[0].points.map((point) => point.survival); // [0.75, 0.5, 0]
 */
export async function kaplanMeier<Row>(
  subjects: Relation<Row>,
  options: KaplanMeierOptions<Row>,
): Promise<KaplanMeier> {
  refuseUnknownOptions(options, OPTIONS, "kaplanMeier()");
  const { confidence = 0.95, bands = "log-log" } = options;
  checkConfidence(confidence);
  if (!["log-log", "log", "plain"].includes(bands))
    throw new OptionError("bands", `bands is "log-log", "log" or "plain", and got ${JSON.stringify(bands)}.`);
  const { groups, leftOut } = await lifeTables(subjects, options, options.by);
  const z = normalQuantile((1 + confidence) / 2);
  const curves = groups.map((table) => curveOf(table, z, bands));
  return { curves, leftOut, [displayMethod]: () => curves.flatMap(shownPoints) };
}

function shownPoints({ group, points }: SurvivalCurve) {
  return points.map((point) => (group === null ? point : { group, ...point }));
}

/** The curve of a life table; `z` is the normal quantile of its bands. */
export function curveOf(table: LifeTable, z: number, bands: "log-log" | "log" | "plain"): SurvivalCurve {
  const points = pointsOf(table.rows, z, bands);
  const survivalAt = (time: number) => stepAt(points, time);
  return {
    group: table.group,
    subjects: table.subjects,
    events: points.reduce((sum, point) => sum + point.events, 0),
    points,
    median: medianOf(points),
    survivalAt,
    expectedRemaining: (from, horizon) => remaining(points, from, horizon),
  };
}

function pointsOf(rows: readonly LifeRow[], z: number, bands: "log-log" | "log" | "plain"): SurvivalPoint[] {
  let greenwood = 0;
  const ends = rows.filter((row) => row.events + row.censored > 0);
  const shares = survivals(ends);
  return ends.map((row, i) => {
    const survival = shares[i] as number;
    if (row.events > 0) greenwood += row.events / (row.atRisk * (row.atRisk - row.events));
    const standardError = survival === 0 ? 0 : survival * Math.sqrt(greenwood);
    return { ...row, survival, standardError, ...bandOf(survival, Math.sqrt(greenwood), z, bands) };
  });
}

/**
 * The product of (at risk - events) / at risk. While nobody joins or is lost from sight, what is left over is who is at
 * risk next, and the factors shorten to one fraction: of counts without censoring each share is as exact as a division.
 */
function survivals(rows: readonly LifeRow[]): number[] {
  let before = 1;
  let start = 0;
  let left = -1;
  return rows.map(({ atRisk, events }) => {
    if (atRisk !== left) {
      if (left >= 0) before *= left / start;
      start = atRisk;
    }
    left = atRisk - events;
    return left === 0 ? 0 : before * (left / start);
  });
}

/** Closer to a half than a product of rounded shares can be told apart from it. */
const NEAR_HALF = 1e-9;

function medianOf(points: readonly SurvivalPoint[]): number | null {
  const at = points.findIndex(
    ({ survival }, i) =>
      survival <= 0.5 - NEAR_HALF || (survival <= 0.5 + NEAR_HALF && atMostHalf(points.slice(0, i + 1))),
  );
  return points[at]?.time ?? null;
}

/** Whether the product of the shares is at most a half, in whole numbers. */
function atMostHalf(points: readonly SurvivalPoint[]): boolean {
  const product = (numbers: readonly number[]): bigint => {
    if (numbers.length <= 8) return numbers.reduce((all, n) => all * BigInt(n), 1n);
    const half = numbers.length >> 1;
    return product(numbers.slice(0, half)) * product(numbers.slice(half));
  };
  const leaving = points.filter(({ events }) => events > 0);
  return (
    2n * product(leaving.map(({ atRisk, events }) => atRisk - events)) <=
    product(leaving.map(({ atRisk }) => atRisk))
  );
}

/** `relative` is the standard error divided by the survival: that of its logarithm. */
function bandOf(survival: number, relative: number, z: number, bands: "log-log" | "log" | "plain") {
  if (survival === 0) return { lower: 0, upper: 0 };
  if (relative === 0) return { lower: survival, upper: survival };
  if (bands === "plain") {
    const half = z * survival * relative;
    return { lower: Math.max(0, survival - half), upper: Math.min(1, survival + half) };
  }
  if (bands === "log") {
    const factor = Math.exp(z * relative);
    return { lower: survival / factor, upper: Math.min(1, survival * factor) };
  }
  const factor = Math.exp((z * relative) / Math.log(survival));
  return { lower: survival ** (1 / factor), upper: survival ** factor };
}

function stepAt(points: readonly SurvivalPoint[], time: number): number {
  const last = points.at(-1);
  if (last && time > last.time && last.survival > 0) return Number.NaN;
  return points.findLast((point) => point.time <= time)?.survival ?? 1;
}

function remaining(
  points: readonly SurvivalPoint[],
  from: number,
  horizon = points.at(-1)?.time ?? 0,
): number {
  const staying = points.findLast((point) => point.time <= from)?.survival ?? 1;
  if (staying === 0 || horizon < from) return Number.NaN;
  let area = 0;
  let at = from;
  let level = staying;
  for (const point of points) {
    if (point.time <= from) continue;
    if (point.time > horizon) break;
    area += level * (point.time - at);
    at = point.time;
    level = point.survival;
  }
  return (area + level * (horizon - at)) / staying;
}
