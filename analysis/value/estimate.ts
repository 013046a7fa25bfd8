/** Parameters above 0 by maximum likelihood, with their standard errors. */
import { cholesky, inverse } from "../stats/cholesky.ts";
import { hessianAt, type Minimum, minimize, type Objective } from "../stats/minimize.ts";

export interface Estimate {
  readonly parameters: readonly number[];
  /** Null where the likelihood does not say how sure a parameter is. */
  readonly standardErrors: readonly number[] | null;
  /** Logarithm of the likelihood at the parameters. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Brings the mean of minus the log-likelihood over `size` independent customers, a function of the logarithms of the
 * parameters, to its least value. A start is followed by the next where it leads nowhere, and
 * the best is kept. Standard errors are those of the observed
 * information, brought from logarithms to parameters by the delta method.
 *
 * @param shapes Places of parameters that are shapes: the larger, the less customers differ. Where they do not differ at
 *   all, the likelihood grows without end with them; beyond ten thousand (or below its inverse) nothing changes that could
 *   be seen, and they are held back there. Such an estimate has no standard errors.
 */
export function estimate(
  objective: Objective,
  starts: readonly Start[],
  size: number,
  shapes: readonly number[] = [],
): Estimate {
  const found = descend(heldIn(objective, shapes), starts, 1e-10);
  const parameters = Array.from(found.x, Math.exp);
  const bounded = shapes.some((place) => beyond(found.x[place] as number) !== 0);
  return {
    parameters,
    standardErrors: bounded ? null : standardErrors(objective, found, size),
    logLikelihood: -objective(found.x, new Float64Array(found.x.length)) * size,
    iterations: found.iterations,
    // At the bound, differences of large gamma functions leave that much of the slope to rounding.
    converged: found.converged || (bounded && found.gradient.every((slope) => Math.abs(slope) < 1e-6)),
  };
}

/** ln 10^4. */
const FURTHEST = 9.210340371976184;
/** So weak that it costs nothing that could be seen, and steep enough to come to rest on. */
const HOLD = 1e-4;

/** So far beyond, differences of gamma functions are rounding alone. */
const WALL = 6;

function beyond(log: number): number {
  return Math.abs(log) > FURTHEST ? log - Math.sign(log) * FURTHEST : 0;
}

/** The objective with what holds shapes back; nowhere a number below all others that is none. */
function heldIn(objective: Objective, shapes: readonly number[]): Objective {
  return (logs, gradient) => {
    let value = objective(logs, gradient);
    if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    for (const place of shapes) {
      const excess = beyond(logs[place] as number);
      if (Math.abs(excess) > WALL) return Number.POSITIVE_INFINITY;
      value += 0.5 * HOLD * excess * excess;
      gradient[place] = (gradient[place] as number) + HOLD * excess;
    }
    return value;
  };
}

/** Where to begin: parameters, and the inverse of the second derivatives of the objective there, if known. */
export interface Start {
  readonly parameters: readonly number[];
  readonly inverse?: Float64Array;
}

/** Parameters near the best, with what the objective is like around them, to be used as a start. */
export function bestStart(objective: Objective, starts: readonly Start[], shapes: readonly number[]): Start {
  const { x } = descend(heldIn(objective, shapes), starts, 1e-5);
  const parameters = Array.from(x, Math.exp);
  const system = cholesky(hessianAt(objective, x), x.length);
  return "dependent" in system ? { parameters } : { parameters, inverse: inverse(system) };
}

function descend(objective: Objective, starts: readonly Start[], tolerance: number): Minimum {
  let found: Minimum | null = null;
  for (const { parameters, inverse } of starts) {
    const next = minimize(objective, parameters.map(Math.log), {
      tolerance,
      ...(inverse ? { inverse } : {}),
    });
    if (found === null || next.value < found.value) found = next;
    if (next.converged) break;
  }
  if (found === null) throw new Error("An estimate needs a start.");
  return found;
}

function standardErrors(objective: Objective, { x, converged }: Minimum, size: number): number[] | null {
  if (!converged) return null;
  const system = cholesky(hessianAt(objective, x), x.length);
  if ("dependent" in system) return null;
  const covariance = inverse(system);
  return Array.from(
    x,
    (log, i) => Math.exp(log) * Math.sqrt((covariance[i * x.length + i] as number) / size),
  );
}
