import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod } from "../relation.ts";
import { createRandom } from "../stats/random.ts";
import { type FitOptions, fitKmeans } from "./fit.ts";
import { type Gap, gapStatistics } from "./gap.ts";
import { recommendK } from "./recommend-k.ts";
import type { Standardized } from "./standardize.ts";
import { calinskiHarabasz, daviesBouldin, Silhouette } from "./validity.ts";

export interface ChooseKSpec {
  /** Numbers of clusters to be tried. Default: 2 to 10. */
  readonly from?: number;
  readonly to?: number;
  /** The silhouette and the gap statistic are taken on at most so many rows. Default: 2000. */
  readonly sample?: number;
  /** Sets without clusters that the gap statistic compares with; 0 leaves it out. Default: 10. */
  readonly references?: number;
  /** Starts of k-means. Default: 5. */
  readonly starts?: number;
  /** Same seed, same result. Default: 1. */
  readonly seed?: number | string;
}

/** What is known of a number of clusters. A measure that cannot be taken is null. */
export interface KChoice {
  readonly k: number;
  /** Sum of squared distances to the centres: always falls with k; an elbow shows where more clusters help little. */
  readonly inertia: number;
  /** -1 to 1, higher is better: how much nearer rows are to their own cluster than to the next. */
  readonly silhouette: number | null;
  /** Higher is better. */
  readonly calinskiHarabasz: number | null;
  /** Lower is better. */
  readonly daviesBouldin: number | null;
  readonly gap: number | null;
  readonly gapError: number | null;
}

/** Displays as its table, one row a number of clusters. */
export interface ChosenK extends Displayable {
  readonly choices: readonly KChoice[];
  readonly recommended: number;
  /** Why, in a sentence or two. */
  readonly reason: string;
}

const OPTIONS = ["from", "to", "sample", "references", "starts", "seed"] as const;

/**
 * Tries numbers of clusters and recommends one.
 *
 * The silhouette, Caliński-Harabasz, Davies-Bouldin and the gap statistic (least k with gap(k) >= gap(k + 1) less its
 * error) each name the number that they find best; the one that most of them name is recommended, and where they
 * disagree, the one of the silhouette. No measure knows what the clusters are for: take the recommendation as a start.
 *
 * @throws OptionError when an option does not exist or has a value that makes no sense.
 *
 * @example
 * const table = sql`select i as id, i // 10 + (i % 10) / 100 as x from range(30) t(i)`; // three groups of ten
 * const choice = await chooseK(await standardize(table, { key: "id", features: ["x"] }), { to: 5 });
 * choice.recommended; // 3
 */
export async function chooseK(table: Standardized, spec: ChooseKSpec = {}): Promise<ChosenK> {
  const { ks, sample, references, options } = planChooseK(spec);
  const { rows } = table;
  const random = createRandom(options.seed);
  const silhouette = new Silhouette(rows, sample, random);
  const whole = await fitKmeans(rows, { ...options, k: 1, starts: 1 });
  const choices: KChoice[] = [];
  for (const k of ks) {
    const fit = await fitKmeans(rows, { ...options, k });
    // Fewer rows differ than there should be clusters: the numbers above are the same once more.
    if (fit.k < k) break;
    choices.push({
      k,
      inertia: fit.inertia,
      silhouette: silhouette.mean(fit.labels, k),
      calinskiHarabasz: calinskiHarabasz(rows, fit, whole.inertia),
      daviesBouldin: daviesBouldin(rows, fit),
      gap: null,
      gapError: null,
    });
  }
  const found = choices.map(({ k }) => k);
  const gaps =
    references > 0 && found.length > 0
      ? await gapStatistics(
          rows,
          found,
          { references, most: sample, random },
          { ...options, starts: Math.min(2, options.starts) },
        )
      : [];
  const complete = choices.map((choice, i) => withGap(choice, gaps[i]));
  return { choices: complete, ...recommendK(complete), [displayMethod]: () => complete };
}

function withGap(choice: KChoice, gap: Gap | undefined): KChoice {
  return gap ? { ...choice, gap: gap.gap, gapError: gap.error } : choice;
}

function planChooseK(spec: ChooseKSpec) {
  refuseUnknownOptions(spec, OPTIONS, "chooseK");
  const from = wholeNumber("from", spec.from ?? 2, 1, 1000);
  const to = wholeNumber("to", spec.to ?? Math.max(10, from), 1, 1000);
  if (to < from)
    throw new OptionError("to", `The last number of clusters, ${to}, is below the first, ${from}.`);
  const options: Omit<FitOptions, "k"> = {
    starts: wholeNumber("starts", spec.starts ?? 5, 1, 1000),
    maxIterations: 300,
    tolerance: 1e-4,
    seed: spec.seed ?? 1,
    miniBatch: null,
  };
  return {
    ks: Array.from({ length: to - from + 1 }, (_, i) => from + i),
    sample: wholeNumber("sample", spec.sample ?? 2000, 2, 20_000),
    references: wholeNumber("references", spec.references ?? 10, 0, 1000),
    options,
  };
}
