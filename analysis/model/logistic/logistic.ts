import type { ColumnOf } from "../../columns.ts";
import { checkConfidence, OptionError, refuseUnknownOptions } from "../../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type Sql,
  type Value,
} from "../../relation.ts";
import { chiSquareUpper } from "../../stats/chi-square.ts";
import { normalQuantile, normalTwoSided } from "../../stats/normal.ts";
import type { Level, Missing } from "../design/levels.ts";
import {
  type Design,
  type DesignSummary,
  readDesign,
  refuseConstantTerm,
  refuseOneOutcome,
} from "../design/read-design.ts";
import { planTerms, termSql, termValue } from "../design/terms.ts";
import { fitLogistic, type LogisticFit } from "./fit.ts";
import { formulaOf } from "./formula.ts";
import type { Penalty } from "./objective.ts";
import { type ScoreCard, type ScoreCardOptions, scoreCardOf } from "./score-card.ts";
import { probabilitySql } from "./score-sql.ts";

export interface LogisticOptions<Row = Record<string, Value>> {
  /** Column with what is to be foretold: a boolean, or 1 and 0. Rows where it is missing are left out. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
  /** Columns to foretell it from: numbers, or categories, of which the first level is the base. */
  readonly features: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** The level of a category that its others are compared with. Default: the first in the order of names. */
  readonly base?: Readonly<Record<string, Level>>;
  /** Rows with a missing feature are left out (`drop`, the default), or kept with a term that says so (`indicate`). */
  readonly missing?: Missing;
  /** Column that says how much a row counts, 0 or more. Default: each counts once. */
  readonly weight?: ColumnOf<Row, number | bigint>;
  /**
   * Draws coefficients to 0, so that many features or few rows do no harm. For each row, and on features scaled to a
   * standard deviation of 1: strength x ((1 - l1) / 2 x sum of squares + l1 x sum of magnitudes). Default: none.
   */
  readonly penalty?: { readonly strength: number; readonly l1?: number };
  /** Level of the confidence intervals, between 0 and 1. Default: 0.95. */
  readonly confidence?: number;
}

/** A row of the table of coefficients. Errors, intervals and p values are null where there is a penalty: it biases them. */
export interface LogisticTerm {
  readonly term: string;
  readonly coefficient: number;
  readonly standardError: number | null;
  readonly z: number | null;
  readonly p: number | null;
  /** How many times the odds, for one unit more, or for this level in place of the base. */
  readonly oddsRatio: number;
  /** Confidence interval of the odds ratio. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface LogisticModel extends Displayable {
  /** The intercept first. */
  readonly terms: readonly LogisticTerm[];
  readonly rows: number;
  readonly positives: number;
  readonly leftOut: DesignSummary["leftOut"];
  readonly iterations: number;
  readonly logLikelihood: number;
  /** Of the intercept alone. */
  readonly logLikelihoodNull: number;
  readonly aic: number;
  readonly bic: number;
  /** McFadden's: 1 less the ratio of the two log-likelihoods. */
  readonly pseudoR2: number;
  /** Does the model say anything at all? Null where there is a penalty. */
  readonly likelihoodRatio: { readonly chiSquare: number; readonly df: number; readonly p: number } | null;
  /** The model as a line of mathematics. */
  readonly formula: string;
  /** The probability of a profile; a feature that is left out or null is missing. */
  probability(values: Readonly<Record<string, Level | null>>): number;
  /** The probability as SQL, for rows with the features' columns. */
  toSql(sql: Sql): Fragment;
  /** What each term adds to the log-odds of a row, less what it adds on average: the reasons of a score. */
  contributionsToSql(sql: Sql): readonly { readonly feature: string; readonly sql: Fragment }[];
  /** The model as a card of points. */
  scoreCard(options?: ScoreCardOptions): ScoreCard;
}

const OPTIONS = ["outcome", "features", "base", "missing", "weight", "penalty", "confidence"] as const;

/**
 * Logistic regression: the probability of an outcome as an explicit formula, with the error of each coefficient.
 *
 * Maximum likelihood by iteratively reweighted least squares; with an elastic-net penalty by coordinate descent on the
 * same quadratics.
 *
 * @param rows One row a customer.
 * @throws ColumnError when a column is not there or of another kind.
 * @throws OptionError when all outcomes are alike, a feature is constant, follows from others or separates perfectly.
 *
 * Sources: D. W. Hosmer, S. Lemeshow and R. X. Sturdivant, Applied Logistic Regression (2013); J. Friedman, T. Hastie and
 * R. Tibshirani, "Regularization Paths for Generalized Linear Models via Coordinate Descent", Journal of Statistical
 * Software 33 (2010), for the penalty.
 *
 * @example
 * const customers = sql`select * from (values ('app', true), ('app', false), ('app', false), ('app', false),
 *   ('shop', true), ('shop', true), ('shop', false), ('shop', false)) as t(channel, left_us)`;
 * const { terms } = await logistic(customers, { outcome: "left_us", features: ["channel"] });
 * // odds of app 1 : 3, of shop 1 : 1: the intercept is -ln 3, and the odds ratio of shop is 3
 */
