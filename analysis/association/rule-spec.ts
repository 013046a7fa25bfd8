import { nearNames } from "../near-names.ts";
import { OptionError, refuseUnknownOptions, wholeAbove } from "../options.ts";
import type { Correction } from "../stats/adjust-p-values.ts";
import { BASKET_OPTIONS } from "./basket-spec.ts";
import type { Item } from "./baskets.ts";
import { BEYOND, type Beyond } from "./beyond.ts";
import { ITEMSET_OPTIONS, type ItemsetRequest, type ItemsetSpec, planItemsets } from "./itemset-spec.ts";

/** Which items may stand on one side of a rule. */
export interface RuleSide {
  /** Nothing but these. */
  readonly only?: readonly Item[];
  /** At least one of these. */
  readonly any?: readonly Item[];
  /** None of these. */
  readonly none?: readonly Item[];
}

/** Which rules are wanted. */
export interface RuleSpec extends Omit<ItemsetSpec, "kind"> {
  /** Least confidence, 0 to 1. Default: .5. */
  readonly minimumConfidence?: number;
  /** Least lift. Default: 0, none. */
  readonly minimumLift?: number;
  /** Most items on the right side. Default: 1. */
  readonly longestRight?: number;
  readonly left?: RuleSide;
  readonly right?: RuleSide;
  /**
   * `remove` leaves out rules that say no more than a shorter one: a part of the left side leads to the right side
   * with the same or a higher confidence. Default: `keep`.
   */
  readonly redundant?: "keep" | "remove";
  /**
   * What else may explain a rule and is tested with it, so that its p value is the largest of all tests. `shorter`: what the
   * other items of its left side lead to (Webb: a rule is productive if every item of it adds something). `size`: that
   * baskets differ in size, which makes all products meet more often than their shares say. `customer`: the same, and that a
   * customer buys the same again and again, so that many baskets say little more than one; the baskets must have been read
   * with their customers. Default: none, the p value is that of Fisher's exact test.
   */
  readonly beyond?: readonly Beyond[];
  /** How p values are corrected for the number of rules that were looked at. Default: `benjamini-hochberg`. */
  readonly correction?: Correction;
  /** Highest corrected p value. Default: 1, none is left out. */
  readonly significance?: number;
}

export const RULE_OPTIONS = [
  ...ITEMSET_OPTIONS.filter((option) => option !== "kind"),
  "minimumConfidence",
  "minimumLift",
  "longestRight",
  "left",
  "right",
  "redundant",
  "beyond",
  "correction",
  "significance",
] as const;

export interface RuleRequest {
  readonly itemsets: ItemsetRequest;
  readonly minimumConfidence: number;
  readonly minimumLift: number;
  readonly longestRight: number;
  readonly left: RuleSide;
  readonly right: RuleSide;
  readonly removeRedundant: boolean;
  readonly beyond: readonly Beyond[];
  readonly correction: Correction;
  readonly significance: number;
}

export function planRules(
  spec: RuleSpec,
  of: string,
  others: readonly string[] = BASKET_OPTIONS,
): RuleRequest {
  refuseUnknownOptions(spec, [...others, ...RULE_OPTIONS], of);
  const { minimumSupport, minimumCount, longest, limit } = spec;
  const { minimumConfidence = 0.5, minimumLift = 0, longestRight = 1, significance = 1 } = spec;
  const { left = {}, right = {}, redundant = "keep", beyond = [] } = spec;
  const { correction = "benjamini-hochberg" } = spec;
  inRange("minimumConfidence", minimumConfidence, 1);
  inRange("minimumLift", minimumLift, Number.MAX_VALUE);
  inRange("significance", significance, 1);
  wholeAbove("longestRight", longestRight, 0);
  if (redundant !== "keep" && redundant !== "remove") {
    throw new OptionError(
      "redundant",
      `redundant must be "keep" or "remove", got ${JSON.stringify(redundant)}.`,
    );
  }
  const unknown = beyond.find((one) => !BEYOND.includes(one));
  if (unknown !== undefined) {
    throw new OptionError(
      "beyond",
      `beyond names what else may explain a rule, got ${JSON.stringify(unknown)}.`,
      `It takes ${BEYOND.join(", ")}.`,
    );
  }
  for (const [side, constraint] of Object.entries({ left, right })) {
    refuseUnknownOptions(constraint, ["only", "any", "none"], side);
  }
  const given = { minimumSupport, minimumCount, longest, limit };
  const itemsets = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    itemsets: planItemsets(itemsets, of),
    minimumConfidence,
    minimumLift,
    longestRight,
    left,
    right,
    removeRedundant: redundant === "remove",
    beyond,
    correction,
    significance,
  };
}

export function inRange(option: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  const range = most === 1 ? "between 0 and 1" : "0 or more";
  throw new OptionError(option, `${option} must be ${range}, got ${value}.`);
}

/** A test of sets of codes. Items that are in no basket are refused: a misspelt one would find nothing in silence. */
export function sideTest(
  side: "left" | "right",
  constraint: RuleSide,
  labels: readonly Item[],
): (codes: Int32Array) => boolean {
  const codesOf = (items: readonly Item[] | undefined) =>
    items === undefined ? null : new Set(items.map((item) => codeOf(side, item, labels)));
  const [only, any, none] = [codesOf(constraint.only), codesOf(constraint.any), codesOf(constraint.none)];
  return (codes) =>
    (only === null || codes.every((code) => only.has(code))) &&
    (any === null || codes.some((code) => any.has(code))) &&
    (none === null || !codes.some((code) => none.has(code)));
}

function codeOf(side: string, item: Item, labels: readonly Item[]): number {
  const code = labels.indexOf(item);
  if (code >= 0) return code;
  const near = nearNames(String(item), labels.map(String)).map((name) => JSON.stringify(name));
  throw new OptionError(
    side,
    `${JSON.stringify(item)} is in no basket.`,
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : "Write items as they are in the data, blanks included.",
  );
}
