import type { ColumnOf } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import { type AreaComparison, type Components, compareAreas, components } from "./roc.ts";
import { readScores, refuseOneClass, type Scores } from "./scores.ts";

export interface CompareOptions<Row = Record<string, Value>> {
  /** The two columns with scores. */
  readonly scores: readonly [ColumnOf<Row, number | bigint>, ColumnOf<Row, number | bigint>];
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
}

/**
 * Compares two scores of the same rows by their areas under the ROC curve: DeLong's test for correlated curves.
 *
 * @throws ColumnError when a column is not there or of another kind; OptionError when all outcomes are alike.
 *
 * Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Biometrics 44 (1988).
 *
 * @example
 * const scored = sql`select * from (values (0.9, 0.8, true), (0.8, 0.9, false), (0.7, 0.6, true), (0.2, 0.1, false)) as t(a, b, left_us)`;
 * const { first, second } = await compareScores(scored, { scores: ["a", "b"], outcome: "left_us" });
 * // first and second are 0.75 and 0.5: in b, the one who stayed comes first
 */
export async function compareScores<Row>(
  rows: Relation<Row>,
  options: CompareOptions<Row>,
): Promise<AreaComparison> {
  refuseUnknownOptions(options, ["scores", "outcome"], "compareScores()");
  if (options.scores?.length !== 2)
    throw new OptionError("scores", "compareScores() takes two columns of scores.");
  const [score, other] = options.scores;
  const read = await readScores(rows, { score, outcome: options.outcome }, [other]);
  refuseOneClass(read);
  const second = read.further[0] as Float64Array;
  if (second.some(Number.isNaN))
    throw new OptionError(
      "scores",
      `“${other}” is missing where “${score}” is there.`,
      "Compare rows that have both.",
    );
  return compareAreas(components(read), componentsOf(read, second));
}

/** The components of another score of the same rows, in the same order of rows. */
function componentsOf({ outcome, size, positives }: Scores, score: Float64Array): Components {
  const order = Uint32Array.from(score.keys()).sort((a, b) => (score[b] as number) - (score[a] as number));
  const sorted = components({
    size,
    positives,
    score: Float64Array.from(order, (row) => score[row] as number),
    outcome: Uint8Array.from(order, (row) => outcome[row] as number),
    leftOut: 0,
  });
  // Place of each row among those of its kind, in the first score's order.
  const place = new Uint32Array(size);
  const seen = [0, 0];
  outcome.forEach((kind, row) => {
    place[row] = seen[kind] as number;
    seen[kind] = (seen[kind] as number) + 1;
  });
  const result = {
    positives: new Float64Array(positives),
    negatives: new Float64Array(size - positives),
    auc: sorted.auc,
  };
  const next = [0, 0];
  for (const row of order) {
    const kind = outcome[row] as 0 | 1;
    const [from, to] = kind ? [sorted.positives, result.positives] : [sorted.negatives, result.negatives];
    to[place[row] as number] = from[next[kind] as number] as number;
    next[kind] = (next[kind] as number) + 1;
  }
  return result;
}
