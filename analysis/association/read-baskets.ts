/**
 * Baskets from a table. The engine finds the distinct baskets and items and numbers them; only two columns of integers,
 * and each label once, come back.
 */

import { refuseUnknownOptions } from "../options.ts";
import type { Relation } from "../relation.ts";
import { text } from "../sql/types.ts";
import { BASKET_OPTIONS, type BasketColumns, type BasketPlan, planBaskets } from "./basket-spec.ts";
import { type Baskets, type Item, packBaskets } from "./baskets.ts";
import { codesInOrder } from "./item-order.ts";

/** What was read, and what was not. */
export interface BasketTotals {
  readonly rows: number;
  /** Rows without a basket, which are left out. */
  readonly noBasket: number;
  /** Rows without an item (null, or a text of blanks only): their basket counts, if only as an empty one. */
  readonly noItem: number;
}

export interface ReadBaskets extends Baskets {
  readonly totals: BasketTotals;
}

/**
 * Reads baskets once, to be searched as often as wanted, such as with several supports.
 *
 * - An item counts **once in a basket**, however often it is there. Labels are taken as they are: `"tea "` is not
 *   `"tea"`, and commas mean nothing.
 * - A row without a basket is left out. A row without an item (null, or nothing but blanks) is no item, but its basket
 *   counts: so does an order of which nothing is known. An empty or missing list is an empty basket.
 *
 * @param rows A table or query of (basket, item) rows, or of lists of items.
 * @param columns `{ basket, item }` or `{ items }`; and `customer`, for rules that must be more than what customers always
 *   buy. Of several customers of a basket, the lowest is taken.
 * @returns Baskets in integer codes: `frequentItemsets`, `associationRules` and `compareRules` take them.
 * @throws ColumnError when a column is not there or of another kind; OptionError when an option is not known.
 *
 * @example
 * const orders = sql`select * from (values (1, 'tea'), (1, 'milk'), (2, 'tea')) as t(order_id, product)`;
 * const baskets = await readBaskets(orders, { basket: "order_id", item: "product" });
 * [baskets.count, baskets.labels]; // [2, ["milk", "tea"]]
 */
export async function readBaskets<Row>(
  rows: Relation<Row>,
  columns: BasketColumns<Row>,
): Promise<ReadBaskets> {
  refuseUnknownOptions(columns, BASKET_OPTIONS, "readBaskets");
  return readPlanned(rows, planBaskets(columns as BasketColumns, await rows.schema()));
}

/**
 * One row an item, `basket` and `item` null where there is none, computed once. A further column of the rows may come
 * along as `group`.
 */
export function readPairs(
  rows: Relation<unknown>,
  plan: BasketPlan,
  group?: string,
): Promise<Relation<unknown>> {
  const { sql } = rows;
  const along = group === undefined ? sql.fragment`` : sql.fragment`, ${sql.id(group)} as "group"`;
  const kept = group === undefined ? sql.fragment`` : sql.fragment`, "group"`;
  if ("items" in plan) {
    return sql`
      select basket, ${sql.dialect.unnestOrNull(sql.id("list"))} as item ${kept}
      from (select row_number() over () as basket, ${sql.id(plan.items.name)} as list ${along} from ${rows})`.materialize();
  }
  return sql`
    select ${sql.id(plan.basket.name)} as basket, ${sql.id(plan.item.name)} as item ${along}
    from ${rows}`.materialize();
}

export async function readPlanned(rows: Relation<unknown>, plan: BasketPlan): Promise<ReadBaskets> {
  const pairs = await readPairs(rows, plan, plan.customer?.name);
  const { sql } = pairs;
  const found = plan.customer
    ? sql.fragment`select basket, min("group") as customer from ${pairs} where basket is not null group by basket`
    : sql.fragment`select distinct basket from ${pairs} where basket is not null`;
  const numbered = await sql`
    select *, cast(row_number() over () - 1 as integer) as code from (${found})`.materialize();
  const dictionary = await dictionaryOf(pairs);
  const codes = await sql<{ basket: number; item: number }>`
    select b.code as basket, d.code as item
    from ${pairs} as p
    join ${numbered} as b on p.basket = b.basket
    join ${dictionary.relation} as d on p.item = d.item`.columns();
  const itemCodes = Int32Array.from(codes.item).map((code) => dictionary.places[code] as number);
  const count = await numbered.count();
  const [seen] = await sql<{ rows: number; lost: number }>`
    select count(*) as "rows", count(*) - count(basket) as lost from ${pairs}`.rows();
  const { rows: all = 0, lost: noBasket = 0 } = seen ?? {};
  return {
    ...packBaskets(Int32Array.from(codes.basket), itemCodes, count, dictionary.items),
    ...(plan.customer ? { customers: await customersOf(numbered, count) } : {}),
    totals: { rows: all, noBasket, noItem: all - noBasket - itemCodes.length },
  };
}

/** The customers of numbered baskets, numbered in turn; a basket without one is a customer of its own. */
async function customersOf(numbered: Relation<unknown>, count: number): Promise<Int32Array> {
  const { customer } = await numbered.sql<{ customer: number }>`
    select cast(case when customer is null then ${count} + code
      else dense_rank() over (order by customer) - 1 end as integer) as customer
    from ${numbered} order by code`.columns();
  return Int32Array.from(customer);
}

/**
 * Items with the numbers that the engine gave them, and the code that each number stands for. Texts of blanks are no
 * items; they are looked for among distinct items, of which there are few.
 */
export async function dictionaryOf(pairs: Relation<unknown>): Promise<{
  relation: Relation<unknown>;
  items: readonly Item[];
  places: Int32Array;
}> {
  const relation = await pairs.sql<{ item: Item; code: number }>`
    select item, cast(row_number() over () - 1 as integer) as code
    from (select distinct item from ${pairs})
    where trim(cast(item as ${text(pairs.sql)})) <> ''`.materialize();
  const found = await relation.sql<{ item: Item }>`select item from ${relation} order by code`.columns();
  return { relation, ...codesInOrder(Array.from<Item>(found.item)) };
}
