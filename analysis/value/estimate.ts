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
export function estimate(
  objective: Objective,
  starts: readonly (readonly number[])[],
  size: number,
): Estimate {
  let found: Minimum | null = null;
  for (const start of starts) {
    const next = minimize(objective, start.map(Math.log), { tolerance: 1e-10 });
    if (found === null || next.value < found.value) found = next;
    if (next.converged) break;
  }
  if (found === null) throw new Error("An estimate needs a start.");
  const parameters = Array.from(found.x, Math.exp);
  return {
    parameters,
    standardErrors: standardErrors(objective, found, size),
    logLikelihood: -found.value * size,
    iterations: found.iterations,
    converged: found.converged,
  };
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
