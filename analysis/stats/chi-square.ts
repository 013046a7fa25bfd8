import { upperGamma } from "./gamma.ts";

/** Probability that a chi-square variable with `df` degrees of freedom is above `x`: the p value of a chi-square test. */
export function chiSquareUpper(x: number, df: number): number {
  return x <= 0 ? 1 : upperGamma(df / 2, x / 2);
}
