import type { ColumnOf } from "../columns.ts";
import type { Level } from "../model/design/levels.ts";
import { termSql } from "../model/design/terms.ts";
import { checkConfidence, OptionError, refuseUnknownOptions } from "../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type Sql,
  type Value,
} from "../relation.ts";
import { chiSquareUpper } from "../stats/chi-square.ts";
import { cholesky, inverse, solve } from "../stats/cholesky.ts";
import { normalQuantile, normalTwoSided } from "../stats/normal.ts";
import { concordance } from "./concordance.ts";
import { type CoxData, readCoxData } from "./cox-data.ts";
import { type CoxFit, fitCox } from "./cox-fit.ts";
import type { Ties } from "./cox-moments.ts";
import { type BaselinePoint, chanceSql, remainingAt, survivalOf } from "./cox-predict.ts";
import type { LifeColumns } from "./life-table.ts";
import { type ProportionalityTest, type TimeScale, testProportionality } from "./proportional-hazards.ts";

export interface CoxOptions<Row = Record<string, Value>> extends LifeColumns<Row> {
  /** Columns that may speed leaving up or slow it down: numbers, or categories, of which the first level is the base. */
  readonly features: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** The level of a category that its others are compared with. Default: the first in the order of names. */
  readonly base?: Readonly<Record<string, Level>>;
  /** What is done about several who leave at the same time. Default: `efron`. */
  readonly ties?: Ties;
  /** Strength of a ridge penalty on the coefficients: ridge / 2 times the sum of their squares. Default: 0. */
  readonly ridge?: number;
  /** Level of the confidence intervals, between 0 and 1. Default: 0.95. */
  readonly confidence?: number;
}

export interface CoxTerm {
  readonly term: string;
  readonly coefficient: number;
  readonly standardError: number;
  /** How many times as fast one leaves for one unit more, or for this level in place of the base. */
  readonly hazardRatio: number;
  /** Confidence interval of the hazard ratio. */
  readonly lower: number;
  readonly upper: number;
  readonly z: number;
  readonly p: number;
}

export interface CoxModel extends Displayable {
  readonly terms: readonly CoxTerm[];
  readonly subjects: number;
  readonly events: number;
  readonly leftOut: { readonly times: number; readonly features: number };
  readonly ties: Ties;
  readonly iterations: number;
  readonly logLikelihood: number;
  /** With all coefficients 0. */
  readonly logLikelihoodNull: number;
  /** Does the model say anything at all? Three tests of the same, with as many degrees of freedom as terms. */
  readonly tests: {
    readonly [T in "likelihoodRatio" | "wald" | "score"]: {
      readonly chiSquare: number;
      readonly df: number;
      readonly p: number;
    };
  };
  /** Share of comparable pairs in which the one who left first had the higher hazard (Harrell). */
  readonly concordance: number;
  /** The cumulative hazard of a subject whose terms are all at their means, by time. */
  readonly baseline: readonly BaselinePoint[];
  /** Do effects change with time? One test for each term, and one of all. Default scale: `km`. */
  proportionalHazards(scale?: TimeScale): readonly ProportionalityTest[];
  /** Share of subjects with these values who have not left by a time. */
  survival(values: Readonly<Record<string, Level>>, time: number): number;
  /** Mean time such a subject stays on after `from`, counted up to `horizon` (default: the last event). */
  expectedRemaining(values: Readonly<Record<string, Level>>, from: number, horizon?: number): number;
  /** The logarithm of the hazard against that of a subject at the means, for rows with the features' columns. */
  toSql(sql: Sql): Fragment;
  /** The chance to leave within `within` units of time, for those who have stayed until the value of column `from`. */
  chanceToSql(sql: Sql, options: { readonly from: string; readonly within: number }): Fragment;
}

const OPTIONS = ["time", "event", "entry", "features", "base", "ties", "ridge", "confidence"] as const;

/**
 * Cox's proportional hazards: which features speed leaving up, and by how much, whatever the hazard does over time.
 *
 * Maximises the partial likelihood by Newton's method. Rows with a missing or infinite feature are left out and counted.
 * `baseline` is Breslow's estimate for Breslow ties and Efron's for Efron ties.
 *
 * @param subjects One row a subject.
 * @throws ColumnError when a column is not there or of another kind.
 * @throws OptionError when nobody left, when a feature is constant, follows from others or separates perfectly.
 *
 * Sources: D. R. Cox, "Regression Models and Life-Tables", Journal of the Royal Statistical Society B 34 (1972);
 * B. Efron, "The Efficiency of Cox's Likelihood Function for Censored Data", Journal of the American Statistical
 * Association 72 (1977); T. Therneau and P. Grambsch, Modeling Survival Data (2000), chapter 3.
 *
 * @example
 * const lives = sql`select * from (values (1, true, 0), (2, true, 1), (3, true, 0), (4, true, 1)) as t(months, left_us, app)`;
 * const { terms } = await coxRegression(lives, { time: "months", event: "left_us", features: ["app"] });
 * // With h the hazard ratio of app, the likelihood is 1 / (2 + 2 h) * h / (1 + 2 h) * 1 / (1 + h): its maximum lies
 * // where 1 - 2 h / (1 + h) - 2 h / (1 + 2 h) is 0
 */
