import { logChoose } from "./log-factorial.ts";
import { portableExp } from "./portable-exp.ts";
import { portableLog } from "./portable-log.ts";

/** The tails of a binomial distribution. */
export interface BinomialTails {
  /** Probability of at most `k`, for k from 0 to `n`. */
  readonly lower: Float64Array;
  /** Probability of at least `k`, for k from 0 to `n`. */
  readonly upper: Float64Array;
}

/**
 * Both tails of the number of successes in `n` trials of chance `p`, exact but for rounding: probabilities follow from
 * each other by multiplication, starting at the most likely, and are summed from the end of each tail. Takes time and
 * memory in proportion to `n`.
 *
 * @throws RangeError when `n` is no whole number from 0 up, or `p` does not lie between 0 and 1.
 * @example
 * binomialTails(3, 0.5).upper; // [1, 7/8, 4/8, 1/8]
 */
export function binomialTails(n: number, p: number): BinomialTails {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`n must be a whole number from 0 up, got ${n}.`);
  if (!(p > 0 && p < 1)) throw new RangeError(`p must lie between 0 and 1, got ${p}.`);
  const weights = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  weights[mode] = 1;
  for (let k = mode; k < n; k++)
    weights[k + 1] = ((weights[k] as number) * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k--) weights[k - 1] = ((weights[k] as number) * k * (1 - p)) / ((n - k + 1) * p);
  const lower = new Float64Array(n + 1);
  const upper = new Float64Array(n + 1);
  let [below, above] = [0, 0];
  for (let k = 0; k <= n; k++) {
    below += weights[k] as number;
    above += weights[n - k] as number;
    lower[k] = below;
    upper[n - k] = above;
  }
  const share = (sum: number, all: number) => Math.min(1, sum / all);
  return { lower: lower.map((sum) => share(sum, below)), upper: upper.map((sum) => share(sum, above)) };
}

/**
 * Probability of at least `k` successes in `n` trials of chance `p`: the upper tail alone, in time that does not grow with
 * `n` where `k` lies above the mean. The same to the bit on every machine.
 *
 * @example
 * binomialAtLeast(2, 3, 0.5); // 4/8
 */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return 1;
  if (k > n || p <= 0) return 0;
  if (k <= n * p) return Math.max(0, 1 - binomialAtLeast(n - k + 1, n, 1 - p));
  const odds = p / (1 - p);
  let [sum, term] = [1, 1];
  for (let i = k; i < n && term > sum * 2 ** -60; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
  }
  return Math.min(1, portableExp(logChoose(n, k) + k * portableLog(p) + (n - k) * portableLog(1 - p)) * sum);
}

/**
 * A bound from above for the chance of at least `k` successes in `n` trials of unlike chances with `expected` successes in
 * all: trials of one chance spread further (Hoeffding). Where `k` lies within one of what is expected, and that need not
 * hold, it is Markov's inequality.
 *
 * Source: W. Hoeffding, "On the Distribution of the Number of Successes in Independent Trials", Annals of Mathematical
 * Statistics 27 (1956).
 *
 * @example
 * unlikeTrialsAtLeast(3, 3, 1.5); // 1/8; with chances of .3, .5 and .7 it is .105
 */
export function unlikeTrialsAtLeast(k: number, n: number, expected: number): number {
  if (k <= 0) return 1;
  if (k < expected + 1) return Math.min(1, expected / k);
  return binomialAtLeast(k, n, expected / n);
}
