/**
 * The exponential from additions, multiplications and divisions alone, which are exact by IEEE 754: the result has the
 * same bits on every machine, which ECMAScript does not promise of `Math.exp`. Within 2 units in the last place of the
 * true value, results below 2^-1022 excepted.
 *
 * exp(x) = 2^k exp(r) with |r| at most ln 2 / 2: fourteen terms of the series leave less than 2^-55.
 */
export function portableExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.79) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.round(x / (LN2_HIGH + LN2_LOW));
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let term = 14; term >= 1; term--) series = 1 + (r / term) * series;
  // In two steps, since 2^k alone may be beyond what a number holds.
  const half = Math.trunc(k / 2);
  return series * 2 ** half * 2 ** (k - half);
}

/** ln 2 in two parts: the first ends in enough zero bits for its product with an exponent to be exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
