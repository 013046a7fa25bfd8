/** Coefficients B(2k) / 2k of the asymptotic series. */
const ASYMPTOTIC = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
/** From here on the series above is exact to the last digits. */
const LARGE = 10;

/**
 * The derivative of ln gamma(x), for x > 0, to about 14 digits; NaN elsewhere. The argument is lifted to 10 by the
 * recurrence (Abramowitz and Stegun 6.3.5 and 6.3.18).
 *
 * @example
 * digamma(1); // -0.5772156649015329, less Euler's constant
 */
export function digamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let lifted = x;
  let sum = 0;
  while (lifted < LARGE) {
    sum -= 1 / lifted;
    lifted++;
  }
  const square = 1 / (lifted * lifted);
  let series = 0;
  for (let k = ASYMPTOTIC.length - 1; k >= 0; k--) series = square * ((ASYMPTOTIC[k] as number) + series);
  return sum + Math.log(lifted) - 1 / (2 * lifted) - series;
}
