import type { Random } from "../../stats/random.ts";
import type { Estimate } from "./roc.ts";
import { type Scores, ties } from "./scores.ts";

export interface PrecisionRecallPoint {
  readonly threshold: number;
  /** Share of those called that have the outcome. */
  readonly precision: number;
  /** Share of those with the outcome that are called. */
  readonly recall: number;
}

export function precisionRecallCurve(scores: Scores): PrecisionRecallPoint[] {
  let hit = 0;
  let called = 0;
  return [...ties(scores)].map((tie) => {
    hit += tie.positives;
    called += tie.rows;
    return { threshold: tie.score, precision: hit / called, recall: hit / scores.positives };
  });
}

/**
 * Average precision: the sum of precision times the step in recall, without interpolation, with a percentile interval
 * from `resamples` bootstrap samples of the rows.
 */
export function averagePrecision(
  scores: Scores,
  confidence: number,
  resamples: number,
  random: Random,
): Estimate {
  const groups = [...ties(scores)];
  const value = precisionOf(
    groups.map(({ rows }) => rows),
    groups.map(({ positives }) => positives),
  );
  const found = Float64Array.from({ length: resamples }, () => resampled(scores, random))
    .filter((sample) => !Number.isNaN(sample))
    .sort();
  const mean = found.reduce((sum, sample) => sum + sample, 0) / found.length;
  const variance = found.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (found.length - 1);
  const at = (share: number) =>
    found[Math.min(found.length - 1, Math.floor(share * found.length))] ?? Number.NaN;
  return {
    value,
    standardError: Math.sqrt(variance),
    lower: at((1 - confidence) / 2),
    upper: at((1 + confidence) / 2),
  };
}

function precisionOf(rows: ArrayLike<number>, positives: ArrayLike<number>): number {
  let hit = 0;
  let called = 0;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    hit += positives[i] as number;
    called += rows[i] as number;
    if (called > 0) sum += (positives[i] as number) * (hit / called);
  }
  return hit === 0 ? Number.NaN : sum / hit;
}

/** Average precision of as many rows, drawn with replacement. */
function resampled(scores: Scores, random: Random): number {
  const drawn = new Uint32Array(scores.size);
  for (let i = 0; i < scores.size; i++) {
    const row = Math.floor(random.next() * scores.size);
    drawn[row] = (drawn[row] as number) + 1;
  }
  const rows: number[] = [];
  const positives: number[] = [];
  for (let i = 0; i < scores.size; i++) {
    const times = drawn[i] as number;
    const hit = times * (scores.outcome[i] as number);
    if (i > 0 && scores.score[i] === scores.score[i - 1]) {
      rows[rows.length - 1] = (rows.at(-1) as number) + times;
      positives[positives.length - 1] = (positives.at(-1) as number) + hit;
    } else {
      rows.push(times);
      positives.push(hit);
    }
  }
  return precisionOf(rows, positives);
}
