/**
 * The p value up to which tests may be called significant, so that of those called at most the share `rate` is expected to
 * be so by chance; 0 when none may. Equal p values come once, with how many tests they stand for.
 *
 * Holds for independent and for positively dependent tests. Source: Y. Benjamini and Y. Hochberg, "Controlling the False
 * Discovery Rate", Journal of the Royal Statistical Society B 57 (1995).
 *
 * @example
 * discoveryCutoff([0.01, 0.02, 0.9], [1, 1, 1], 0.05); // 0.02: it is at most 2/3 of .05
 */
export function discoveryCutoff(pValues: ArrayLike<number>, tests: ArrayLike<number>, rate: number): number {
  const order = Array.from(pValues, (_, i) => i).sort(
    (i, j) => (pValues[i] as number) - (pValues[j] as number),
  );
  const all = Array.from(tests).reduce((sum, count) => sum + count, 0);
  let rank = 0;
  let cutoff = 0;
  for (const i of order) {
    rank += tests[i] as number;
    const p = pValues[i] as number;
    if (p <= (rate * rank) / all) cutoff = p;
  }
  return cutoff;
}
