/** What a fitted Cox model says of one subject, in TypeScript and in SQL. */

import type { Level } from "../model/design/levels.ts";
import { type Terms, termValue } from "../model/design/terms.ts";
import { OptionError } from "../options.ts";
import type { Fragment, Sql, SqlValue } from "../relation.ts";
import { double } from "../sql/types.ts";

export interface BaselinePoint {
  readonly time: number;
  /** Cumulative hazard up to `time`, itself included. */
  readonly hazard: number;
}

export interface Predictor {
  readonly design: Terms;
  readonly means: Float64Array;
  readonly beta: Float64Array;
  readonly baseline: readonly BaselinePoint[];
}

export function survivalOf(
  predictor: Predictor,
  values: Readonly<Record<string, Level>>,
  time: number,
): number {
  return Math.exp(-hazardAt(predictor.baseline, time) * relativeHazard(predictor, values));
}

/** The area under the survival curve from `from` to `horizon`, divided by its height at `from`. */
export function remainingAt(
  predictor: Predictor,
  values: Readonly<Record<string, Level>>,
  from: number,
  horizon = predictor.baseline.at(-1)?.time ?? 0,
): number {
  if (horizon < from) return Number.NaN;
  const relative = relativeHazard(predictor, values);
  const already = hazardAt(predictor.baseline, from);
  let area = 0;
  let at = from;
  let level = 1;
  for (const { time, hazard } of predictor.baseline) {
    if (time <= from) continue;
    if (time > horizon) break;
    area += level * (time - at);
    at = time;
    level = Math.exp(-(hazard - already) * relative);
  }
  return area + level * (horizon - at);
}

function hazardAt(baseline: readonly BaselinePoint[], time: number): number {
  return baseline.findLast((point) => point.time <= time)?.hazard ?? 0;
}

function relativeHazard({ design, means, beta }: Predictor, values: Readonly<Record<string, Level>>): number {
  let score = 0;
  design.terms.forEach((term, j) => {
    score += (beta[j] as number) * (termValue(term, values, design) - (means[j] as number));
  });
  return Math.exp(score);
}

/** 1 - S(from + within) / S(from), the baseline being looked up as a step function. */
export function chanceSql(
  sql: Sql,
  baseline: readonly BaselinePoint[],
  score: Fragment,
  { from, within }: { readonly from: string; readonly within: number },
): Fragment {
  if (!(within > 0))
    throw new OptionError("within", `within is a length of time above 0, and got ${within}.`);
  const start = sql.fragment`cast(${sql.id(from)} as ${double(sql)})`;
  const end = sql.fragment`${start} + ${within}`;
  const { dialect } = sql;
  const more = sql.fragment`(${stepSql(sql, baseline, end)} - ${stepSql(sql, baseline, start)})`;
  return sql.fragment`1 - ${dialect.exp<SqlValue>(sql.fragment`-${more} * ${dialect.exp<SqlValue>(score)}`)}`;
}

/** The baseline at a time: the hazards and times are two lists, and the place is found by counting the times up to it. */
function stepSql(sql: Sql, baseline: readonly BaselinePoint[], time: Fragment): Fragment {
  const times = baseline.map((point) => point.time);
  const hazards = [0, ...baseline.map((point) => point.hazard)];
  const { dialect } = sql;
  const passed = dialect.listBelow<SqlValue>(dialect.listAs<SqlValue>(times, "double"), time, "including");
  return dialect.listAt<SqlValue>(dialect.listAs<SqlValue>(hazards, "double"), sql.fragment`1 + ${passed}`);
}