export async function logistic<Row>(
  rows: Relation<Row>,
  options: LogisticOptions<Row>,
): Promise<LogisticModel> {
  refuseUnknownOptions(options, OPTIONS, "logistic()");
  const { confidence = 0.95, outcome, weight } = options;
  checkConfidence(confidence);
  const penalty = checkPenalty(options.penalty);
  const plain = rows as Relation<unknown>;
  const plan = await planTerms(plain, options.features, {
    base: options.base,
    missing: options.missing ?? "drop",
  });
  const design = await readDesign(plain, plan, { outcome, weight });
  refuseOneOutcome(design);
  design.terms.forEach(({ name }, j) => {
    refuseConstantTerm(name, design.matrix.column(j + 1));
  });
  const fit = fitLogistic(design, penalty);
  return modelOf(summaryOf(design), fit, normalQuantile((1 + confidence) / 2));
}

function checkPenalty({
  strength = 0,
  l1 = 0,
}: {
  readonly strength?: number;
  readonly l1?: number;
} = {}): Penalty {
  if (!(strength >= 0 && Number.isFinite(strength)))
    throw new OptionError("penalty", `The strength of a penalty is 0 or more, and got ${strength}.`);
  if (!(l1 >= 0 && l1 <= 1))
    throw new OptionError("penalty", `l1 is a share between 0 and 1, and got ${l1}.`);
  return { strength, l1 };
}

/** A model does not hold on to the rows. */
function summaryOf({ matrix: _, y: _y, weight: _w, ...summary }: Design): DesignSummary {
  return summary;
}

function modelOf(design: DesignSummary, fit: LogisticFit, z: number): LogisticModel {
  const terms = termsOf(design, fit, z);
  const { beta, logLikelihood, logLikelihoodNull } = fit;
  const df = design.terms.length;
  const chiSquare = 2 * (logLikelihood - logLikelihoodNull);
  return {
    terms,
    rows: design.rows,
    positives: design.positives,
    leftOut: design.leftOut,
    iterations: fit.iterations,
    logLikelihood,
    logLikelihoodNull,
    aic: 2 * (df + 1) - 2 * logLikelihood,
    bic: Math.log(design.total) * (df + 1) - 2 * logLikelihood,
    pseudoR2: 1 - logLikelihood / logLikelihoodNull,
    likelihoodRatio: fit.standardErrors ? { chiSquare, df, p: chiSquareUpper(chiSquare, df) } : null,
    formula: formulaOf(design.terms, beta),
    probability: (values) => {
      const score = design.terms.reduce(
        (sum, term, j) => sum + (beta[j + 1] as number) * termValue(term, values, design),
        beta[0] as number,
      );
      return 1 / (1 + Math.exp(-score));
    },
    toSql: (sql) => probabilitySql(sql, design, beta),
    contributionsToSql: (sql) => contributions(sql, design, beta),
    scoreCard: (options) => scoreCardOf(design, beta, options),
    [displayMethod]: () => terms,
  };
}

function termsOf(design: DesignSummary, { beta, standardErrors }: LogisticFit, z: number): LogisticTerm[] {
  return ["(intercept)", ...design.terms.map(({ name }) => name)].map((term, j) => {
    const coefficient = beta[j] as number;
    const standardError = standardErrors && (standardErrors[j] as number);
    return {
      term,
      coefficient,
      standardError,
      z: standardError && coefficient / standardError,
      p: standardError && normalTwoSided(coefficient / standardError),
      oddsRatio: Math.exp(coefficient),
      lower: standardError && Math.exp(coefficient - z * standardError),
      upper: standardError && Math.exp(coefficient + z * standardError),
    };
  });
}

function contributions(sql: Sql, design: DesignSummary, beta: Float64Array) {
  const features = [...new Set(design.terms.map(({ column }) => column))];
  return features.map((feature) => {
    const own = design.terms.flatMap((term, j) => (term.column === feature ? [{ term, j }] : []));
    const pieces = own.map(({ term, j }) => {
      return sql.fragment`${beta[j + 1]} * (${termSql(sql, term, design.missing)} - ${design.means[j]})`;
    });
    return { feature, sql: sql.fragment`(${sql.join(pieces, " + ")})` };
  });
}
