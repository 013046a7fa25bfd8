/** Whether a probability means what it says. */
import { normalQuantile } from "../../stats/normal.ts";
import type { Scores } from "./scores.ts";

export interface CalibrationBin {
  readonly rows: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share with the outcome. */
  readonly observed: number;
  /** Wilson's interval of `observed`. */
  readonly lower: number;
  readonly upper: number;
}

/** Bins of equally many rows, from the lowest score to the highest; equal scores stay together. */
export function calibrationCurve(scores: Scores, bins: number, confidence: number): CalibrationBin[] {
  const z = normalQuantile((1 + confidence) / 2);
  const result: CalibrationBin[] = [];
  let to = scores.size;
  for (let bin = 1; bin <= bins && to > 0; bin++) {
    let from = Math.round(scores.size * (1 - bin / bins));
    // Equal scores have filled this bin already.
    if (from >= to) continue;
    while (from > 0 && scores.score[from - 1] === scores.score[from]) from--;
    result.push(binOf(scores, from, to, z));
    to = from;
  }
  return result;
}

function binOf({ score, outcome }: Scores, from: number, to: number, z: number): CalibrationBin {
  let predicted = 0;
  let positives = 0;
  for (let i = from; i < to; i++) {
    predicted += score[i] as number;
    positives += outcome[i] as number;
  }
  const rows = to - from;
  return { rows, predicted: predicted / rows, observed: positives / rows, ...wilson(positives, rows, z) };
}

/** E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927). */
function wilson(positives: number, rows: number, z: number): { lower: number; upper: number } {
  const share = positives / rows;
  const centre = (share + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half =
    (z / (1 + (z * z) / rows)) * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/** Whether all scores can be read as probabilities. */
export function areProbabilities({ score, size }: Scores): boolean {
  return (score[0] as number) <= 1 && (score[size - 1] as number) >= 0;
}

/** Mean squared distance between the probability and what happened (Brier 1950). */
export function brierScore({ score, outcome, size }: Scores): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += ((score[i] as number) - (outcome[i] as number)) ** 2;
  return sum / size;
}

/** Mean of minus the logarithm of the probability given to what happened; infinite when that was 0. */
export function logLoss({ score, outcome, size }: Scores): number {
  let sum = 0;
  for (let i = 0; i < size; i++)
    sum -= outcome[i] ? Math.log(score[i] as number) : Math.log1p(-(score[i] as number));
  return sum / size;
}
