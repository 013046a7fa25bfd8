/** The gamma function's logarithm and the incomplete gamma functions, on which the common distributions rest. */

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** From here on the series above is exact to the last digits. */
const LARGE = 10;
const TINY = 1e-300;
const ENOUGH = 1e-16;
const MAX_TERMS = 100_000;

/**
 * ln |gamma(x)| for x > 0, to about 14 digits; infinite at 0, NaN below.
 *
 * Stirling's series after the argument has been lifted to 10 by the recurrence (Abramowitz and Stegun 6.1.15, 6.1.41).
 */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.POSITIVE_INFINITY;
  let product = 1;
  let lifted = x;
  while (lifted < LARGE) {
    product *= lifted;
    lifted++;
  }
  const inverse = 1 / lifted;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + (STIRLING[k] as number);
  return (lifted - 0.5) * Math.log(lifted) - lifted + HALF_LOG_TWO_PI + series * inverse - Math.log(product);
}

/** The regularised lower incomplete gamma function P(a, x), for a > 0 and x >= 0: from 0 to 1. */
export function lowerGamma(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  return x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x), without the loss of digits where it is small. */
export function upperGamma(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  return x < a + 1 ? 1 - series(a, x) : continuedFraction(a, x);
}

/** Abramowitz and Stegun 6.5.29. */
function series(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MAX_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * ENOUGH) break;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Abramowitz and Stegun 6.5.31, by the method of Lentz. */
function continuedFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < ENOUGH * 10) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
