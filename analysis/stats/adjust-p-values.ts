import { OptionError } from "../options.ts";

/** How p values of many tests are made comparable with one level. */
export type Correction = "holm" | "benjamini-hochberg" | "bonferroni" | "none";

const CORRECTIONS: readonly Correction[] = ["holm", "benjamini-hochberg", "bonferroni", "none"];

/**
 * Adjusts p values of tests that were made together. An adjusted value at or below a level means:
 *
 * - `holm`, `bonferroni`: the chance of even one false finding among all is at most the level; Holm's finds more.
 * - `benjamini-hochberg`: the expected share of false findings among the findings is at most the level.
 *
 * @returns As many values, in the same order, each at most 1 and not below what was passed.
 *
 * Sources: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6
 * (1979); Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical Society
 * B 57 (1995).
 *
 * @example
 * adjustPValues([0.01, 0.04, 0.03], "holm"); // [0.03, 0.06, 0.06]
 */
export function adjustPValues(values: ArrayLike<number>, correction: Correction): Float64Array {
  if (!CORRECTIONS.includes(correction)) {
    throw new OptionError(
      "correction",
      `There is no correction ${JSON.stringify(correction)}.`,
      `The corrections are ${CORRECTIONS.join(", ")}.`,
    );
  }
  const adjusted = Float64Array.from(values);
  const n = adjusted.length;
  if (correction === "none") return adjusted;
  if (correction === "bonferroni") return adjusted.map((p) => Math.min(1, p * n));
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
        ? Math.max(bound, Math.min(1, p * (n - place)))
        : Math.min(bound, (p * n) / (place + 1));
    adjusted[i] = bound;
  }
  return adjusted;
}
