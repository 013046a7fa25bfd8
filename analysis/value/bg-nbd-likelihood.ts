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
import type { RepeatModel } from "./repeat-model.ts";

/** A column as places in the list of its different values. */
interface Coded {
  readonly values: Float64Array;
  readonly places: Int32Array;
}

function code(column: ArrayLike<number>): Coded {
  const placeOf = new Map<number, number>();
  const places = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    let place = placeOf.get(value);
    if (place === undefined) {
      place = placeOf.size;
      placeOf.set(value, place);
    }
    places[i] = place;
  }
  return { values: Float64Array.from(placeOf.keys()), places };
}

/** Products of numbers from 1 to 2 are collected up to here, so that a logarithm is taken of hundreds at once. */
const LARGE_PRODUCT = 1e290;

/**
 * The mean over customers of minus the log-likelihood, of the logarithms of r, alpha, a and b.
 *
 * Source: P. S. Fader, B. G. S. Hardie and K. L. Lee, "“Counting Your Customers” the Easy Way: An Alternative to the
 * Pareto/NBD Model", Marketing Science 24 (2005), equation 6; for `mbg-nbd`: E. P. Batislam, M. Denizel and A. Filiztekin,
 * "Empirical Validation and Comparison of Models for Customer Base Analysis", International Journal of Research in
 * Marketing 24 (2007).
 */
export function bgNbdObjective(
  { frequency, recency, age, customers }: Patterns,
  kind: RepeatModel = "bg-nbd",
): Objective {
  const chances = kind === "mbg-nbd" ? 1 : 0;
  const [counts, lasts, ages] = [code(frequency), code(recency), code(age)];
  const n = Float64Array.from(customers);
  const everyone = total(n);
  const having = new Float64Array(counts.values.length);
  for (let i = 0; i < n.length; i++) add(having, counts.places[i] as number, n[i] as number);
  return (logs, gradient) => {
    const [r, alpha, a, b] = logs.map(Math.exp) as unknown as Parameters;
    const times = (values: Float64Array) => ({
      log: values.map((time) => Math.log(alpha + time)),
      inverse: values.map((time) => 1 / (alpha + time)),
    });
    const sums = sumPatterns(
      { x: counts.places, last: lasts.places, age: ages.places, n },
      {
        byCount: byCount(counts.values, [r, alpha, a, b], chances),
        last: times(lasts.values),
        age: times(ages.values),
      },
    );
    const fixed = sumCounts(counts.values, having, [r, alpha, a, b], chances);
    gradient[0] = (-r * (fixed.slopeR - sums.logs)) / everyone - r * (logs[1] as number);
    gradient[1] = (alpha * sums.inverses) / everyone - r;
    gradient[2] = (-a * fixed.slopeA - sums.gone) / everyone;
    gradient[3] = (-b * (fixed.slopeB - sums.goneByB)) / everyone;
    return -(fixed.value + sums.value) / everyone - r * (logs[1] as number);
  };
}

type Parameters = readonly [r: number, alpha: number, a: number, b: number];

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] as number) + value;
}

interface Places {
  readonly x: Int32Array;
  readonly last: Int32Array;
  readonly age: Int32Array;
  /** Customers of each pattern. */
  readonly n: Float64Array;
}

interface TimeTerms {
  /** ln(alpha + time) and 1 / (alpha + time). */
  readonly log: Float64Array;
  readonly inverse: Float64Array;
}

interface Terms {
  readonly byCount: ReturnType<typeof byCount>;
  readonly last: TimeTerms;
  readonly age: TimeTerms;
}

/**
 * Sums over patterns. A customer with repeat purchases is alive, or stopped at the last one: `gone` is the chance of the
 * latter. What follows from the number of purchases alone is added by `sumCounts`.
 */
function sumPatterns(places: Places, { byCount: { power, logGone, inverseB }, last, age }: Terms) {
  let [value, logs, inverses, gone, goneByB, product] = [0, 0, 0, 0, 0, 1];
  for (let i = 0; i < places.n.length; i++) {
    const [count, whole, weight] = [places.x[i] as number, places.age[i] as number, places.n[i] as number];
    const k = power[count] as number;
    let log = age.log[whole] as number;
    let inverse = age.inverse[whole] as number;
    value -= weight * k * log;
    const start = logGone[count] as number;
    if (start > Number.NEGATIVE_INFINITY) {
      const time = places.last[i] as number;
      const earlier = (last.log[time] as number) - log;
      const lead = start - k * earlier;
      const odds = Math.exp(lead > 0 ? -lead : lead);
      const chance = (lead > 0 ? 1 : odds) / (1 + odds);
      if (lead > 0) value += weight * lead;
      if (weight === 1) product *= 1 + odds;
      else value += weight * Math.log1p(odds);
      if (product > LARGE_PRODUCT) {
        value += Math.log(product);
        product = 1;
      }
      log += chance * earlier;
      inverse += chance * ((last.inverse[time] as number) - inverse);
      gone += weight * chance;
      goneByB += weight * chance * (inverseB[count] as number);
    }
    logs += weight * log;
    inverses += weight * k * inverse;
  }
  return { value: value + Math.log(product), logs, inverses, gone, goneByB };
}

/** `chances` is 1 where a customer may stop after the first purchase, too, and 0 where only after a repeat purchase. */
function byCount(counts: Float64Array, [r, , a, b]: Parameters, chances: number) {
  return {
    power: counts.map((x) => r + x),
    /** ln of a / (b + x - 1), the odds of having stopped at once; nobody stops who had no chance to. */
    logGone: counts.map((x) =>
      x + chances > 0 ? Math.log(a / (b + x + chances - 1)) : Number.NEGATIVE_INFINITY,
    ),
    inverseB: counts.map((x) => 1 / (b + x + chances - 1)),
  };
}

/** Gamma functions and their slopes, for each number of purchases times the customers who have it. */
function sumCounts(counts: Float64Array, having: Float64Array, [r, , a, b]: Parameters, chances: number) {
  const gammas = logGamma(a + b) - logGamma(b) - logGamma(r);
  const [ofBoth, ofR, ofB] = [digamma(a + b), digamma(r), digamma(b)];
  let [value, slopeR, slopeA, slopeB] = [0, 0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    const [x, n] = [counts[i] as number, having[i] as number];
    const kept = x + chances;
    const away = ofBoth - digamma(a + b + kept);
    value += n * (gammas + logGamma(r + x) + logGamma(b + kept) - logGamma(a + b + kept));
    slopeR += n * (digamma(r + x) - ofR);
    slopeA += n * away;
    slopeB += n * (away + digamma(b + kept) - ofB);
  }
  return { value, slopeR, slopeA, slopeB };
}