export async function coxRegression<Row>(
  subjects: Relation<Row>,
  options: CoxOptions<Row>,
): Promise<CoxModel> {
  refuseUnknownOptions(options, OPTIONS, "coxRegression()");
  const { ties = "efron", ridge = 0, confidence = 0.95 } = options;
  if (ties !== "efron" && ties !== "breslow")
    throw new OptionError("ties", `ties is "efron" or "breslow", and got ${JSON.stringify(ties)}.`);
  if (!(ridge >= 0)) throw new OptionError("ridge", `ridge is 0 or more, and got ${ridge}.`);
  checkConfidence(confidence);
  const data = await readCoxData(subjects as Relation<unknown>, options as unknown as CoxOptions);
  const fit = fitCox(data, ties, ridge);
  return modelOf(data, fit, ties, normalQuantile((1 + confidence) / 2));
}

function modelOf(data: CoxData, fit: CoxFit, ties: Ties, z: number): CoxModel {
  const terms = termsOf(data, fit, z);
  const baseline = baselineOf(data, fit);
  // It takes as long as fitting where many leave at the same time, so it is found when it is asked for.
  let agreement: number | null = null;
  const predictor = { design: data, means: data.means, beta: fit.beta, baseline };
  return {
    terms,
    subjects: data.size,
    events: data.events,
    leftOut: data.leftOut,
    ties,
    iterations: fit.iterations,
    logLikelihood: fit.value,
    logLikelihoodNull: fit.start.value,
    tests: testsOf(fit),
    get concordance() {
      agreement ??= concordance(data.time, data.event.view, fit.rows.scores(fit.beta));
      return agreement;
    },
    baseline,
    proportionalHazards: (scale = "km") => testProportionality(data, fit, scale),
    survival: (values, time) => survivalOf(predictor, values, time),
    expectedRemaining: (values, from, horizon) => remainingAt(predictor, values, from, horizon),
    toSql: (sql) => scoreSql(sql, data, fit),
    chanceToSql: (sql, options) => chanceSql(sql, baseline, scoreSql(sql, data, fit), options),
    [displayMethod]: () => terms,
  };
}

function termsOf(data: CoxData, fit: CoxFit, z: number): CoxTerm[] {
  const p = data.terms.length;
  const covariance = inverse(fit.system);
  return data.terms.map(({ name }, j) => {
    const coefficient = fit.beta[j] as number;
    const standardError = Math.sqrt(covariance[j * p + j] as number);
    return {
      term: name,
      coefficient,
      standardError,
      hazardRatio: Math.exp(coefficient),
      lower: Math.exp(coefficient - z * standardError),
      upper: Math.exp(coefficient + z * standardError),
      z: coefficient / standardError,
      p: normalTwoSided(coefficient / standardError),
    };
  });
}

function testsOf({ beta, value, information, start }: CoxFit): CoxModel["tests"] {
  const df = beta.length;
  const test = (chiSquare: number) => ({ chiSquare, df, p: chiSquareUpper(chiSquare, df) });
  const quadratic = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, x, j) => sum + x * (b[j] as number), 0);
  const product = beta.map((_, j) => quadratic(information.subarray(j * df, (j + 1) * df), beta));
  const factored = choleskyOf(start.information, df);
  return {
    likelihoodRatio: test(2 * (value - start.value)),
    wald: test(quadratic(beta, product)),
    score: test(factored ? quadratic(start.gradient, solve(factored, start.gradient)) : Number.NaN),
  };
  function choleskyOf(information: Float64Array, size: number) {
    const found = cholesky(information, size);
    return "dependent" in found ? null : found;
  }
}

/** The cumulative hazard of a subject at the means, as a step function of the event times. */
function baselineOf({ time }: CoxData, { hazards, rows }: CoxFit): BaselinePoint[] {
  const { count, from, deaths } = rows.moments;
  const points: BaselinePoint[] = [];
  let hazard = 0;
  for (let m = count - 1; m >= 0; m--) {
    if (deaths[m] === 0) continue;
    hazard += hazards.weights.all[m] as number;
    points.push({ time: time[from[m] as number] as number, hazard });
  }
  return points;
}

function scoreSql(sql: Sql, data: CoxData, fit: CoxFit): Fragment {
  const pieces = data.terms.map(
    (term, j) => sql.fragment`${fit.beta[j]} * (${termSql(sql, term, data.missing)} - ${data.means[j]})`,
  );
  return sql.fragment`(${sql.join(pieces, " + ")})`;
}
