/**
 * Money as exact integers of a stated scale. A price is a ratio of whole numbers; what is rounded is divided once, by
 * the stated rule. No amount is ever a floating-point number.
 */

/** A reduced fraction; `d` is above 0. */
export interface Ratio {
  readonly n: bigint;
  readonly d: bigint;
}

/** `half_up`: ties away from zero. `half_even`: ties to the even neighbour. */
export type RoundingMode = "half_up" | "half_even";

export function ratio(n: bigint, d = 1n): Ratio {
  if (d === 0n) throw new RangeError("A ratio cannot have the denominator 0.");
  const divisor = greatestCommonDivisor(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}

/** The exact value of a decimal such as `"0.0125"`, `1.2` or `"1e-7"`; a number is read as it is written. */
export function decimal(value: string | number): Ratio {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value).trim());
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found ?? [];
  if (!found || whole + fraction === "") throw new RangeError(`“${value}” is no decimal number.`);
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const shift = Number(exponent) - fraction.length;
  return shift >= 0 ? ratio(digits * 10n ** BigInt(shift)) : ratio(digits, 10n ** BigInt(-shift));
}

export function times(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.n, a.d * b.d);
}

export function sum(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function below(a: Ratio, b: Ratio): boolean {
  return a.n * b.d < b.n * a.d;
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / greatestCommonDivisor(a, b)) * b;
}

/** The nearest whole number. */
export function roundRatio({ n, d }: Ratio, mode: RoundingMode): bigint {
  const size = n < 0n ? -n : n;
  const whole = size / d;
  const twice = 2n * (size - whole * d);
  const up = twice > d || (twice === d && (mode === "half_up" || whole % 2n === 1n));
  const rounded = up ? whole + 1n : whole;
  return n < 0n ? -rounded : rounded;
}

/**
 * The whole number nearest to `n / d`, for safe integers with 2 |n| + d within 2^53: remainder and quotient are exact
 * there, because `n - remainder` is a multiple of `d` and its quotient a double.
 */
export function roundQuotient(n: number, d: number, mode: RoundingMode): number {
  if (d === 1) return n;
  const size = Math.abs(n);
  const remainder = size % d;
  const whole = (size - remainder) / d;
  const up = 2 * remainder > d || (2 * remainder === d && (mode === "half_up" || whole % 2 === 1));
  const rounded = up ? whole + 1 : whole;
  return n < 0 ? -rounded : rounded;
}

/**
 * Units of money as people read them.
 *
 * @param amount A whole number of units of 10^-decimals: `total` and the lines of an invoice, the `amount` of a charge.
 * @param decimals As `decimals` of the invoice or the tariff, 0 to 6.
 * @throws RangeError for an amount that is no whole number, or a number beyond 2^53.
 * @example
 * formatMoney(123456, 2); // "1,234.56"
 * formatMoney(-5, 2); // "-0.05"
 */
export function formatMoney(amount: number | bigint, decimals: number): string {
  const [whole = "", fraction] = decimalText(amount, decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Units of money as a decimal text that programs read, too: `-1234.56`. */
export function decimalText(amount: number | bigint, decimals: number): string {
  if (typeof amount === "number" && !Number.isSafeInteger(amount)) {
    throw new RangeError(
      `${amount} is no whole number of the smallest units of money within 2^53. Round it, or pass a bigint.`,
    );
  }
  const text = String(amount < 0 ? -amount : amount).padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals);
  const fraction = decimals > 0 ? `.${text.slice(text.length - decimals)}` : "";
  return `${amount < 0 ? "-" : ""}${whole}${fraction}`;
}
