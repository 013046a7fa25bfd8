/**
 * The least step of 1, 2 or 5 times a power of ten with which `count` steps reach across `span`, which is above 0: for ticks of an
 * axis, and for the values of a handle. Read from the decimal digits, so that it is the same everywhere.
 */
export function niceStep(span: number, count: number): number {
  const [mantissa = "1", exponent = "0"] = (span / count).toExponential().split("e");
  const factor = [1, 2, 5].find((least) => least >= Number(mantissa)) ?? 10;
  return Number(`${factor}e${exponent}`);
}

/** Digits after the point with which multiples of a step are written in full. */
export function digitsOfStep(step: number): number {
  const [mantissa = "", exponent = "0"] = step.toExponential().split("e");
  const fraction = mantissa.split(".")[1]?.length ?? 0;
  return Math.max(0, fraction - Number(exponent));
}
