import { type ColumnOf, findColumn } from "../columns.ts";
import { OptionError, refuseUnknownOptions, wholeAbove } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { ID } from "./basket-spec.ts";
import type { Item } from "./baskets.ts";
import { compareItems, setText } from "./item-order.ts";
import { matchRules, type Offer, type OfferRule, offersTable } from "./offer-sql.ts";
import type { AssociationRule, AssociationRules } from "./rules.ts";

/** What `nextBestOffer` is asked for. */
export interface OfferSpec<Row = Record<string, Value>> {
  /** Column that identifies the customer. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with an item that the customer has. */
  readonly item: ColumnOf<Row, number | string | bigint>;
  /** Rules with one item on the right. */
  readonly rules: AssociationRules | readonly AssociationRule[];
  /** What an item earns when it is taken. An item without a margin is not offered. Default: 1 for all. */
  readonly margins?: ReadonlyMap<Item, number> | Readonly<Record<string, number>>;
  /** Most offers to a customer. Default: 1. */
  readonly top?: number;
}

const OPTIONS = ["customer", "item", "rules", "margins", "top"] as const;

/** Displays as the table of offers. */
export interface NextBestOffers extends Displayable {
  /** Offers to all customers, in no order; lazy, and of any size. Customers whom no rule fits have none. */
  readonly offers: Relation<Offer & { readonly customer: Item }>;
  /** Number of rules with an item that may be offered. */
  readonly rules: number;
  /** Offers to somebody with these items, as the engine would find them. */
  offersFor(items: readonly Item[]): Offer[];
}

/**
 * Finds for every customer what to offer next: of all rules whose left side the customer has, and whose right side not,
 * the one with the highest expected value, confidence x margin.
 *
 * Of several rules that lead to the same item, the one with the highest confidence counts; where it is equal, that with
 * the higher lift, then the one with fewer items on the left. Such is also the order of offers of equal value. All of it is one statement in the engine that holds the customers.
 *
 * @param owned A table or query with one row for each item that a customer has; repeated rows count once.
 * @param spec Columns, rules, margins and number of offers; see `OfferSpec`.
 * @returns Offers as a lazy relation, and the same for items in memory.
 * @throws ColumnError when a column is not there or of another kind; OptionError when an option does not fit, such as a
 *   rule with two items on the right.
 *
 * @example
 * const owned = sql`select * from (values (1, 'tea'), (2, 'tea'), (2, 'milk'), (3, 'tea'), (3, 'milk')) as t(id, product)`;
 * const rules = await associationRules(owned, {
 *   basket: "id", item: "product", minimumSupport: 0.5, minimumConfidence: 0.6 });
 * const { offers } = await nextBestOffer(owned, {
 *   customer: "id", item: "product", rules, margins: { milk: 12, tea: 9 } });
 * await offers.rows(); // customer 1: milk, because of {tea}, confidence .667, expected value 8
 */
export async function nextBestOffer<Row>(
  owned: Relation<Row>,
  spec: OfferSpec<Row>,
): Promise<NextBestOffers> {
  refuseUnknownOptions(spec, OPTIONS, "nextBestOffer");
  const schema = await owned.schema();
  const customer = findColumn(schema, { role: "customer", name: spec.customer, ...ID });
  const item = findColumn(schema, { role: "item", name: spec.item, ...ID });
  const { top = 1 } = spec;
  wholeAbove("top", top, 0);
  const rules = offerRules(spec);
  const { sql } = owned;
  const held = sql`
    select distinct ${sql.id(customer.name)} as customer, ${sql.id(item.name)} as item
    from ${owned} where ${sql.id(customer.name)} is not null and ${sql.id(item.name)} is not null`;
  const offers = offersTable(held, rules, top);
  return {
    offers,
    rules: rules.length,
    offersFor: (items) => matchRules(items, rules, top),
    [displayMethod]: () => offers,
  };
}

/** The rules that can make an offer, the better of two that make the same one first. */
function offerRules(spec: Pick<OfferSpec, "rules" | "margins">): OfferRule[] {
  const rules = "rows" in spec.rules ? spec.rules.rows() : spec.rules;
  const marginOf = marginsOf(spec.margins);
  return rules
    .map(({ left, right, confidence, lift }) => {
      const [offer] = right;
      if (offer === undefined || right.length > 1) {
        throw new OptionError(
          "rules",
          `The rule ${setText(left)} => ${setText(right)} offers ${right.length} items at once.`,
          "Ask associationRules for one item on the right, its default.",
        );
      }
      const margin = marginOf(offer);
      return { left, offer, confidence, lift, margin, because: setText(left) };
    })
    .filter((rule): rule is OfferRule => rule.margin !== undefined)
    .sort(
      (a, b) =>
        b.confidence - a.confidence ||
        b.lift - a.lift ||
        a.left.length - b.left.length ||
        compareItems(a.offer, b.offer) ||
        (a.because < b.because ? -1 : 1),
    );
}

function marginsOf(margins: OfferSpec["margins"]): (item: Item) => number | undefined {
  if (margins === undefined) return () => 1;
  const entries = margins instanceof Map ? [...margins] : Object.entries(margins);
  for (const [item, margin] of entries) {
    if (Number.isFinite(margin)) continue;
    throw new OptionError("margins", `The margin of ${JSON.stringify(item)} is no number: ${margin}.`);
  }
  const byText = new Map(entries.map(([item, margin]) => [String(item), margin as number]));
  return (item) => byText.get(String(item));
}
