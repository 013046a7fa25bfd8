import { OptionError } from "../options.ts";
import { portableLog } from "./portable-log.ts";

/** How p values of many tests are made comparable with one level. */
export type Correction = "holm" | "benjamini-hochberg" | "benjamini-yekutieli" | "bonferroni" | "none";

const CORRECTIONS: readonly Correction[] = [
  "holm",
  "benjamini-hochberg",
  "benjamini-yekutieli",
  "bonferroni",
  "none",
];

/**
 * Adjusts p values of tests that were made together. An adjusted value at or below a level means:
 *
 * - `holm`, `bonferroni`: the chance of even one false finding among all is at most the level; Holm's finds more.
 * - `benjamini-hochberg`: the expected share of false findings among the findings is at most the level, for tests that are
 *   independent or hang together positively. `benjamini-yekutieli`: the same for tests that hang together in any way; it
 *   finds less.
 *
 * @param tests How many tests were made, where `values` holds only a part of them: those left out count as 1. Leaving
 *   tests out by their outcome and correcting for the rest alone finds chance. Default: as many as there are values.
 * @returns As many values, in the same order, each at most 1 and not below what was passed.
 * @throws RangeError when there are fewer tests than values; OptionError for another correction.
 *
 * Sources: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6
 * (1979); Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical Society
 * B 57 (1995); Y. Benjamini and D. Yekutieli, "The Control of the False Discovery Rate in Multiple Testing under
 * Dependency", Annals of Statistics 29 (2001).
 *
 * @example
 * adjustPValues([0.01, 0.04, 0.03], "holm"); // [0.03, 0.06, 0.06]
 */
export function adjustPValues(
  values: ArrayLike<number>,
  correction: Correction,
  tests: number = values.length,
): Float64Array {
  if (!CORRECTIONS.includes(correction)) {
    throw new OptionError(
      "correction",
      `There is no correction ${JSON.stringify(correction)}.`,
      `The corrections are ${CORRECTIONS.join(", ")}.`,
    );
  }
  if (!(tests >= values.length)) {
    throw new RangeError(`${values.length} p values cannot come from ${tests} tests.`);
  }
  const adjusted = Float64Array.from(values);
  if (correction === "none") return adjusted;
  if (correction === "bonferroni") return adjusted.map((p) => Math.min(1, p * tests));
  const factor = correction === "benjamini-yekutieli" ? tests * harmonic(tests) : tests;
  const n = adjusted.length;
  const order = adjusted
    .map((_, i) => i)
    .sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
  let bound = correction === "holm" ? 0 : 1;
  for (let k = 0; k < n; k++) {
    const place = correction === "holm" ? k : n - 1 - k;
    const i = order[place] as number;
    const p = values[i] as number;
    bound =
      correction === "holm"
        ? Math.max(bound, Math.min(1, p * (tests - place)))
        : Math.min(bound, (p * factor) / (place + 1));
    adjusted[i] = bound;
  }
  return adjusted;
}

/** 1 + 1/2 + ... + 1/n. */
function harmonic(n: number): number {
  if (n > 1000) return portableLog(n) + EULER + 1 / (2 * n);
  let sum = 0;
  for (let k = n; k > 0; k--) sum += 1 / k;
  return sum;
}

const EULER = 0.5772156649015329;
