import { type ColumnOf, findColumn } from "../columns.ts";
import { type Displayable, displayMethod, type Relation } from "../relation.ts";
import { adjustPValues } from "../stats/adjust-p-values.ts";
import { fisherGreater } from "../stats/fisher.ts";
import { rulesAmong } from "./association-rules.ts";
import { BASKET_OPTIONS, type BasketColumns, ID, planBaskets } from "./basket-spec.ts";
import { type Baskets, type Item, selectBaskets } from "./baskets.ts";
import { setText } from "./item-order.ts";
import type { FrequentItemsets } from "./itemsets.ts";
import { rulesLookedAt } from "./looked-at.ts";
import { readGroups } from "./read-groups.ts";
import { planRules, type RuleRequest, type RuleSpec } from "./rule-spec.ts";
import { type SetCounter, setCounter } from "./set-counter.ts";

/** A rule in one group of baskets. */
export interface GroupRule {
  readonly group: Item;
  readonly left: readonly Item[];
  readonly right: readonly Item[];
  /** Baskets of the group that hold both sides. */
  readonly count: number;
  readonly support: number;
  /** Null where no basket of the group holds the left side. */
  readonly confidence: number | null;
  readonly lift: number | null;
  /** The confidence in all other groups together; null where none of their baskets holds the left side. */
  readonly confidenceElsewhere: number | null;
  /** Chance of so high a confidence if the rule held alike in all groups: Fisher's exact test. */
  readonly pValue: number;
  /** The same, corrected for the number of rules that were looked at and of groups. */
  readonly adjustedP: number;
}

/** Displays as a table: what sets a group apart first. */
export interface RuleComparison extends Displayable {
  readonly groups: readonly { readonly group: Item; readonly baskets: number }[];
  /** Each rule in each group, lowest corrected p value first. */
  readonly rows: readonly GroupRule[];
}

/**
 * Compares rules between groups of baskets, such as kinds of customers or channels.
 *
 * Rules are found in each group by itself, with the minimum support and confidence of the spec. Every rule that was found
 * in any group is then counted in all of them, and tested: does the left side lead to the right one more often in this
 * group than in all others together? P values are corrected for every rule that could have been found in any group, times
 * the groups. A group with larger baskets leads to more of everything: what sets it apart is then its size.
 *
 * @param rows A table or query of (basket, item) rows with the basket's group in a further column. A basket with rows in
 *   several groups counts as one basket in each. Rows without a group are left out.
 * @param spec As for `associationRules`, and `group`.
 * @returns A row for each rule and group.
 * @throws ColumnError, OptionError, ItemsetLimitError as `associationRules` does.
 *
 * @example
 * const orders = sql`
 *   select * from (values (1, 'tea', 'shop'), (1, 'milk', 'shop'), (2, 'tea', 'web'), (2, 'rice', 'web'),
 *     (3, 'tea', 'web')) as t(id, product, channel)`;
 * const compared = await compareRules(orders, {
 *   basket: "id", item: "product", group: "channel", minimumSupport: 0.5, minimumConfidence: 0.9 });
 * compared.rows; // {milk} => {tea}: in the shop 1 of 1, elsewhere in no basket; {rice} => {tea} the other way round ...
 */
export async function compareRules<Row>(
  rows: Relation<Row>,
  spec: RuleSpec & BasketColumns<Row> & { readonly group: ColumnOf<Row, number | string | bigint> },
): Promise<RuleComparison> {
  const { group: name, ...rest } = spec as unknown as RuleSpec & BasketColumns & { group: string };
  const request = planRules(rest, "compareRules", [...BASKET_OPTIONS, "group"]);
  const schema = await rows.schema();
  const group = findColumn(schema, { role: "group", name, ...ID });
  const { baskets, groups } = await readGroups(rows, planBaskets({ ...rest }, schema), group);
  const parts = groups.map(({ from, to }) => selectBaskets(baskets, from, to));
  const { rules, lookedAt } = await rulesOfAll(parts, request);
  const counter = setCounter(
    baskets,
    groups.map(({ from }) => from),
  );
  const compared = compare(rules, groups, counter, request, baskets.labels, lookedAt * groups.length);
  return {
    groups: groups.map(({ group: label, from, to }) => ({ group: label, baskets: to - from })),
    rows: compared,
    [displayMethod]: () =>
      compared.map(({ left, right, ...row }) => ({ left: setText(left), right: setText(right), ...row })),
  };
}

/** Item codes of a rule's sides. */
interface Sides {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** The rules of every group, each once, and how many were looked at to find them. */
async function rulesOfAll(
  parts: readonly Baskets[],
  request: RuleRequest,
): Promise<{ rules: Sides[]; lookedAt: number }> {
  const found = new Map<string, Sides>();
  const searched: FrequentItemsets[] = [];
  for (const part of parts) {
    const { columns, itemsets } = await rulesAmong(part, request);
    searched.push(itemsets);
    const codes = (set: number | undefined) =>
      Array.from(
        itemsets.items.subarray(itemsets.offsets[set as number], itemsets.offsets[(set as number) + 1]),
      );
    columns.both.forEach((_, i) => {
      const sides = { left: codes(columns.left[i]), right: codes(columns.right[i]) };
      found.set(`${sides.left}=>${sides.right}`, sides);
    });
  }
  const rules = [...found.values()];
  return { rules, lookedAt: Math.max(rules.length, rulesLookedAt(searched, request)) };
}

function compare(
  rules: readonly Sides[],
  groups: readonly { readonly group: Item; readonly from: number; readonly to: number }[],
  counter: SetCounter,
  { correction, significance, minimumLift }: RuleRequest,
  labels: readonly Item[],
  tests: number,
): GroupRule[] {
  const named = (codes: readonly number[]) => codes.map((code) => labels[code] as Item);
  const rows = rules.flatMap((rule) => {
    const left = counter(rule.left);
    const right = counter(rule.right);
    const both = counter([...rule.left, ...rule.right]);
    const [allLeft, allBoth] = [sum(left), sum(both)];
    return groups.map(({ group, from, to }, g) => {
      const [l, r, b] = [left[g] as number, right[g] as number, both[g] as number];
      const baskets = to - from;
      return {
        group,
        left: named(rule.left),
        right: named(rule.right),
        count: b,
        support: b / baskets,
        confidence: ratio(b, l),
        lift: ratio(b * baskets, l * r),
        confidenceElsewhere: ratio(allBoth - b, allLeft - l),
        pValue: fisherGreater({ both: b, first: l, second: allBoth, total: allLeft }),
      };
    });
  });
  const wanted = rows.filter(({ lift }) => (lift ?? 0) >= minimumLift);
  const adjusted = adjustPValues(
    wanted.map(({ pValue }) => pValue),
    correction,
    tests,
  );
  return wanted
    .map((row, i) => ({ ...row, adjustedP: adjusted[i] as number }))
    .filter((row) => row.adjustedP <= significance)
    .sort((a, b) => a.pValue - b.pValue || (b.confidence ?? 0) - (a.confidence ?? 0));
}

const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0);
