/** How well scores tell the two kinds apart, whatever the threshold. */
import { normalQuantile, normalTwoSided } from "../../stats/normal.ts";
import { type Scores, ties } from "./scores.ts";

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

export interface RocPoint {
  /** Rows with at least this score are called. */
  readonly threshold: number;
  /** Share of those with the outcome that are called. */
  readonly truePositiveRate: number;
  /** Share of those without it that are called. */
  readonly falsePositiveRate: number;
}

/** One point for each distinct score, from (0, 0) to (1, 1). */
export function rocCurve(scores: Scores): RocPoint[] {
  const negatives = scores.size - scores.positives;
  const points: RocPoint[] = [
    { threshold: Number.POSITIVE_INFINITY, truePositiveRate: 0, falsePositiveRate: 0 },
  ];
  let hit = 0;
  let called = 0;
  for (const tie of ties(scores)) {
    hit += tie.positives;
    called += tie.rows;
    points.push({
      threshold: tie.score,
      truePositiveRate: hit / scores.positives,
      falsePositiveRate: (called - hit) / negatives,
    });
  }
  return points;
}

/** Structural components: for each row, the share of rows of the other kind that it is on the right side of. */
export interface Components {
  /** Of the rows with the outcome, in the order of the scores. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly auc: number;
}

/**
 * The area under the curve, equal scores counting half, with DeLong's components of its variance.
 *
 * Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver
 * Operating Characteristic Curves", Biometrics 44 (1988); by ranks, so that it takes one walk through the sorted scores.
 */
export function components(scores: Scores): Components {
  const n = scores.size - scores.positives;
  const m = scores.positives;
  const positives = new Float64Array(m);
  const negatives = new Float64Array(n);
  let above = { positives: 0, negatives: 0 };
  for (const tie of ties(scores)) {
    const own = tie.rows - tie.positives;
    const worse = (n - above.negatives - own + own / 2) / n;
    positives.fill(worse, above.positives, above.positives + tie.positives);
    const better = (above.positives + tie.positives / 2) / m;
    negatives.fill(better, above.negatives, above.negatives + own);
    above = { positives: above.positives + tie.positives, negatives: above.negatives + own };
  }
  return { positives, negatives, auc: mean(positives) };
}

/**
 * With a single row of one kind nothing is known of how such rows vary: the standard error is NaN and the interval is all there is.
 */
export function areaUnderCurve(scores: Scores, confidence: number): Estimate {
  const found = components(scores);
  if (Math.min(found.positives.length, found.negatives.length) === 1)
    return { value: found.auc, standardError: Number.NaN, lower: 0, upper: 1 };
  const variance =
    spread(found.positives, found.positives) / found.positives.length +
    spread(found.negatives, found.negatives) / found.negatives.length;
  return estimate(found.auc, Math.sqrt(variance), confidence);
}

/** A value with a symmetric interval, kept within 0 and 1. */
export function estimate(value: number, standardError: number, confidence: number): Estimate {
  const half = normalQuantile((1 + confidence) / 2) * standardError;
  return { value, standardError, lower: Math.max(0, value - half), upper: Math.min(1, value + half) };
}

export interface AreaComparison {
  readonly first: number;
  readonly second: number;
  /** First less second. */
  readonly difference: number;
  readonly standardError: number;
  readonly z: number;
  readonly p: number;
}

/** Compares two areas on the same rows; the components are in the order of the rows. With a single row of one kind there is no test. */
export function compareAreas(first: Components, second: Components): AreaComparison {
  const difference = first.auc - second.auc;
  const kind = (of: "positives" | "negatives") =>
    (spread(first[of], first[of]) + spread(second[of], second[of]) - 2 * spread(first[of], second[of])) /
    first[of].length;
  const single = Math.min(first.positives.length, first.negatives.length) === 1;
  const standardError = single ? Number.NaN : Math.sqrt(Math.max(0, kind("positives") + kind("negatives")));
  // Where no row varies, as of two scores of which one tells all and the other nothing, any difference is certain.
  const z = difference === 0 ? 0 : difference / standardError;
  return { first: first.auc, second: second.auc, difference, standardError, z, p: normalTwoSided(z) };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample covariance; 0 of a single value. */
function spread(a: Float64Array, b: Float64Array): number {
  if (a.length < 2) return 0;
  const [ma, mb] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - ma) * ((b[i] as number) - mb);
  return sum / (a.length - 1);
}
