/** What one gains by calling the highest scores first. */
import { OptionError } from "../../options.ts";
import { type Scores, ties } from "./scores.ts";

export interface GainPoint {
  /** Share of all rows that are called, the highest scores first. */
  readonly share: number;
  readonly called: number;
  /** Rows with the outcome among them. Where equal scores cross the edge, the mean over their orders: no whole number. */
  readonly positives: number;
  /** Share of all with the outcome. */
  readonly gain: number;
  /** How many times as many as among as many rows at random. */
  readonly lift: number;
}

/** The top `share` of n rows is its first ceil(share n). */
export function gainsAt(scores: Scores, shares: readonly number[]): GainPoint[] {
  const strange = shares.find((share) => !(share >= 0 && share <= 1));
  if (strange !== undefined)
    throw new OptionError("shares", `A share of rows is between 0 and 1, and got ${strange}.`);
  const cumulative = [{ rows: 0, positives: 0 }];
  for (const tie of ties(scores)) {
    const last = cumulative.at(-1) as { rows: number; positives: number };
    cumulative.push({ rows: last.rows + tie.rows, positives: last.positives + tie.positives });
  }
  return shares.map((share) => {
    // A share of n that is whole but for rounding is not rounded up by it.
    const called = Math.min(scores.size, Math.max(0, Math.ceil(share * scores.size - 1e-9)));
    const positives = within(cumulative, called);
    const gain = positives / scores.positives;
    return {
      share,
      called,
      positives,
      gain,
      lift: called === 0 ? Number.NaN : gain / (called / scores.size),
    };
  });
}

function within(cumulative: readonly { rows: number; positives: number }[], called: number): number {
  const after = cumulative.findIndex(({ rows }) => rows >= called);
  const upper = cumulative[after] as { rows: number; positives: number };
  if (upper.rows === called) return upper.positives;
  const lower = cumulative[after - 1] as { rows: number; positives: number };
  return (
    lower.positives +
    ((upper.positives - lower.positives) * (called - lower.rows)) / (upper.rows - lower.rows)
  );
}

export interface KolmogorovSmirnov {
  /** The largest distance between the shares called of the two kinds. */
  readonly value: number;
  readonly threshold: number;
}

export function kolmogorovSmirnov(scores: Scores): KolmogorovSmirnov {
  const negatives = scores.size - scores.positives;
  let best: KolmogorovSmirnov = { value: 0, threshold: Number.POSITIVE_INFINITY };
  let hit = 0;
  let miss = 0;
  for (const tie of ties(scores)) {
    hit += tie.positives;
    miss += tie.rows - tie.positives;
    const value = Math.abs(hit / scores.positives - miss / negatives);
    if (value > best.value) best = { value, threshold: tie.score };
  }
  return best;
}

export interface Confusion {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly accuracy: number;
  /** NaN when nobody is called. */
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  /** The harmonic mean of precision and recall; 0 when nobody is called rightly. */
  readonly f1: number;
}

/** Rows with a score of at least `threshold` are called. */
export function confusionAt(scores: Scores, threshold: number): Confusion {
  if (Number.isNaN(threshold)) throw new OptionError("threshold", "A threshold is a number, and got NaN.");
  let called = 0;
  let hit = 0;
  for (const tie of ties(scores)) {
    if (tie.score < threshold) break;
    called += tie.rows;
    hit += tie.positives;
  }
  const falseNegatives = scores.positives - hit;
  const falsePositives = called - hit;
  const trueNegatives = scores.size - scores.positives - falsePositives;
  return {
    threshold,
    truePositives: hit,
    falsePositives,
    trueNegatives,
    falseNegatives,
    accuracy: (hit + trueNegatives) / scores.size,
    precision: hit / called,
    recall: hit / scores.positives,
    specificity: trueNegatives / (trueNegatives + falsePositives),
    f1: (2 * hit) / (2 * hit + falsePositives + falseNegatives),
  };
}
