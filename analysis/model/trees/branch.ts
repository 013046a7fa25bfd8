/** The ends of trees, whose leaves' contributions are computed together and kept; see `shap.ts`. */
import type { Feature } from "./features.ts";
import { type Condition, conditionOf, isLeaf, isLeft, type Node, type Split } from "./tree.ts";

/** Different features from the root on, and for each the share of rows that passed all its splits. */
export interface Path {
  readonly features: readonly number[];
  readonly shares: readonly number[];
}

/** The path to a child; `place` is that of the split's feature. */
export function pathTo(child: Node, split: Split, { features, shares }: Path): { path: Path; place: number } {
  const there = features.indexOf(split.feature);
  const place = there < 0 ? features.length : there;
  const passed = ((shares[place] ?? 1) * child.cover) / split.cover;
  const path =
    there < 0
      ? { features: [...features, split.feature], shares: [...shares, passed] }
      : { features, shares: shares.with(place, passed) };
  return { path, place };
}

/** Branches of so many path features and questions have a table of all their sets; others keep those that occur. */
const TABLE = 8;

/** The end of a tree: a leaf, or a few questions and their leaves. */
export class Branch {
  readonly #node: Node;
  readonly #path: Path;
  readonly #splits: readonly Split[];
  readonly #conditions: readonly Condition[];
  /** Features of the path and of the questions, each once. */
  readonly #features: readonly number[];
  /** Contributions by the set of failed features and answers, side by side. */
  readonly #table: Float64Array | null;
  readonly #filled: Uint8Array | null;
  readonly #rare = new Map<number, Float64Array>();

  constructor(node: Node, splits: readonly Split[], features: readonly Feature[], path: Path) {
    this.#node = node;
    this.#path = path;
    this.#splits = splits;
    this.#conditions = splits.map((split) => conditionOf(split, features));
    this.#features = [...new Set([...path.features, ...splits.map(({ feature }) => feature)])];
    const bits = path.features.length + splits.length;
    this.#table = bits <= TABLE ? new Float64Array(this.#features.length << bits) : null;
    this.#filled = bits <= TABLE ? new Uint8Array(1 << bits) : null;
  }

  add(failed: number, codes: Float64Array, row: number, into: Float64Array): void {
    const conditions = this.#conditions;
    const features = this.#features;
    let set = failed;
    let bit = 1 << this.#path.features.length;
    for (let i = 0; i < conditions.length; i++) {
      const condition = conditions[i] as Condition;
      if (isLeft(condition, codes[row + condition.feature] as number)) set |= bit;
      bit <<= 1;
    }
    const size = features.length;
    const table = this.#table ?? this.#rareOf(set);
    const at = this.#table ? set * size : 0;
    if (this.#filled && this.#filled[set] === 0) {
      this.#filled[set] = 1;
      this.#fill(set, table.subarray(at, at + size));
    }
    for (let i = 0; i < size; i++) {
      const place = row + (features[i] as number);
      into[place] = (into[place] as number) + (table[at + i] as number);
    }
  }

  #rareOf(set: number): Float64Array {
    const known = this.#rare.get(set);
    if (known) return known;
    const found = new Float64Array(this.#features.length);
    this.#fill(set, found);
    this.#rare.set(set, found);
    return found;
  }

  /** Adds what the leaves contribute. The lower bits of `set` are features of the path that failed, the upper ones answers. */
  #fill(set: number, into: Float64Array): void {
    const known = this.#path.features.length;
    this.#addLeaves(this.#node, this.#path, set & ((1 << known) - 1), set >> known, into);
  }

  #addLeaves(node: Node, path: Path, failed: number, answers: number, into: Float64Array): void {
    if (isLeaf(node)) {
      const own = shapley(node.value, path.shares, failed);
      path.features.forEach((feature, i) => {
        const place = this.#features.indexOf(feature);
        into[place] = (into[place] as number) + (own[i] as number);
      });
      return;
    }
    const goesLeft = (answers >> this.#splits.indexOf(node)) & 1;
    for (const child of [node.left, node.right]) {
      const { path: next, place } = pathTo(child, node, path);
      const fails = (child === node.left ? 1 - goesLeft : goesLeft) << place;
      this.#addLeaves(child, next, failed | fails, answers, into);
    }
  }
}

/**
 * The Shapley values of the game whose players are the path's features: a coalition is worth the leaf's value, times 1 or 0
 * for each member as the row satisfies it or not, times its share for each of the others.
 */
function shapley(value: number, shares: readonly number[], failed: number): Float64Array {
  const size = shares.length;
  const values = new Float64Array(size);
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
    values[i] = value * (1 - ((failed >> i) & 1) - (shares[i] as number)) * expected;
  }
  return values;
}
