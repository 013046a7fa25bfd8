import { logChoose } from "./log-factorial.ts";
import { portableExp } from "./portable-exp.ts";

/** A table of two by two, by its sums. */
export interface Overlap {
  /** Cases that have both. */
  readonly both: number;
  /** Cases that have the first. */
  readonly first: number;
  /** Cases that have the second. */
  readonly second: number;
  readonly total: number;
}

/** Terms below this share of the sum change nothing any more. */
const NEGLIGIBLE = 2 ** -60;

/**
 * Fisher's exact test, one-sided: the probability that two things would be together in `both` cases or more if they had
 * nothing to do with each other, given how often each of them is there. The upper tail of the hypergeometric
 * distribution.
 *
 * @returns A p value from 0 to 1; the same to the bit on every machine.
 *
 * Source: R. A. Fisher, Statistical Methods for Research Workers (5th edition, 1934), section 21.02.
 *
 * @example
 * // The lady who tasted tea told 3 of 4 cups, of 8: by chance at least as many in 17 of 70 cases.
 * fisherGreater({ both: 3, first: 4, second: 4, total: 8 }); // 0.242857...
 */
export function fisherGreater({ both, first, second, total }: Overlap): number {
  const least = Math.max(0, first + second - total);
  const most = Math.min(first, second);
  if (both <= least) return 1;
  if (both > most) return 0;
  if (both > (first * second) / total) return probability(both) * tail(both, most, 1);
  return Math.max(0, 1 - probability(both - 1) * tail(both - 1, least, -1));

  function probability(x: number): number {
    return portableExp(logChoose(first, x) + logChoose(total - first, second - x) - logChoose(total, second));
  }

  /** The sum of the probabilities from `x` on in one direction, as a multiple of that of `x`. */
  function tail(x: number, end: number, step: 1 | -1): number {
    let sum = 1;
    let term = 1;
    for (let k = x; k !== end && term > sum * NEGLIGIBLE; k += step) {
      term *= step === 1 ? growth(k) : 1 / growth(k - 1);
      sum += term;
    }
    return sum;
  }

  /** Probability of k + 1 as a multiple of that of k. */
  function growth(k: number): number {
    return ((first - k) * (second - k)) / ((k + 1) * (total - first - second + k + 1));
  }
}
