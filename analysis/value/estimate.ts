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
 */
export function estimate(objective: Objective, starts: readonly Start[], size: number): Estimate {
  const found = descend(objective, starts, 1e-10);
  const parameters = Array.from(found.x, Math.exp);
  return {
    parameters,
    standardErrors: standardErrors(objective, found, size),
    logLikelihood: -found.value * size,
    iterations: found.iterations,
    converged: found.converged,
  };
}

/** Where to begin: parameters, and the inverse of the second derivatives of the objective there, if known. */
export interface Start {
  readonly parameters: readonly number[];
  readonly inverse?: Float64Array;
}

/** Parameters near the best, with what the objective is like around them, to be used as a start. */
export function bestStart(objective: Objective, starts: readonly Start[]): Start {
  const { x } = descend(objective, starts, 1e-5);
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
