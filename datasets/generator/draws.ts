/** Draws that the sample data need beyond those of `createRandom`. */
import type { Random } from "../../analysis/stats/random.ts";

/** A count of events that come `mean` times on average (Knuth's product method, for small means). */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** A factor around 1: the exponential of a normal draw. */
export function lognormal(random: Random, sd: number): number {
  return Math.exp(random.normal(0, sd));
}

/** A whole number whose expectation is `value`. */
export function rounded(random: Random, value: number): number {
  return Math.floor(value + random.next());
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** A second of a day in hours when people shop and call: 8:00 to 22:00. */
export function daytime(random: Random): number {
  return 8 * 3600 + random.int(14 * 3600);
}

/** 22:00 to 6:00. */
export function nightTime(random: Random): number {
  return (22 * 3600 + random.int(8 * 3600)) % 86_400;
}
