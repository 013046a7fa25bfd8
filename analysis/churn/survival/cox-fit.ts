import { OptionError } from "../../options.ts";
import { type Cholesky, cholesky, solve } from "../../stats/cholesky.ts";
import type { CoxData } from "./cox-data.ts";
import type { Likelihood, Ties } from "./cox-likelihood.ts";
import { type CoxLikelihood, CoxRows } from "./cox-rows.ts";

export interface CoxFit {
  readonly beta: Float64Array;
  readonly at: CoxLikelihood;
  readonly system: Cholesky;
  readonly iterations: number;
  /** At all coefficients 0. */
  readonly start: Likelihood;
}

const MAX_ITERATIONS = 50;
const TOLERANCE = 1e-10;
/** A term of whose first information only this share is left has run away: the likelihood is flat where it stands. */
const FLAT = 1e-6;

/** Newton's method; a step that makes the likelihood worse is halved. */
export async function fitCox(data: CoxData, ties: Ties, ridge: number): Promise<CoxFit> {
  const p = data.terms.length;
  refuseConstant(data);
  const rows = await CoxRows.of(data, ties);
  let beta: Float64Array = new Float64Array(p);
  const start = penalised(rows.likelihood(beta), beta, ridge);
  let current = start;
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const step = solve(factor(data, current), current.gradient);
    let next = move(beta, step, 1);
    let found = penalised(rows.likelihood(next), next, ridge);
    for (let half = 0.5; !(found.value >= current.value - TOLERANCE) && half > 1e-6; half /= 2) {
      next = move(beta, step, half);
      found = penalised(rows.likelihood(next), next, ridge);
    }
    const gained = found.value - current.value;
    beta = next;
    current = found;
    refuseDiverged(data, start, current);
    if (gained < TOLERANCE * (1 + Math.abs(found.value))) {
      return { beta, at: current, system: factor(data, current), iterations: iteration, start };
    }
  }
  throw new OptionError(
    "features",
    `Cox's model did not settle in ${MAX_ITERATIONS} steps.`,
    "Leave out features that say nearly the same.",
  );
}

function penalised(found: CoxLikelihood, beta: Float64Array, ridge: number): CoxLikelihood {
  if (ridge === 0) return found;
  const p = beta.length;
  const gradient = found.gradient.map((g, j) => g - ridge * (beta[j] as number));
  const information = Float64Array.from(found.information);
  for (let j = 0; j < p; j++) information[j * p + j] = (information[j * p + j] as number) + ridge;
  return {
    ...found,
    value: found.value - (ridge / 2) * beta.reduce((sum, b) => sum + b * b, 0),
    gradient,
    information,
  };
}

function factor(data: CoxData, { information }: Likelihood): Cholesky {
  const factored = cholesky(information, data.terms.length);
  if (!("dependent" in factored)) return factored;
  const name = data.terms[factored.dependent]?.name;
  throw new OptionError(
    "features",
    `“${name}” follows from the features before it, so no coefficient of its own can be told.`,
    "Leave it out, or give `ridge` a small value.",
  );
}

function refuseConstant(data: CoxData): void {
  // The columns are centred: what is left of a constant one is rounding.
  const constant = data.x.findIndex((values, j) => {
    const rounding = 1e-12 * Math.abs(data.means[j] as number);
    return values.every((value) => Math.abs(value) <= rounding);
  });
  if (constant < 0) return;
  throw new OptionError(
    "features",
    `“${data.terms[constant]?.name}” has the same value in every row that counts.`,
    "Leave it out.",
  );
}

function refuseDiverged(data: CoxData, start: Likelihood, end: Likelihood): void {
  const p = data.terms.length;
  const far = data.terms.findIndex(
    (_, j) => !((end.information[j * p + j] as number) > FLAT * (start.information[j * p + j] as number)),
  );
  if (far < 0) return;
  throw new OptionError(
    "features",
    `“${data.terms[far]?.name}” tells those who left from those who stayed perfectly, so its coefficient grows without bound.`,
    "Leave it out, or give `ridge` a value such as 1.",
  );
}

function move(beta: Float64Array, step: Float64Array, by: number): Float64Array {
  return beta.map((b, j) => b + by * (step[j] as number));
}
