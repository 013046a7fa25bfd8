import type { Relation } from "../relation.ts";
import { BASKET_OPTIONS, type BasketColumns, isRelation } from "./basket-spec.ts";
import type { Baskets } from "./baskets.ts";
import { findRules } from "./find-rules.ts";
import { basketsFrom, findItemsets } from "./frequent-itemsets.ts";
import { planRules, type RuleRequest, type RuleSpec } from "./rule-spec.ts";
import { type AssociationRules, rulesOf } from "./rules.ts";

/**
 * Finds rules of the form "whoever has these has that, too".
 *
 * A rule is made of every frequent itemset and each way to set some of its items (one, unless `longestRight` says more)
 * apart as the right side; the left side is never empty. It is kept when its confidence reaches the minimum and its sides
 * fit the constraints. Each is **tested**: the p value of Fisher's exact test is the chance of so many baskets with both
 * sides if these had nothing to do with each other; `beyond` adds that a shorter rule, or the sizes of the baskets, do not
 * explain it.
 *
 * Of thousands of rules some are always there by chance, so that p values are **corrected for all that were looked at**:
 * every pair of sides that are frequent each by itself, also those that support, confidence, lift or redundancy leave out.
 * By default (Benjamini and Hochberg) at most a twentieth of the rules with a corrected value up to .05 is expected to be
 * chance. This takes baskets as drawn independently of each other: where few customers fill many baskets with what they
 * always buy, make the customer the basket. Measures are explained with `RuleMeasures`.
 *
 * @param source A table or query (with `basket` and `item`, or `items`, in the spec), or baskets of `readBaskets` or
 *   `basketsOf`.
 * @param spec Columns, minimum support and confidence, constraints, correction; see `RuleSpec` for each and its default.
 * @returns Rules in columns.
 * @throws ItemsetLimitError when there are more itemsets than `limit` allows, with a support that fits.
 * @throws ColumnError, OptionError when a column or an option is not known or does not fit.
 *
 * Source: R. Agrawal, T. Imielinski and A. Swami, "Mining Association Rules between Sets of Items in Large Databases",
 * SIGMOD (1993); G. I. Webb, "Discovering Significant Patterns", Machine Learning 68 (2007), for rules that are productive.
 *
 * @example
 * const orders = sql`
 *   select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea'), (2, 'milk'), (3, 'tea'), (4, 'rice')) as t(id, product)`;
 * const rules = await associationRules(orders, {
 *   basket: "id", item: "product", minimumSupport: 0.5, minimumConfidence: 0.9 });
 * rules.rows(); // {milk} => {tea}: confidence 1, lift 1.333, in 2 baskets
 */
export async function associationRules(baskets: Baskets, spec: RuleSpec): Promise<AssociationRules>;
export async function associationRules<Row>(
  rows: Relation<Row>,
  spec: RuleSpec & BasketColumns<Row>,
): Promise<AssociationRules>;
export async function associationRules(
  source: Baskets | Relation<unknown>,
  spec: RuleSpec,
): Promise<AssociationRules> {
  const request = planRules(spec, "associationRules", isRelation(source) ? BASKET_OPTIONS : []);
  return rulesAmong(await basketsFrom(source, spec), request);
}

export async function rulesAmong(baskets: Baskets, request: RuleRequest): Promise<AssociationRules> {
  const itemsets = await findItemsets(baskets, request.itemsets);
  return rulesOf(itemsets, findRules(itemsets, baskets, request));
}
