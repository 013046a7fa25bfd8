import { OptionError } from "../../options.ts";
import { inverse } from "../../stats/cholesky.ts";
import type { Design } from "../design/read-design.ts";
import { runaway } from "../design/runaway.ts";
import { LogisticRows } from "./likelihood.ts";
import { factor, Objective, type Penalty, type Stand } from "./objective.ts";

export interface LogisticFit {
  /** The intercept and a coefficient for each term, in the units of the terms. */
  readonly beta: Float64Array;
  readonly logLikelihood: number;
  /** Of the intercept alone. */
  readonly logLikelihoodNull: number;
  /** Of `beta`, where nothing is penalised; null where something is. */
  readonly standardErrors: Float64Array | null;
  readonly iterations: number;
}

const MAX_ITERATIONS = 100;
/** What may be left to gain, for a weight of 1: the last step leaves coefficients and their errors right to nine digits. */
const ENOUGH = 1e-17;
/** From so many rows on, one begins where the likelihood of a sample of them is highest: that is nearly the place. */
const MANY = 32_768;
const SAMPLE = 1 / 16;
/** Far less than what chance does to a sample's likelihood. */
const SAMPLE_GAIN = 0.01;
/** Coefficients that do not run away have nearly come to rest by this iteration. */
const PATIENCE = 8;

/** Fits by iteratively reweighted least squares; with a lasso share, by coordinate descent on each quadratic. */
export function fitLogistic(design: Design, penalty: Penalty): LogisticFit {
  const { terms, total } = design;
  const rows = new LogisticRows(design);
  const alone = interceptAlone(design);
  const free = penalty.strength === 0;
  const objective = new Objective(terms, penalty, total, (beta) => rows.likelihood(beta));
  const first = free && rows.rows >= MANY ? fromSample(design, rows, objective, alone) : null;
  const start = first ?? objective.stand(alone.beta);
  const top = climb(objective, start, ENOUGH * total, MAX_ITERATIONS, ({ beta, at }, iteration) => {
    if (free && iteration >= PATIENCE) refuseSeparation(design, start, beta, at.information);
  });
  if (top === null) {
    throw new OptionError(
      "features",
      `The model did not settle in ${MAX_ITERATIONS} steps.`,
      "Leave out features that say nearly the same, or give `penalty` a strength.",
    );
  }
  const { stand, iterations } = top;
  return {
    beta: unscale(
      stand.beta.map((b, j) => b + (stand.step[j] as number)),
      rows,
    ),
    logLikelihood: stand.at.value + stand.gain,
    logLikelihoodNull: alone.value,
    standardErrors: free ? errorsOf(inverse(factor(terms, stand.at.information)), rows) : null,
    iterations,
  };
}

/** The last stand is one whose step leaves nothing to gain, or no less than the step before because of rounding. */
function climb(
  objective: Objective,
  first: Stand,
  enough: number,
  most: number,
  watch: (stand: Stand, iteration: number) => void = () => undefined,
): { readonly stand: Stand; readonly iterations: number } | null {
  let stand = first;
  let before = Number.POSITIVE_INFINITY;
  for (let iteration = 1; iteration <= most; iteration++) {
    watch(stand, iteration);
    const { promised, at } = stand;
    const rounding = promised >= before && promised < 1e-9 * (1 + Math.abs(at.value));
    if (promised <= enough || rounding) return { stand, iterations: iteration };
    before = promised;
    stand = objective.advance(stand);
  }
  return null;
}

interface Alone {
  readonly beta: Float64Array;
  readonly value: number;
}

/** Without terms, the likelihood is highest where the probability is the share of the outcome. */
function interceptAlone({ positives, total, terms }: Design): Alone {
  const others = total - positives;
  const beta = new Float64Array(terms.length + 1);
  beta[0] = Math.log(positives / others);
  return { beta, value: positives * Math.log(positives / total) + others * Math.log(others / total) };
}

/** Where the likelihood of a sample is highest; null where it has no such place, or all rows like it less than the intercept alone. */
function fromSample(design: Design, rows: LogisticRows, objective: Objective, alone: Alone): Stand | null {
  const size = Math.floor(rows.rows * SAMPLE);
  const unpenalised = { strength: 0, l1: 0 };
  const sample = new Objective(design.terms, unpenalised, 0, (beta) => rows.likelihood(beta, size));
  try {
    const top = climb(sample, sample.stand(alone.beta), SAMPLE_GAIN, PATIENCE);
    const stand = top && objective.stand(top.stand.beta);
    return stand && stand.at.value > alone.value ? stand : null;
  } catch (error) {
    // A term that never changes in the sample may do so in all rows.
    if (error instanceof OptionError) return null;
    throw error;
  }
}

function refuseSeparation(
  { terms }: Design,
  { at }: Stand,
  beta: Float64Array,
  information: Float64Array,
): void {
  const found = runaway(factor(terms, at.information), factor(terms, information), beta, at.information, 1);
  if (found === null) return;
  throw new OptionError(
    "features",
    `The outcome is separated perfectly: “${terms[found - 1]?.name}”, alone or with others, tells it for certain, so its coefficient grows without bound.`,
    "Look whether the feature knows the outcome already; else give `penalty` a strength such as 0.001.",
  );
}

/** From coefficients of the standardised terms to those of the terms. */
function unscale(beta: Float64Array, { mean, sd }: LogisticRows): Float64Array {
  const result = new Float64Array(beta.length);
  let intercept = beta[0] as number;
  for (let j = 1; j < beta.length; j++) {
    result[j] = (beta[j] as number) / (sd[j - 1] as number);
    intercept -= (result[j] as number) * (mean[j - 1] as number);
  }
  result[0] = intercept;
  return result;
}

/** Standard errors in the units of the terms: of the intercept, that of what `unscale` makes of all coefficients. */
function errorsOf(covariance: Float64Array, { mean, sd }: LogisticRows): Float64Array {
  const size = mean.length + 1;
  const shift = (j: number) => (j === 0 ? 1 : -(mean[j - 1] as number) / (sd[j - 1] as number));
  const errors = new Float64Array(size);
  let intercept = 0;
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) intercept += shift(j) * shift(k) * (covariance[j * size + k] as number);
    if (j > 0) errors[j] = Math.sqrt(covariance[j * size + j] as number) / (sd[j - 1] as number);
  }
  errors[0] = Math.sqrt(intercept);
  return errors;
}
