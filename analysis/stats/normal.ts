/** The standard normal distribution. */
import { upperGamma } from "./gamma.ts";

/** Probability of a value above `z`, accurate in the far tail. */
export function normalUpper(z: number): number {
  if (Number.isNaN(z)) return z;
  const half = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}

/** Probability of a value of at most `z`. */
export function normalCdf(z: number): number {
  return normalUpper(-z);
}

/** Probability of a value at least as far from 0 as `z`, on either side: the p value of a Wald test. */
export function normalTwoSided(z: number): number {
  return Number.isNaN(z) ? z : upperGamma(0.5, (z * z) / 2);
}

/**
 * The value below which a share `p` lies: infinite at 0 and 1, NaN outside. To about 15 digits.
 *
 * A first guess (Abramowitz and Stegun 26.2.23, error below 4.5e-4) is refined by Halley's method.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(p));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = numerator / denominator - t;
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const error = (normalCdf(z) - p) / density;
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}
