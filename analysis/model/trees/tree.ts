/** A fitted tree as plain data, and in the form in which it is asked. */
import type { Feature } from "./features.ts";

export type Node = Leaf | Split;

export interface Leaf {
  /** What the leaf adds to the log-odds. */
  readonly value: number;
  /** Rows that came here when the tree was learned. */
  readonly cover: number;
}

/** Rows that meet the condition go left; those in which the feature is missing go where `missing` says. */
export interface Split {
  /** Place of the feature in the model's list. */
  readonly feature: number;
  /** A number up to it goes left. */
  readonly threshold?: number | undefined;
  /** The levels that go left. A level that was never seen goes right. */
  readonly levels?: readonly string[] | undefined;
  readonly missing: "left" | "right";
  /** How much the split improved the fit: the drop of the second-order loss. */
  readonly gain: number;
  readonly cover: number;
  readonly left: Node;
  readonly right: Node;
}

export function isLeaf(node: Node): node is Leaf {
  return "value" in node;
}

export function* splitsOf(node: Node): Generator<Split> {
  if (isLeaf(node)) return;
  yield node;
  yield* splitsOf(node.left);
  yield* splitsOf(node.right);
}

/** Which codes of a feature go left; see `codeOf` in `features.ts`. */
export interface Condition {
  readonly feature: number;
  readonly threshold: number;
  /** By the place of the level; null for a number. */
  readonly levels: Uint8Array | null;
  readonly missingLeft: boolean;
}

export function conditionOf(split: Split, features: readonly Feature[]): Condition {
  const names = split.levels && new Set(split.levels);
  return {
    feature: split.feature,
    threshold: split.threshold ?? Number.NaN,
    levels: names
      ? Uint8Array.from(features[split.feature]?.levels ?? [], (level) => (names.has(level) ? 1 : 0))
      : null,
    missingLeft: split.missing === "left",
  };
}

export function isLeft({ threshold, levels, missingLeft }: Condition, code: number): boolean {
  if (Number.isNaN(code)) return missingLeft;
  return levels === null ? code <= threshold : levels[code] === 1;
}
