/**
 * The likelihood of BG/NBD and its gradient, over histories counted by pattern.
 *
 * Gamma functions depend on the number of purchases alone and logarithms on single times, of which there are few: they
 * are computed once for each that differs, so that a pattern costs one exponential and one logarithm.
 */
import { digamma } from "../stats/digamma.ts";
import { logGamma } from "../stats/gamma.ts";
import type { Objective } from "../stats/minimize.ts";
import { type Patterns, total } from "./histories.ts";

/** A column as places in the list of its different values. */
interface Coded {
  readonly values: Float64Array;
  readonly places: Int32Array;
}

function code(column: ArrayLike<number>): Coded {
  const values = Float64Array.from(new Set(Array.from(column))).sort();
  const places = new Map(Array.from(values, (value, place) => [value, place]));
  return { values, places: Int32Array.from(column, (value) => places.get(value) as number) };
}

/**
 * The mean over customers of minus the log-likelihood, of the logarithms of r, alpha, a and b.
 *
 * Source: P. S. Fader, B. G. S. Hardie and K. L. Lee, "“Counting Your Customers” the Easy Way: An Alternative to the
 * Pareto/NBD Model", Marketing Science 24 (2005), equation 6.
 */
export function bgNbdObjective({ frequency, recency, age, customers }: Patterns): Objective {
  const [x, last, ages] = [code(frequency), code(recency), code(age)];
  const n = Float64Array.from(customers);
  const everyone = total(n);
  return (logs, gradient) => {
    const [r, alpha, a, b] = logs.map(Math.exp) as unknown as [number, number, number, number];
    const byCount = countTerms(x.values, r, a, b);
    const logLast = last.values.map((time) => Math.log(alpha + time));
    const logAge = ages.values.map((time) => Math.log(alpha + time));
    const sums = new Float64Array(5);
    for (let i = 0; i < n.length; i++) {
      const [place, times, whole] = [x.places[i], last.places[i], ages.places[i]] as unknown as [
        number,
        number,
        number,
      ];
      const count = x.values[place] as number;
      const power = r + count;
      const alive = -power * (logAge[whole] as number);
      let logSum = alive;
      let gone = 0;
      if (count > 0) {
        const dead = (byCount.logGone[place] as number) - power * (logLast[times] as number);
        const odds = Math.exp(-Math.abs(dead - alive));
        logSum = Math.max(alive, dead) + Math.log1p(odds);
        gone = dead > alive ? 1 / (1 + odds) : odds / (1 + odds);
      }
      const weight = n[i] as number;
      const meanLog = (1 - gone) * (logAge[whole] as number) + gone * (logLast[times] as number);
      const meanInverse =
        (1 - gone) / (alpha + (ages.values[whole] as number)) +
        gone / (alpha + (last.values[times] as number));
      add(sums, 0, weight * ((byCount.constant[place] as number) + logSum));
      add(sums, 1, weight * ((byCount.slopeR[place] as number) - meanLog));
      add(sums, 2, weight * power * meanInverse);
      add(sums, 3, weight * ((byCount.slopeA[place] as number) + gone / a));
      add(sums, 4, weight * ((byCount.slopeB[place] as number) - (count > 0 ? gone / (b + count - 1) : 0)));
    }
    const [value, slopeR, inverse, slopeA, slopeB] = sums.map((sum) => sum / everyone) as unknown as number[];
    const logAlpha = logs[1] as number;
    gradient[0] = -r * ((slopeR as number) + logAlpha);
    gradient[1] = alpha * (inverse as number) - r;
    gradient[2] = -a * (slopeA as number);
    gradient[3] = -b * (slopeB as number);
    return -((value as number) + r * logAlpha);
  };
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] as number) + value;
}

/** What depends on the number of purchases alone. */
function countTerms(counts: Float64Array, r: number, a: number, b: number) {
  const gammas = logGamma(a + b) - logGamma(b) - logGamma(r);
  const both = digamma(a + b);
  const [slopeOfR, slopeOfB] = [digamma(r), digamma(b)];
  return {
    constant: counts.map((x) => gammas + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x)),
    slopeR: counts.map((x) => digamma(r + x) - slopeOfR),
    slopeA: counts.map((x) => both - digamma(a + b + x)),
    slopeB: counts.map((x) => both + digamma(b + x) - slopeOfB - digamma(a + b + x)),
    logGone: counts.map((x) => (x > 0 ? Math.log(a) - Math.log(b + x - 1) : Number.NEGATIVE_INFINITY)),
  };
}
