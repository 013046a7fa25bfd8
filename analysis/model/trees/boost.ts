/** Gradient boosting of the logistic loss: each tree climbs from where the ones before it have come to. */
import { OptionError } from "../../options.ts";
import type { Binned } from "./binned.ts";
import { Grower, type GrowRules } from "./grow.ts";
import { isLeaf, type Node } from "./tree.ts";

export interface BoostRules extends GrowRules {
  readonly trees: number;
  /** Stop when so many trees in a row did not make the rows kept apart any better. */
  readonly patience: number;
  /** Weight of the rows with the outcome, beside their own. */
  readonly positiveWeight: number;
}

export interface Boosted {
  /** Log-odds that everybody begins with. */
  readonly base: number;
  readonly trees: readonly Node[];
  /** Mean loss of the rows kept apart after each tree; empty where there are none. */
  readonly validationLoss: readonly number[];
}

export function boost(data: Binned, rules: BoostRules): Boosted {
  const { learning, apart } = divide(data);
  const weights = weightsOf(data, rules.positiveWeight);
  const base = baseOf(data, learning, weights);
  return data.module.memory.within(() => {
    const grower = new Grower(data, learning, weights, base, rules);
    const trees: Node[] = [];
    const losses: number[] = [];
    let best = 0;
    while (trees.length < rules.trees) {
      const tree = grower.grow();
      trees.push(tree);
      if (apart.length > 0) {
        walkBins(tree, data, apart, grower.score.view);
        losses.push(lossOf(data, apart, weights, grower.score.view));
        if ((losses.at(-1) as number) < (losses[best] as number)) best = losses.length - 1;
        if (losses.length - 1 - best >= rules.patience) break;
      }
      if (isLeaf(tree)) break;
    }
    const kept = apart.length === 0 ? trees : trees.slice(0, best + 1);
    return { base, trees: kept.filter((tree) => !isLeaf(tree)), validationLoss: losses };
  });
}

function divide({ rows, apart }: Binned): { learning: Uint32Array; apart: Uint32Array } {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  if (apart === null) return { learning: all, apart: new Uint32Array() };
  return { learning: all.filter((row) => apart[row] === 0), apart: all.filter((row) => apart[row] !== 0) };
}

/** Null where every row counts once. */
function weightsOf({ y, weight }: Binned, positiveWeight: number): Float64Array | null {
  if (weight === null && positiveWeight === 1) return null;
  return y.map(
    (outcome, row) => (weight === null ? 1 : (weight[row] as number)) * (outcome === 1 ? positiveWeight : 1),
  );
}

function baseOf({ y }: Binned, learning: Uint32Array, weights: Float64Array | null): number {
  let total = 0;
  let positives = 0;
  for (const row of learning) {
    const weight = weights === null ? 1 : (weights[row] as number);
    total += weight;
    positives += weight * (y[row] as number);
  }
  if (learning.length === 0)
    throw new OptionError(
      "outcome",
      "There is no row to learn from.",
      "Keep fewer rows apart for validation.",
    );
  if (positives === 0 || positives === total) {
    throw new OptionError(
      "outcome",
      `In all ${learning.length} rows to learn from the outcome is ${positives === 0 ? "false" : "true"}: there is nothing to tell apart.`,
      "Choose a period in which some left and some stayed.",
    );
  }
  return Math.log(positives / (total - positives));
}

/** Adds a tree's values to the scores of rows that it did not learn from. */
function walkBins(tree: Node, data: Binned, rows: Uint32Array, score: Float64Array): void {
  const bins = data.bins.view;
  const features = data.features.length;
  const walk = withBins(tree, data);
  for (const row of rows) {
    let node = walk;
    while (node.goesLeft)
      node = (node.goesLeft[bins[row * features + node.feature] as number] ? node.left : node.right) as Walk;
    score[row] = (score[row] as number) + node.value;
  }
}

interface Walk {
  readonly feature: number;
  readonly goesLeft: Uint8Array | null;
  readonly value: number;
  readonly left: Walk | null;
  readonly right: Walk | null;
}

/** The tree with its conditions as tables of bins. */
function withBins(node: Node, data: Binned): Walk {
  if (isLeaf(node)) return { feature: 0, goesLeft: null, value: node.value, left: null, right: null };
  const goesLeft = new Uint8Array(256);
  const { levels = null } = node.levels ? (data.features[node.feature] ?? {}) : {};
  const edges = data.edges[node.feature] as Float64Array;
  if (levels)
    for (const [i, level] of levels.entries()) goesLeft[i + 1] = node.levels?.includes(level) ? 1 : 0;
  else goesLeft.fill(1, 1, 2 + edges.findLastIndex((edge) => edge < (node.threshold as number)) + 1);
  goesLeft[0] = node.missing === "left" ? 1 : 0;
  return {
    feature: node.feature,
    goesLeft,
    value: 0,
    left: withBins(node.left, data),
    right: withBins(node.right, data),
  };
}

function lossOf({ y }: Binned, rows: Uint32Array, weights: Float64Array | null, score: Float64Array): number {
  let loss = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights === null ? 1 : (weights[row] as number);
    const z = score[row] as number;
    loss += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (y[row] as number) * z);
    total += weight;
  }
  return loss / total;
}
