import { checkConfidence, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../../relation.ts";
import { createRandom } from "../../stats/random.ts";
import {
  areProbabilities,
  brierScore,
  type CalibrationBin,
  calibrationCurve,
  logLoss,
} from "./calibration.ts";
import { expectedArea } from "./expected-area.ts";
import {
  type Confusion,
  confusionAt,
  type GainPoint,
  gainsAt,
  type KolmogorovSmirnov,
  kolmogorovSmirnov,
} from "./gains.ts";
import { averagePrecision, type PrecisionRecallPoint, precisionRecallCurve } from "./precision-recall.ts";
import { areaUnderCurve, type Estimate, type RocPoint, rocCurve } from "./roc.ts";
import { readScores, refuseOneClass, type ScoreColumns, type Scores } from "./scores.ts";

export interface JudgeOptions<Row = Record<string, Value>> extends ScoreColumns<Row> {
  /** Level of the intervals, between 0 and 1. Default: 0.95. */
  readonly confidence?: number;
  /** Bootstrap samples for the interval of the average precision. Default: 200. */
  readonly resamples?: number;
  /** Seed of the bootstrap. Default: 1. */
  readonly seed?: number | string;
  /** Bins of the calibration curve. Default: 10. */
  readonly bins?: number;
}

export interface Judgement extends Displayable {
  readonly rows: number;
  readonly positives: number;
  /** Rows in which the score or the outcome is missing. */
  readonly leftOut: number;
  /** Area under the ROC curve, with DeLong's standard error. */
  readonly auc: Estimate;
  /** The area to be expected were every probability exactly right, see `expectedArea`; null when scores are no probabilities. */
  readonly expectedAuc: number | null;
  /** Area under the precision-recall curve, with a bootstrap interval. */
  readonly averagePrecision: Estimate;
  readonly ks: KolmogorovSmirnov;
  /** Null when scores are no probabilities. */
  readonly brier: number | null;
  readonly logLoss: number | null;
  /** Lift and gain of the top tenth, two tenths, ... of the rows. */
  readonly deciles: readonly GainPoint[];
  readonly calibration: readonly CalibrationBin[];
  roc(): readonly RocPoint[];
  precisionRecall(): readonly PrecisionRecallPoint[];
  gains(shares: readonly number[]): readonly GainPoint[];
  confusion(threshold: number): Confusion;
}

const OPTIONS = ["score", "outcome", "confidence", "resamples", "seed", "bins"] as const;

/**
 * Judges scores by what happened: how well they tell the two kinds apart, and whether probabilities mean what they say.
 *
 * @param rows One row for each that was scored and of which the outcome is known: rows the model has not learned from.
 * @throws ColumnError when a column is not there or of another kind; OptionError when all outcomes are alike.
 *
 * @example
 * const scored = sql`select * from (values (0.9, true), (0.8, false), (0.7, true), (0.2, false)) as t(score, left_us)`;
 * const { auc } = await judge(scored, { score: "score", outcome: "left_us" });
 * auc.value; // 0.75: of the 4 pairs of one who left and one who stayed, 3 are in the right order
 */
export async function judge<Row>(rows: Relation<Row>, options: JudgeOptions<Row>): Promise<Judgement> {
  refuseUnknownOptions(options, OPTIONS, "judge()");
  const { confidence = 0.95, resamples = 200, seed = 1, bins = 10 } = options;
  checkConfidence(confidence);
  wholeNumber("resamples", resamples, 2);
  wholeNumber("bins", bins, 1);
  const scores = await readScores(rows, options);
  refuseOneClass(scores);
  return judgementOf(
    scores,
    confidence,
    bins,
    averagePrecision(scores, confidence, resamples, createRandom(`judge/${seed}`)),
  );
}

function judgementOf(scores: Scores, confidence: number, bins: number, precision: Estimate): Judgement {
  const probable = areProbabilities(scores);
  const auc = areaUnderCurve(scores, confidence);
  const ks = kolmogorovSmirnov(scores);
  const deciles = gainsAt(
    scores,
    Array.from({ length: 10 }, (_, i) => (i + 1) / 10),
  );
  const brier = probable ? brierScore(scores) : null;
  const loss = probable ? logLoss(scores) : null;
  return {
    rows: scores.size,
    positives: scores.positives,
    leftOut: scores.leftOut,
    auc,
    expectedAuc: probable ? expectedArea(scores) : null,
    averagePrecision: precision,
    ks,
    brier,
    logLoss: loss,
    deciles,
    calibration: probable ? calibrationCurve(scores, bins, confidence) : [],
    roc: () => rocCurve(scores),
    precisionRecall: () => precisionRecallCurve(scores),
    gains: (shares) => gainsAt(scores, shares),
    confusion: (threshold) => confusionAt(scores, threshold),
    [displayMethod]: () => [
      { measure: "Area under the ROC curve", ...auc },
      { measure: "Average precision", ...precision },
      { measure: "Kolmogorov-Smirnov", value: ks.value },
      { measure: "Lift of the top tenth", value: deciles[0]?.lift },
      ...(probable
        ? [
            { measure: "Brier score", value: brier },
            { measure: "Log loss", value: loss },
          ]
        : []),
    ],
  };
}
