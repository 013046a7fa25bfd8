/** Which rules fit a customer: in SQL, and the same in memory. */
import type { TypeName } from "../../shared/engine/dialect.ts";
import type { Relation, SqlValue } from "../relation.ts";
import type { Item } from "./baskets.ts";

/** An offer to a customer, or to whoever has certain items. */
export interface Offer {
  /** 1 for the best offer to this customer. */
  readonly place: number;
  readonly offer: Item;
  /** The items that led to it: the left side of the rule, `{milk, tea}`. */
  readonly because: string;
  readonly confidence: number;
  readonly lift: number;
  readonly margin: number;
  /** Confidence x margin. */
  readonly expected_value: number;
}

export interface OfferRule {
  readonly left: readonly Item[];
  readonly offer: Item;
  readonly because: string;
  readonly confidence: number;
  readonly lift: number;
  readonly margin: number;
}

/** Offers to all customers of `held`, distinct rows of (customer, item). Rules are in order of preference. */
export function offersTable(
  held: Relation<unknown>,
  rules: readonly OfferRule[],
  top: number,
): Relation<Offer & { readonly customer: Item }> {
  const { sql } = held;
  const numbered = rulesTable(held, rules);
  const lefts = leftSides(held, rules);
  return sql<Offer & { readonly customer: Item }>`
    with held as (${held}), rules as (${numbered}),
      fitting as (
        select held.customer, lefts.rule
        from held join (${lefts}) as lefts on held.item = lefts.item
        join rules on rules.rule = lefts.rule
        group by held.customer, lefts.rule, rules.size
        having count(*) = rules.size
      ),
      preferred as (
        select fitting.customer, rules.offer, min(rules.rule) as rule
        from fitting join rules on rules.rule = fitting.rule
        where not exists (
          select 1 from held where held.customer = fitting.customer and held.item = rules.offer)
        group by fitting.customer, rules.offer
      ),
      placed as (
        select preferred.customer, rules.*,
          row_number() over (
            partition by preferred.customer order by rules.expected_value desc, rules.rule) as place
        from preferred join rules on rules.rule = preferred.rule
      )
    select customer, cast(place as integer) as place, offer, because, confidence, lift, margin, expected_value
    from placed where place <= ${top}`;
}

function rulesTable({ sql }: Relation<unknown>, rules: readonly OfferRule[]): Relation<unknown> {
  const column = (name: string, type: TypeName, of: (rule: OfferRule, place: number) => number | string) => ({
    name,
    type,
    values: rules.map(of),
  });
  return sql`${sql.dialect.rows<SqlValue>([
    column("rule", "integer", (_, rule) => rule),
    column("offer", typeOf(rules.map(({ offer }) => offer)), ({ offer }) => offer),
    column("because", "text", ({ because }) => because),
    column("size", "integer", ({ left }) => left.length),
    column("confidence", "double", ({ confidence }) => confidence),
    column("lift", "double", ({ lift }) => lift),
    column("margin", "double", ({ margin }) => margin),
    column("expected_value", "double", ({ confidence, margin }) => confidence * margin),
  ])}`;
}

function leftSides({ sql }: Relation<unknown>, rules: readonly OfferRule[]): Relation<unknown> {
  const items = rules.flatMap(({ left }) => left);
  return sql`${sql.dialect.rows<SqlValue>([
    { name: "rule", type: "integer", values: rules.flatMap(({ left }, rule) => left.map(() => rule)) },
    { name: "item", type: typeOf(items), values: items },
  ])}`;
}

function typeOf(items: readonly Item[]): TypeName {
  return typeof items[0] === "number" ? "bigint" : "text";
}

/** The same for one customer with these items. */
export function matchRules(items: readonly Item[], rules: readonly OfferRule[], top: number): Offer[] {
  const held = new Set(items);
  const preferred = new Map<Item, OfferRule>();
  for (const rule of rules) {
    if (held.has(rule.offer) || preferred.has(rule.offer)) continue;
    if (rule.left.every((item) => held.has(item))) preferred.set(rule.offer, rule);
  }
  return [...preferred.values()]
    .map(({ left: _, ...rule }) => ({ ...rule, expected_value: rule.confidence * rule.margin }))
    .sort((a, b) => b.expected_value - a.expected_value)
    .slice(0, top)
    .map((offer, i) => ({ place: i + 1, ...offer }));
}
