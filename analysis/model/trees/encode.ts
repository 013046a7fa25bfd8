/**
 * A category with many levels as a number: the share of the outcome in each level, drawn to the share in all rows as far as
 * the levels differ no more than chance would have it. Where they do not differ at all, all levels have the same number, and
 * no tree asks for them.
 *
 * A row that learned from its own outcome would tell it to the trees. So the rows to learn from are dealt into folds, and
 * each is given the number that the rows of the other folds make of its level.
 *
 * Sources: D. Micci-Barreca, "A Preprocessing Scheme for High-Cardinality Categorical Attributes", SIGKDD Explorations 3
 * (2001); the spread between levels by the moment estimator of the one-way random-effects model, S. R. Searle, G. Casella
 * and C. E. McCulloch, Variance Components (1992), 3.6.
 */
import type { Encoding } from "./features.ts";

const FOLDS = 10;

export interface EncodedColumn {
  readonly encoding: Encoding;
  /** A number for each row, NaN where the level is missing. */
  readonly codes: Float64Array;
}

interface Outcomes {
  readonly y: Float64Array;
  /** How much each row counts; null where each counts once. */
  readonly weight: Float64Array | null;
  /** 1 for rows that nothing is learned from. */
  readonly apart: Uint8Array | null;
}

/** @param places of the rows' levels, from 0; -1 for a level without a place, NaN for a missing one. */
export function encodeLevels(places: Float64Array, levels: number, outcomes: Outcomes): EncodedColumn {
  const learning = Uint32Array.from(places.keys()).filter((row) => outcomes.apart?.[row] !== 1);
  const all = new LevelSums(levels);
  const folds = Array.from({ length: FOLDS }, () => new LevelSums(levels));
  learning.forEach((row, i) => {
    all.add(row, places, outcomes);
    folds[i % FOLDS]?.add(row, places, outcomes);
  });
  const encoding = all.encoding(null);
  const codes = places.map((place) => numberAt(encoding, place));
  const others = folds.map((fold) => all.encoding(fold));
  learning.forEach((row, i) => {
    codes[row] = numberAt(others[i % FOLDS] as Encoding, places[row] as number);
  });
  return { encoding, codes };
}

function numberAt({ values, other }: Encoding, place: number): number {
  return Number.isNaN(place) ? Number.NaN : (values[place] ?? other);
}

/** Weights, and those with the outcome, of each level. */
class LevelSums {
  readonly weight: Float64Array;
  readonly positives: Float64Array;

  constructor(levels: number) {
    this.weight = new Float64Array(levels);
    this.positives = new Float64Array(levels);
  }

  add(row: number, places: Float64Array, { y, weight }: Outcomes): void {
    const place = places[row] as number;
    if (!(place >= 0)) return;
    const own = weight === null ? 1 : (weight[row] as number);
    this.weight[place] = (this.weight[place] as number) + own;
    this.positives[place] = (this.positives[place] as number) + own * (y[row] as number);
  }

  /** What the rows say that are in these sums and not in those of a fold. */
  encoding(fold: LevelSums | null): Encoding {
    const weight = this.weight.map((sum, j) => sum - (fold?.weight[j] ?? 0));
    const positives = this.positives.map((sum, j) => sum - (fold?.positives[j] ?? 0));
    const total = sumOf(weight);
    const other = total > 0 ? sumOf(positives) / total : 0.5;
    const pull = pullOf(weight, positives, total, other);
    const values = Array.from(weight, (sum, j) =>
      sum > 0 && pull < Number.POSITIVE_INFINITY
        ? ((positives[j] as number) + pull * other) / (sum + pull)
        : other,
    );
    return { values, other };
  }
}

/** Levels that differ less than in one of twenty categories without any effect (a normal quantile) are not told apart. */
const CHANCE = 1.645;

/** As many rows of the common share are added to each level: the variance within levels over that between them. */
function pullOf(weight: Float64Array, positives: Float64Array, total: number, share: number): number {
  let [between, squares, seen] = [0, 0, 0];
  for (let j = 0; j < weight.length; j++) {
    const own = weight[j] as number;
    if (own <= 0) continue;
    between += own * ((positives[j] as number) / own - share) ** 2;
    squares += own * own;
    seen++;
  }
  const within = share * (1 - share);
  const freedom = seen - 1;
  if (!(between > within * (freedom + CHANCE * Math.sqrt(2 * freedom)))) return Number.POSITIVE_INFINITY;
  const spread = (between - freedom * within) / (total - squares / total);
  return spread > 0 ? within / spread : Number.POSITIVE_INFINITY;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
