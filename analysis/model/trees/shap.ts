/**
 * Exact Shapley values of trees: what each feature adds to the log-odds of a row, so that the contributions and the base
 * add up to them. Features that a row's path does not know are averaged over by the share of rows that went each way when
 * the tree was learned ("path-dependent").
 *
 * What a leaf contributes depends only on which of the features on its path the row satisfies, and what the few leaves at the
 * end of a branch contribute together on that and on the branch's own questions. These are sets of few members, so the
 * contributions of a branch are computed once for each such set that occurs, and looked up after that.
 *
 * Sources: S. M. Lundberg et al., "From Local Explanations to Global Understanding with Explainable AI for Trees", Nature
 * Machine Intelligence 2 (2020); J. Yang, "Fast TreeSHAP: Accelerating SHAP Value Computation for Trees" (2021), for the
 * table of subsets.
 */
import { Branch, type Path, pathTo } from "./branch.ts";
import type { Feature } from "./features.ts";
import { type Condition, conditionOf, isLeaf, isLeft, type Node, splitsOf } from "./tree.ts";

/** A node on its path from the root. */
type Step = Question | Branch;

interface Question {
  readonly condition: Condition;
  /** The bit of the feature: its place among the different features of the path. */
  readonly bit: number;
  readonly left: Step;
  readonly right: Step;
}

/** A tree as a row is walked down it. */
type Walk =
  | { readonly value: number }
  | { readonly condition: Condition; readonly left: Walk; readonly right: Walk };

/** Adds the contributions of every feature to the log-odds of a row. */
export class Explainer {
  readonly #walks: readonly Walk[];
  readonly #trees: readonly Step[];
  /** Mean of the trees' values over the rows that they learned from. */
  readonly expected: number;

  constructor(trees: readonly Node[], features: readonly Feature[]) {
    this.#walks = trees.map((tree) => walkOf(tree, features));
    this.#trees = trees.map((tree) => prepare(tree, features, { features: [], shares: [] }));
    this.expected = trees.reduce((sum, tree) => sum + meanOf(tree), 0);
  }

  /** What the trees add to `base` for a row of codes, one after the other. */
  score(codes: Float64Array, base: number): number {
    let score = base;
    for (let walk of this.#walks) {
      while (!("value" in walk)) {
        walk = isLeft(walk.condition, codes[walk.condition.feature] as number) ? walk.left : walk.right;
      }
      score += walk.value;
    }
    return score;
  }

  /**
   * Adds what each feature contributes to each row, to `into`. Both are row by row, a number a feature. One tree after the
   * other goes through the rows, so that its tables stay in the processor's cache.
   */
  explain(codes: Float64Array, rows: number, into: Float64Array): void {
    const features = rows === 0 ? 0 : codes.length / rows;
    for (const tree of this.#trees) {
      for (let row = 0; row < rows; row++) visit(tree, codes, row * features, 0, into);
    }
  }
}

/** Goes to every branch; `failed` has the bits of the features that the row, which begins at `at`, does not satisfy. */
function visit(step: Step, codes: Float64Array, at: number, failed: number, into: Float64Array): void {
  if (step instanceof Branch) {
    step.add(failed, codes, at, into);
    return;
  }
  const left = isLeft(step.condition, codes[at + step.condition.feature] as number);
  visit(step.left, codes, at, left ? failed : failed | step.bit, into);
  visit(step.right, codes, at, left ? failed | step.bit : failed, into);
}

function walkOf(node: Node, features: readonly Feature[]): Walk {
  if (isLeaf(node)) return { value: node.value };
  const [left, right] = [walkOf(node.left, features), walkOf(node.right, features)];
  return { condition: conditionOf(node, features), left, right };
}

/** So many questions at most are left to a branch: with more, there are too many sets of answers. */
const BRANCH = 3;

function prepare(node: Node, features: readonly Feature[], path: Path): Step {
  const splits = [...splitsOf(node)];
  if (isLeaf(node) || splits.length <= BRANCH) return new Branch(node, splits, features, path);
  const [left, right] = [pathTo(node.left, node, path), pathTo(node.right, node, path)];
  return {
    condition: conditionOf(node, features),
    bit: 1 << left.place,
    left: prepare(node.left, features, left.path),
    right: prepare(node.right, features, right.path),
  };
}

function meanOf(node: Node): number {
  if (isLeaf(node)) return node.value;
  return (node.left.cover * meanOf(node.left) + node.right.cover * meanOf(node.right)) / node.cover;
}
