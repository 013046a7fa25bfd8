import { OptionError } from "../../options.ts";
import { type Cholesky, cholesky, inverse, solve } from "../../stats/cholesky.ts";
import type { Design } from "../design/read-design.ts";
import { type LogisticLikelihood, LogisticRows } from "./likelihood.ts";

/** `strength` times ((1 - l1) / 2 times the sum of squares + l1 times the sum of magnitudes) of the standardised coefficients. */
export interface Penalty {
  readonly strength: number;
  /** Share of the lasso, from 0 (ridge) to 1. */
  readonly l1: number;
}

export interface LogisticFit {
  /** The intercept and a coefficient for each term, in the units of the terms. */
  readonly beta: Float64Array;
  readonly logLikelihood: number;
  /** Of the intercept alone. */
  readonly logLikelihoodNull: number;
  /** Of `beta`, row-major, where nothing is penalised; null where something is. */
  readonly covariance: Float64Array | null;
  readonly iterations: number;
}

const MAX_ITERATIONS = 100;
const TOLERANCE = 1e-11;
/** A term of whose first information only this share is left has run away: the likelihood is flat where it stands. */
const FLAT = 1e-6;

/** Scales of the terms: the columns are centred and divided by their standard deviations, so that a penalty is fair. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Fits by iteratively reweighted least squares; with a lasso share, by coordinate descent on each quadratic. */
export async function fitLogistic(design: Design, penalty: Penalty): Promise<LogisticFit> {
  const scaling = scalingOf(design);
  const rows = await LogisticRows.of(design, (to, j) => scale(design.x[j] as Float64Array, to, j, scaling));
  const objective = new Objective(design, rows, penalty);
  let beta: Float64Array = new Float64Array(design.x.length + 1);
  beta[0] = Math.log(design.positives / (design.total - design.positives));
  const start = rows.likelihood(beta);
  let current = start;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const step = objective.step(current, beta);
    const next = objective.improve(current, beta, step);
    const gained = objective.value(next.likelihood, next.beta) - objective.value(current, beta);
    beta = next.beta;
    current = next.likelihood;
    if (penalty.strength === 0) refuseSeparation(design, beta, start, current);
    if (gained < TOLERANCE * (1 + Math.abs(current.value))) {
      return {
        beta: unscale(beta, scaling),
        logLikelihood: current.value,
        logLikelihoodNull: start.value,
        covariance: penalty.strength === 0 ? covarianceOf(design, current, scaling) : null,
        iterations: iteration,
      };
    }
  }
  throw new OptionError(
    "features",
    `The model did not settle in ${MAX_ITERATIONS} steps.`,
    "Leave out features that say nearly the same, or give `penalty` a strength.",
  );
}

/** The penalised likelihood, and the ways to climb it. */
class Objective {
  readonly #design: Design;
  readonly #rows: LogisticRows;
  /** In units of the likelihood: the penalty is for each row. */
  readonly #ridge: number;
  readonly #lasso: number;

  constructor(design: Design, rows: LogisticRows, { strength, l1 }: Penalty) {
    this.#design = design;
    this.#rows = rows;
    this.#ridge = strength * (1 - l1) * design.total;
    this.#lasso = strength * l1 * design.total;
  }

