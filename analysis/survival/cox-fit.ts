import type { Products } from "../model/design/matrix-rows.ts";
import { runaway } from "../model/design/runaway.ts";
import { OptionError } from "../options.ts";
import { type Cholesky, cholesky, solve } from "../stats/cholesky.ts";
import type { CoxData } from "./cox-data.ts";
import type { Ties } from "./cox-moments.ts";
import { CoxRows, type Hazards, type Likelihood } from "./cox-rows.ts";

export interface CoxFit {
  readonly rows: CoxRows;
  readonly beta: Float64Array;
  /** Of the penalised likelihood. */
  readonly value: number;
  readonly hazards: Hazards;
  readonly information: Float64Array;
  readonly system: Cholesky;
  readonly iterations: number;
  /** At all coefficients 0. */
  readonly start: Likelihood;
}

const MAX_ITERATIONS = 50;
/** What may be left to gain, for each who left: the last step leaves coefficients and their errors right to nine digits. */
const ENOUGH = 1e-17;
/** Coefficients that do not run away have nearly come to rest by this iteration. */
const PATIENCE = 8;

/** Newton's method; a step that makes the likelihood worse is halved. */
export function fitCox(data: CoxData, ties: Ties, ridge: number): CoxFit {
  const rows = new CoxRows(data, ties);
  const start = standAt(data, rows, new Float64Array(data.terms.length), ridge);
  let [stand, before] = [start, Number.POSITIVE_INFINITY];
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    if (iteration >= PATIENCE) refuseDiverged(data, start, stand);
    const rounding = stand.promised >= before && stand.promised < 1e-9 * (1 + Math.abs(stand.value));
    if (stand.promised <= ENOUGH * data.events || rounding) {
      const beta = moved(stand, 1);
      const hazards = rows.hazards(beta);
      const value = hazards.value - penalty(beta, ridge);
      const { information, system } = stand;
      return { rows, beta, value, hazards, information, system, iterations: iteration, start };
    }
    before = stand.promised;
    stand = advance(data, rows, stand, ridge);
  }
  throw new OptionError(
    "features",
    `Cox's model did not settle in ${MAX_ITERATIONS} steps.`,
    "Leave out features that say nearly the same.",
  );
}

/** Where one is, and Newton's step from there. */
interface Stand extends Likelihood {
  readonly beta: Float64Array;
  readonly system: Cholesky;
  readonly step: Float64Array;
  /** What the step would add to the likelihood, were it quadratic. */
  readonly promised: number;
}

function standAt(
  data: CoxData,
  rows: CoxRows,
  beta: Float64Array,
  ridge: number,
  { value, weights }: Hazards = rows.hazards(beta),
): Stand {
  const { gradient, information } = withRidge(rows.products(weights), beta, ridge);
  const system = factor(data, information);
  const step = solve(system, gradient);
  const promised = step.reduce((sum, s, j) => sum + s * (gradient[j] as number), 0) / 2;
  return { value: value - penalty(beta, ridge), gradient, information, beta, system, step, promised };
}

/** Takes the step, or as much of it as does not make things worse than what rounding may do. */
function advance(data: CoxData, rows: CoxRows, stand: Stand, ridge: number): Stand {
  const slack = 1e-13 * (1 + Math.abs(stand.value));
  for (let by = 1; ; by /= 2) {
    const beta = moved(stand, by);
    const hazards = rows.hazards(beta);
    if (hazards.value - penalty(beta, ridge) >= stand.value - slack || by < 1e-9)
      return standAt(data, rows, beta, ridge, hazards);
  }
}

function moved({ beta, step }: Stand, by: number): Float64Array {
  return beta.map((b, j) => b + by * (step[j] as number));
}

function penalty(beta: Float64Array, ridge: number): number {
  return (ridge / 2) * beta.reduce((sum, b) => sum + b * b, 0);
}

function withRidge(found: Products, beta: Float64Array, ridge: number): Products {
  if (ridge === 0) return found;
  const information = Float64Array.from(found.information);
  for (let at = 0; at < information.length; at += beta.length + 1)
    information[at] = (information[at] as number) + ridge;
  return { gradient: found.gradient.map((g, j) => g - ridge * (beta[j] as number)), information };
}

function factor(data: CoxData, information: Float64Array): Cholesky {
  const factored = cholesky(information, data.terms.length);
  if (!("dependent" in factored)) return factored;
  const name = data.terms[factored.dependent]?.name;
  throw new OptionError(
    "features",
    `“${name}” follows from the features before it, so no coefficient of its own can be told.`,
    "Leave it out, or give `ridge` a small value.",
  );
}

function refuseDiverged(data: CoxData, start: Stand, { system, beta }: Stand): void {
  const far = runaway(start.system, system, beta, start.information);
  if (far === null) return;
  throw new OptionError(
    "features",
    `“${data.terms[far]?.name}” tells those who left from those who stayed perfectly, so its coefficient grows without bound.`,
    "Leave it out, or give `ridge` a value such as 1.",
  );
}
