import { type Displayable, displayMethod } from "../relation.ts";
import type { Item } from "./baskets.ts";
import type { FoundRules, RuleColumns } from "./find-rules.ts";
import { setText } from "./item-order.ts";
import type { FrequentItemsets } from "./itemsets.ts";
import { measureRule, type RuleMeasures } from "./rule-measures.ts";

/** Whoever has the left side has the right one, too, with this confidence. */
export interface AssociationRule extends RuleMeasures {
  readonly left: readonly Item[];
  readonly right: readonly Item[];
  /** Baskets that hold both sides. */
  readonly count: number;
  /** Shares of all baskets that hold the left and the right side. */
  readonly leftSupport: number;
  readonly rightSupport: number;
  /**
   * Chance of so many baskets with both sides if these had nothing to do with each other: Fisher's exact test. With `beyond`,
   * the largest p value of this and the further tests.
   */
  readonly pValue: number;
  /** The same, corrected for the number of rules that were looked at. */
  readonly adjustedP: number;
}

export type RuleOrder = "lift" | "confidence" | "support" | "leverage";

/** Rules in columns; objects are made of what is asked for. Displays as a table of the ten thousand with the highest lift. */
export interface AssociationRules extends Displayable {
  readonly length: number;
  /** Rules that reach minimum support and confidence within the sides' constraints. */
  readonly tested: number;
  /**
   * Rules that p values are corrected for: every pair of sides that are frequent each by itself, whether or not they are
   * together often enough to be a rule.
   */
  readonly lookedAt: number;
  readonly itemsets: FrequentItemsets;
  /** The sides of the rules as numbers of itemsets, and p values. */
  readonly columns: RuleColumns;
  /** One rule, in the order in which the columns hold them. */
  rule(index: number): AssociationRule;
  /** The strongest rules, all by default, in order of lift or another measure. */
  rows(first?: number, order?: RuleOrder): AssociationRule[];
  /** The same as columns, for a table; the sides are texts, `{milk, tea}`. */
  table(first?: number, order?: RuleOrder): RuleTable;
}

type Measure = Exclude<keyof AssociationRule, "left" | "right" | "count">;
export type RuleTable = {
  readonly left: string[];
  readonly right: string[];
  readonly count: Int32Array;
} & { readonly [M in Measure]: Float64Array };

const SHOWN = 10_000;
const MEASURES: readonly Measure[] = [
  "support",
  "confidence",
  "lift",
  "leverage",
  "conviction",
  "zhang",
  "jaccard",
  "kulczynski",
  "certainty",
  "leftSupport",
  "rightSupport",
  "pValue",
  "adjustedP",
];

export function rulesOf(
  itemsets: FrequentItemsets,
  { columns, tested, lookedAt }: FoundRules,
): AssociationRules {
  const length = columns.both.length;
  const rule = (index: number): AssociationRule => {
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new RangeError(`There is no rule ${index}: they are numbered from 0 to ${length - 1}.`);
    }
    const left = itemsets.itemset(columns.left[index] as number);
    const right = itemsets.itemset(columns.right[index] as number);
    const { count } = itemsets.itemset(columns.both[index] as number);
    return {
      left: left.items,
      right: right.items,
      count,
      ...measureRule({ both: count, left: left.count, right: right.count, baskets: itemsets.baskets }),
      leftSupport: left.support,
      rightSupport: right.support,
      pValue: columns.pValue[index] as number,
      adjustedP: columns.adjustedP[index] as number,
    };
  };
  const rows = (first = length, order: RuleOrder = "lift") =>
    ordered(itemsets, columns, order).slice(0, Math.max(0, first)).map(rule);
  const table = (first = length, order: RuleOrder = "lift") => tableOf(rows(first, order));
  return {
    length,
    tested,
    lookedAt,
    itemsets,
    columns,
    rule,
    rows,
    table,
    [displayMethod]: () => table(SHOWN),
  };
}

/** Rules as columns. */
export function tableOf(rules: readonly AssociationRule[]): RuleTable {
  const measures = MEASURES.map((measure) => [measure, Float64Array.from(rules, (one) => one[measure])]);
  return {
    left: rules.map(({ left }) => setText(left)),
    right: rules.map(({ right }) => setText(right)),
    count: Int32Array.from(rules, ({ count }) => count),
    ...(Object.fromEntries(measures) as { [M in Measure]: Float64Array }),
  };
}

/** Highest first; where the measure is equal, by confidence, then by support, then as they were found. */
function ordered(itemsets: FrequentItemsets, columns: RuleColumns, order: RuleOrder): number[] {
  const { counts, baskets } = itemsets;
  const length = columns.both.length;
  const [first, second, third] = [0, 1, 2].map(() => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const count = (sets: Int32Array, i: number) => counts[sets[i] as number] as number;
  for (let i = 0; i < length; i++) {
    const [both, left, right] = [count(columns.both, i), count(columns.left, i), count(columns.right, i)];
    const measures = measureRule({ both, left, right, baskets });
    first[i] = measures[order];
    second[i] = measures.confidence;
    third[i] = both;
  }
  const higher = (values: Float64Array, a: number, b: number) =>
    (values[b] as number) - (values[a] as number);
  const places = Array.from(columns.both, (_, i) => i);
  return places.sort((a, b) => higher(first, a, b) || higher(second, a, b) || higher(third, a, b) || a - b);
}
