/**
 * Exact Shapley values of trees: what each feature adds to the log-odds of a row, so that the contributions and the base
 * add up to them. Features that a row's path does not know are averaged over by the share of rows that went each way when
 * the tree was learned ("path-dependent").
 *
 * What a leaf contributes depends only on which of the features on its path the row satisfies. That is a set of few
 * features, so the contributions of a leaf are computed once for each such set that occurs, and looked up after that.
 *
 * Sources: S. M. Lundberg et al., "From Local Explanations to Global Understanding with Explainable AI for Trees", Nature
 * Machine Intelligence 2 (2020); J. Yang, "Fast TreeSHAP: Accelerating SHAP Value Computation for Trees" (2021), for the
 * table of subsets.
 */
import type { Feature } from "./features.ts";
import { type Condition, conditionOf, isLeaf, isLeft, type Node } from "./tree.ts";

/** A node on its path from the root. */
type Step = Question | Ending;

interface Question {
  readonly condition: Condition;
  /** The bit of the feature: its place among the different features of the path. */
  readonly bit: number;
  readonly left: Step;
  readonly right: Step;
}

interface Ending {
  readonly leaf: PathLeaf;
}

/** Adds the contributions of every feature to the log-odds of a row. */
export class Explainer {
  readonly #trees: readonly Step[];
  /** Mean of the trees' values over the rows that they learned from. */
  readonly expected: number;

  constructor(trees: readonly Node[], features: readonly Feature[]) {
    this.#trees = trees.map((tree) => prepare(tree, features, [], []));
    this.expected = trees.reduce((sum, tree) => sum + meanOf(tree), 0);
  }

  /** What the trees add to `base` for a row of codes, one after the other. */
  score(codes: Float64Array, base: number): number {
    let score = base;
    for (let step of this.#trees) {
      while (!("leaf" in step)) {
        step = isLeft(step.condition, codes[step.condition.feature] as number) ? step.left : step.right;
      }
      score += step.leaf.value;
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
      for (let row = 0; row < rows; row++) walk(tree, codes, row * features, 0, into);
    }
  }
}

/** Goes to every leaf; `failed` has the bits of the features that the row, which begins at `at`, does not satisfy. */
function walk(step: Step, codes: Float64Array, at: number, failed: number, into: Float64Array): void {
  if ("leaf" in step) {
    step.leaf.add(failed, into, at);
    return;
  }
  const left = isLeft(step.condition, codes[at + step.condition.feature] as number);
  walk(step.left, codes, at, left ? failed : failed | step.bit, into);
  walk(step.right, codes, at, left ? failed | step.bit : failed, into);
}

/** Paths of so many features have a table of all their subsets; longer ones keep those that occur. */
const TABLE = 8;

/** A leaf, its path's features (each once), and for each the share of rows that would pass if they knew nothing of it. */
class PathLeaf {
  readonly value: number;
  readonly #features: readonly number[];
  readonly #shares: readonly number[];
  /** Contributions by the set of failed features, side by side. */
  readonly #table: Float64Array | null;
  readonly #filled: Uint8Array | null;
  readonly #rare = new Map<number, Float64Array>();

  constructor(value: number, features: readonly number[], shares: readonly number[]) {
    const size = features.length;
    this.value = value;
    this.#features = features;
    this.#shares = shares;
    this.#table = size <= TABLE ? new Float64Array(size << size) : null;
    this.#filled = size <= TABLE ? new Uint8Array(1 << size) : null;
  }

  add(failed: number, into: Float64Array, row: number): void {
    const size = this.#features.length;
    const table = this.#table ?? this.#rareOf(failed);
    const at = this.#table ? failed * size : 0;
    if (this.#filled && this.#filled[failed] === 0) {
      this.#filled[failed] = 1;
      shapley(this.value, this.#shares, failed, table, at);
    }
    for (let i = 0; i < size; i++) {
      const place = row + (this.#features[i] as number);
      into[place] = (into[place] as number) + (table[at + i] as number);
    }
  }

  #rareOf(failed: number): Float64Array {
    const known = this.#rare.get(failed);
    if (known) return known;
    const found = new Float64Array(this.#features.length);
    shapley(this.value, this.#shares, failed, found, 0);
    this.#rare.set(failed, found);
    return found;
  }
}

/** @param path different features so far; @param shares of rows that passed all the splits of each. */
function prepare(
  node: Node,
  features: readonly Feature[],
  path: readonly number[],
  shares: readonly number[],
): Step {
  if (isLeaf(node)) return { leaf: new PathLeaf(node.value, path, shares) };
  const there = path.indexOf(node.feature);
  const place = there < 0 ? path.length : there;
  const child = (next: Node) => {
    const passed = ((shares[place] ?? 1) * next.cover) / node.cover;
    const after = there < 0 ? [...shares, passed] : shares.with(place, passed);
    return prepare(next, features, there < 0 ? [...path, node.feature] : path, after);
  };
  return {
    condition: conditionOf(node, features),
    bit: 1 << place,
    left: child(node.left),
    right: child(node.right),
  };
}

function meanOf(node: Node): number {
  if (isLeaf(node)) return node.value;
  return (node.left.cover * meanOf(node.left) + node.right.cover * meanOf(node.right)) / node.cover;
}

/**
 * The Shapley values of the game whose players are the path's features: a coalition is worth the leaf's value, times 1 or 0
 * for each member as the row satisfies it or not, times its share for each of the others. Written to `into` from `at`.
 */
function shapley(
  value: number,
  shares: readonly number[],
  failed: number,
  into: Float64Array,
  at: number,
): void {
  const size = shares.length;
  // Sums of products over coalitions of the others, by how many members they have.
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    sums.fill(0);
    sums[0] = 1;
    let others = 0;
    for (let j = 0; j < size; j++) {
      if (j === i) continue;
      const share = shares[j] as number;
      const satisfied = 1 - ((failed >> j) & 1);
      others++;
      for (let k = others; k >= 0; k--) {
        const joined = k > 0 ? (sums[k - 1] as number) * satisfied : 0;
        sums[k] = (k < others ? (sums[k] as number) * share : 0) + joined;
      }
    }
    // k! (size - k - 1)! / size! for a coalition of k.
    let weight = 1 / size;
    let expected = 0;
    for (let k = 0; k < size; k++) {
      expected += weight * (sums[k] as number);
      weight *= (k + 1) / (size - k - 1);
    }
    into[at + i] = value * (1 - ((failed >> i) & 1) - (shares[i] as number)) * expected;
  }
}