  value({ value }: LogisticLikelihood, beta: Float64Array): number {
    let penalty = 0;
    for (let j = 1; j < beta.length; j++) {
      const b = beta[j] as number;
      penalty += (this.#ridge / 2) * b * b + this.#lasso * Math.abs(b);
    }
    return value - penalty;
  }

  step(at: LogisticLikelihood, beta: Float64Array): Float64Array {
    return this.#lasso > 0 ? this.#descend(at, beta) : this.#newton(at, beta);
  }

  #newton({ gradient, information }: LogisticLikelihood, beta: Float64Array): Float64Array {
    const size = beta.length;
    const slope = gradient.map((g, j) => (j === 0 ? g : g - this.#ridge * (beta[j] as number)));
    const matrix = Float64Array.from(information);
    for (let j = 1; j < size; j++) matrix[j * size + j] = (matrix[j * size + j] as number) + this.#ridge;
    return solve(factor(this.#design, matrix, size), slope);
  }

  /** Minimises the quadratic with the lasso by going through the coordinates until none moves. */
  #descend({ gradient, information }: LogisticLikelihood, beta: Float64Array): Float64Array {
    const size = beta.length;
    const target = Float64Array.from(beta);
    const at = (j: number, k: number) => information[j >= k ? j * size + k : k * size + j] as number;
    const slope = Float64Array.from(gradient);
    for (let sweep = 0; sweep < 1000; sweep++) {
      let moved = 0;
      for (let j = 0; j < size; j++) {
        const old = target[j] as number;
        const curvature = at(j, j) + (j === 0 ? 0 : this.#ridge);
        const pull = (slope[j] as number) + at(j, j) * old;
        const next = j === 0 ? pull / curvature : softened(pull, this.#lasso) / curvature;
        if (next === old) continue;
        for (let k = 0; k < size; k++) slope[k] = (slope[k] as number) - at(j, k) * (next - old);
        target[j] = next;
        moved = Math.max(moved, Math.abs(next - old) * Math.sqrt(curvature));
      }
      if (moved < 1e-9) break;
    }
    return target.map((b, j) => b - (beta[j] as number));
  }

  /** The step, or as much of it as does not make things worse. */
  improve(current: LogisticLikelihood, beta: Float64Array, step: Float64Array) {
    const before = this.value(current, beta);
    for (let by = 1; ; by /= 2) {
      const moved = beta.map((b, j) => b + by * (step[j] as number));
      const likelihood = this.#rows.likelihood(moved);
      if (this.value(likelihood, moved) >= before - TOLERANCE || by < 1e-9)
        return { beta: moved, likelihood };
    }
  }
}

function softened(value: number, by: number): number {
  if (value > by) return value - by;
  return value < -by ? value + by : 0;
}

function factor({ terms }: Pick<Design, "terms">, matrix: Float64Array, size: number): Cholesky {
  const factored = cholesky(matrix, size);
  if (!("dependent" in factored)) return factored;
  throw new OptionError(
    "features",
    `“${terms[factored.dependent - 1]?.name}” follows from the features before it, so no coefficient of its own can be told.`,
    "Leave it out, or give `penalty` a strength such as 0.001.",
  );
}

/** Where the likelihood is flat, the term with the largest coefficient (in standard deviations) is the one that tells. */
function refuseSeparation(
  { terms }: Design,
  beta: Float64Array,
  start: LogisticLikelihood,
  end: LogisticLikelihood,
): void {
  const size = terms.length + 1;
  const flat = terms.some((_, j) => {
    const at = (j + 1) * size + j + 1;
    return !((end.information[at] as number) > FLAT * (start.information[at] as number));
  });
  if (!flat) return;
  const sizes = terms.map((_, j) => Math.abs(beta[j + 1] as number));
  const telling = terms[sizes.indexOf(Math.max(...sizes))];
  throw new OptionError(
    "features",
    `The outcome is separated perfectly: “${telling?.name}”, alone or with others, tells it for certain, so its coefficient grows without bound.`,
    "Look whether the feature knows the outcome already; else give `penalty` a strength such as 0.001.",
  );
}

function scalingOf({ x, weight, total }: Design): Scaling {
  const mean = Float64Array.from(x, (column) => weightedSum(column, weight) / total);
  const sd = Float64Array.from(x, (column, j) =>
    Math.sqrt(weightedSquares(column, mean[j] as number, weight) / total),
  );
  return { mean, sd };
}

function weightedSum(column: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++)
    sum += (column[i] as number) * (weight === null ? 1 : (weight[i] as number));
  return sum;
}

function weightedSquares(column: Float64Array, mean: number, weight: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++)
    sum += ((column[i] as number) - mean) ** 2 * (weight === null ? 1 : (weight[i] as number));
  return sum;
}

function scale(column: Float64Array, to: Float64Array, j: number, { mean, sd }: Scaling): void {
  const [m, s] = [mean[j] as number, sd[j] as number];
  for (let i = 0; i < column.length; i++) to[i] = ((column[i] as number) - m) / s;
}

function unscale(beta: Float64Array, { mean, sd }: Scaling): Float64Array {
  const result = new Float64Array(beta.length);
  let intercept = beta[0] as number;
  for (let j = 1; j < beta.length; j++) {
    result[j] = (beta[j] as number) / (sd[j - 1] as number);
    intercept -= (result[j] as number) * (mean[j - 1] as number);
  }
  result[0] = intercept;
  return result;
}

/** The covariance of the coefficients in the units of the terms: T C T', T being what `unscale` does. */
function covarianceOf(
  design: Design,
  { information }: LogisticLikelihood,
  { mean, sd }: Scaling,
): Float64Array {
  const size = mean.length + 1;
  const scaled = inverse(factor(design, information, size));
  const transform = new Float64Array(size * size);
  transform[0] = 1;
  for (let j = 1; j < size; j++) {
    transform[j] = -(mean[j - 1] as number) / (sd[j - 1] as number);
    transform[j * size + j] = 1 / (sd[j - 1] as number);
  }
  const product = (a: Float64Array, b: Float64Array, bAt: (k: number, j: number) => number) =>
    Float64Array.from({ length: size * size }, (_, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (a[i * size + k] as number) * (b[bAt(k, j)] as number);
      return sum;
    });
  const half = product(transform, scaled, (k, j) => k * size + j);
  return product(half, transform, (k, j) => j * size + k);
}
