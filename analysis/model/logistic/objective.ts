import { OptionError } from "../../options.ts";
import { type Cholesky, cholesky, solve } from "../../stats/cholesky.ts";
import type { Term } from "../design/terms.ts";
import type { LogisticLikelihood } from "./likelihood.ts";

/** `strength` times ((1 - l1) / 2 times the sum of squares + l1 times the sum of magnitudes) of the standardised coefficients. */
export interface Penalty {
  readonly strength: number;
  /** Share of the lasso, from 0 (ridge) to 1. */
  readonly l1: number;
}

/** Where one is with coefficients, and the step from there that the quadratic promises most of. */
export interface Stand {
  readonly beta: Float64Array;
  readonly at: LogisticLikelihood;
  readonly step: Float64Array;
  /** What the step would add to the likelihood and to the penalised likelihood, were they quadratic. */
  readonly gain: number;
  readonly promised: number;
}

/** The penalised likelihood, and the ways to climb it. */
export class Objective {
  readonly #terms: readonly Term[];
  readonly #likelihood: (beta: Float64Array) => LogisticLikelihood;
  /** In units of the likelihood: the penalty is for each row. */
  readonly #ridge: number;
  readonly #lasso: number;

  /** @param total sum of the rows' weights. */
  constructor(
    terms: readonly Term[],
    { strength, l1 }: Penalty,
    total: number,
    likelihood: (beta: Float64Array) => LogisticLikelihood,
  ) {
    this.#terms = terms;
    this.#likelihood = likelihood;
    this.#ridge = strength * (1 - l1) * total;
    this.#lasso = strength * l1 * total;
  }

  stand(beta: Float64Array): Stand {
    return this.#standAt(beta, this.#likelihood(beta));
  }

  /** Takes the step, or as much of it as does not make things worse than what rounding may do. */
  advance({ beta, at, step }: Stand): Stand {
    const slack = 1e-13 * (1 + Math.abs(at.value));
    for (let by = 1; ; by /= 2) {
      const moved = beta.map((b, j) => b + by * (step[j] as number));
      const found = this.#likelihood(moved);
      const gained = found.value - at.value - this.#penaltyOf(beta, moved);
      if (gained >= -slack || by < 1e-9) return this.#standAt(moved, found);
    }
  }

  #standAt(beta: Float64Array, at: LogisticLikelihood): Stand {
    const step = this.#lasso > 0 ? this.#descend(at, beta) : this.#newton(at, beta);
    const gain = quadraticGain(at, step);
    const target = beta.map((b, j) => b + (step[j] as number));
    return { beta, at, step, gain, promised: gain - this.#penaltyOf(beta, target) };
  }

  /** How much larger the penalty is at `to`. */
  #penaltyOf(from: Float64Array, to: Float64Array): number {
    let more = 0;
    for (let j = 1; j < from.length; j++) {
      const [a, b] = [from[j] as number, to[j] as number];
      more += (this.#ridge / 2) * (b - a) * (b + a) + this.#lasso * (Math.abs(b) - Math.abs(a));
    }
    return more;
  }

  #newton({ gradient, information }: LogisticLikelihood, beta: Float64Array): Float64Array {
    const size = beta.length;
    const slope = gradient.map((g, j) => (j === 0 ? g : g - this.#ridge * (beta[j] as number)));
    const matrix = Float64Array.from(information);
    for (let j = 1; j < size; j++) matrix[j * size + j] = (matrix[j * size + j] as number) + this.#ridge;
    return solve(factor(this.#terms, matrix), slope);
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
      if (moved < 1e-10) break;
    }
    return target.map((b, j) => b - (beta[j] as number));
  }
}

function softened(value: number, by: number): number {
  if (value > by) return value - by;
  return value < -by ? value + by : 0;
}

/** g's - s'Hs / 2. */
function quadraticGain({ gradient, information }: LogisticLikelihood, step: Float64Array): number {
  const size = step.length;
  let gain = 0;
  for (let j = 0; j < size; j++) {
    const s = step[j] as number;
    let curved = ((information[j * size + j] as number) * s) / 2;
    for (let k = 0; k < j; k++) curved += (information[j * size + k] as number) * (step[k] as number);
    gain += s * ((gradient[j] as number) - curved);
  }
  return gain;
}

/** The information with the intercept first, factored. */
export function factor(terms: readonly Term[], matrix: Float64Array): Cholesky {
  const factored = cholesky(matrix, terms.length + 1);
  if (!("dependent" in factored)) return factored;
  throw new OptionError(
    "features",
    `“${terms[factored.dependent - 1]?.name}” follows from the features before it, so no coefficient of its own can be told.`,
    "Leave it out, or give `penalty` a strength such as 0.001.",
  );
}
