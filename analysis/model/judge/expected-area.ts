import { type Scores, ties } from "./scores.ts";

/**
 * The area under the ROC curve to be expected if every probability were exactly right (model-based concordance): of the pairs of
 * rows, each with its chance of being one with the outcome and one without, the share that is in the right order. What is wanting
 * to 1 is chance: nobody can foresee whom a probability of one in ten will meet. NaN where no pair can be.
 *
 * Source: D. van Klaveren, M. Gonen, E. W. Steyerberg and Y. Vergouwe, "A New Concordance Measure for Risk Prediction Models in
 * External Validation Settings", Statistics in Medicine 35 (2016).
 */
export function expectedArea(scores: Scores): number {
  let [won, hits, misses, same] = [0, 0, 0, 0];
  // From the highest score down: rows above that have the outcome are in the right order with rows here that have not.
  for (const { score: p, rows } of ties(scores)) {
    const both = p * (1 - p) * rows;
    won += hits * (1 - p) * rows + (both * (rows - 1)) / 2;
    hits += p * rows;
    misses += (1 - p) * rows;
    same += both;
  }
  const all = hits * misses - same;
  return all > 0 ? won / all : Number.NaN;
}
