import { portableLog } from "./portable-log.ts";

const TABLE_SIZE = 256;
const HALF_LOG_TWO_PI = 0.9189385332046728;

const TABLE = (() => {
  const table = new Float64Array(TABLE_SIZE);
  for (let n = 2; n < TABLE_SIZE; n++) table[n] = (table[n - 1] as number) + portableLog(n);
  return table;
})();

/**
 * ln n! for a whole number n from 0 on, with the same bits on every machine: a sum of logarithms up to 255, and
 * Stirling's series above (Abramowitz and Stegun 6.1.41), to about 15 digits.
 */
export function logFactorial(n: number): number {
  if (!(n >= 0)) return Number.NaN;
  if (n < TABLE_SIZE) return TABLE[n] as number;
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (n + 0.5) * portableLog(n) - n + HALF_LOG_TWO_PI + series;
}

/** ln of the binomial coefficient "n choose k", for whole numbers 0 <= k <= n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
