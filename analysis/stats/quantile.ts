/**
 * The `p` quantile of sorted numbers: linear between the two nearest ranks (type 7 of Hyndman and Fan, "Sample Quantiles
 * in Statistical Packages", 1996). NaN for none.
 *
 * @example
 * sortedQuantile([1, 2, 4], 0.75); // 3
 */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low === high ? low : low + (at - below) * (high - low);
}
