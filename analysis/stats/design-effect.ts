/**
 * Trials that come in clusters, such as the baskets of a customer, say less than as many independent ones: how much less,
 * and what a count of them is then worth.
 *
 * Source: J. N. K. Rao and A. J. Scott, "A Simple Method for the Analysis of Clustered Binary Data", Biometrics 48 (1992).
 */
import { unlikeTrialsAtLeast } from "./binomial.ts";

/**
 * The variance of the number of successes with trials in clusters, as a multiple of that of independent trials: sums over
 * clusters of what is above expectation, squared, over the same of single trials. At least 1.
 *
 * @param clusterOf The cluster of each trial, numbered from 0; for instance a customer.
 * @example
 * // Two customers; one succeeds in both trials, one in none: two trials for the price of one.
 * designEffect({ trials: [0, 1, 2, 3], clusterOf: (t) => t >> 1, success: (t) => t < 2, expected: () => 0.5 }); // 2
 */
export function designEffect({
  trials,
  clusterOf,
  success,
  expected,
}: {
  readonly trials: ArrayLike<number>;
  readonly clusterOf: (trial: number) => number;
  readonly success: (trial: number) => boolean;
  readonly expected: (trial: number) => number;
}): number {
  const sums = new Map<number, number>();
  let single = 0;
  for (let i = 0; i < trials.length; i++) {
    const trial = trials[i] as number;
    const above = (success(trial) ? 1 : 0) - expected(trial);
    single += above * above;
    const cluster = clusterOf(trial);
    sums.set(cluster, (sums.get(cluster) ?? 0) + above);
  }
  let clustered = 0;
  for (const sum of sums.values()) clustered += sum * sum;
  return single === 0 ? 1 : Math.max(1, clustered / single);
}

/** `unlikeTrialsAtLeast` with counts divided by the design effect; the count of successes rounded down. */
export function effectiveTrialsAtLeast(
  {
    successes,
    trials,
    expected,
  }: { readonly successes: number; readonly trials: number; readonly expected: number },
  effect: number,
): number {
  return unlikeTrialsAtLeast(Math.floor(successes / effect), Math.ceil(trials / effect), expected / effect);
}
