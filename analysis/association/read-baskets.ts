/**
 * Baskets from a table. The engine finds the distinct baskets and items and numbers them; only two columns of integers,
 * and each label once, come back.
 */
import { refuseUnknownOptions } from "../options.ts";
import type { Fragment, Relation, RelationColumn, Sql } from "../relation.ts";
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
 * @param columns `{ basket, item }` or `{ items }`.
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
 * One row an item: `basket` null where there is none, `item` null where there is none. A further column of the rows may
 * come along as `group`.
 */
export function pairsOf(rows: Relation<unknown>, plan: BasketPlan, group?: string): Relation<unknown> {
  const { sql } = rows;
  const along = group === undefined ? sql.fragment`` : sql.fragment`, ${sql.id(group)} as "group"`;
  const kept = group === undefined ? sql.fragment`` : sql.fragment`, "group"`;
  if ("items" in plan) {
    const list = sql.id(plan.items.name);
    return sql`
      select basket, ${presentItem(sql, sql.fragment`item`)} as item ${kept}
      from (
        select basket, unnest(case when coalesce(len(list), 0) = 0 then [null] else list end) as item ${kept}
        from (select row_number() over () as basket, ${list} as list ${along} from ${rows})
      )`;
  }
  return sql`
    select ${sql.id(plan.basket.name)} as basket, ${itemOf(sql, plan.item)} as item ${along}
    from ${rows}`;
}

/** The item of a row; null for a text of blanks only. */
export function itemOf(sql: Sql, { name, kind }: RelationColumn): Fragment {
  const column = sql.fragment`${sql.id(name)}`;
  return kind === "string" ? presentItem(sql, column) : column;
}

function presentItem(sql: Sql, item: Fragment): Fragment {
  return sql.fragment`case when trim(cast(${item} as varchar)) <> '' then ${item} end`;
}

export async function readPlanned(rows: Relation<unknown>, plan: BasketPlan): Promise<ReadBaskets> {
  const pairs = await pairsOf(rows, plan).materialize();
  const totals = await totalsOf(pairs);
  const { sql } = pairs;
  const numbered = await numberedBaskets(pairs);
  const dictionary = await dictionaryOf(pairs);
  const count = await numbered.count();
  const { items: labels } = dictionary;
  const codes = await sql<{ basket: number; item: number }>`
    select b.code as basket, d.code as item
    from (select basket, item from ${pairs} where basket is not null and item is not null group by basket, item) as p
    join ${numbered} as b on p.basket = b.basket
    join ${dictionary.relation} as d on p.item = d.item`.columns();
  const itemCodes = Int32Array.from(codes.item, (code) => dictionary.places[code] as number);
  return { ...packBaskets(Int32Array.from(codes.basket), itemCodes, count, labels), totals };
}

async function totalsOf(pairs: Relation<unknown>): Promise<BasketTotals> {
  const [totals] = await pairs.sql<{ all: number; no_basket: number; no_item: number }>`
    select count(*) as "all", count(*) filter (where basket is null) as no_basket,
      count(*) filter (where basket is not null and item is null) as no_item
    from ${pairs}`.rows();
  return { rows: totals?.all ?? 0, noBasket: totals?.no_basket ?? 0, noItem: totals?.no_item ?? 0 };
}

function numberedBaskets(pairs: Relation<unknown>): Promise<Relation<unknown>> {
  return pairs.sql`
    select basket, cast(row_number() over () - 1 as integer) as code
    from (select distinct basket from ${pairs} where basket is not null)`.materialize();
}

/** Items with the numbers that the engine gave them, and the code that each number stands for. */
export async function dictionaryOf(pairs: Relation<unknown>): Promise<{
  relation: Relation<unknown>;
  items: readonly Item[];
  places: Int32Array;
}> {
  const relation = await pairs.sql<{ item: Item; code: number }>`
    select item, cast(row_number() over () - 1 as integer) as code
    from (select distinct item from ${pairs} where item is not null)`.materialize();
  const found = await relation.sql<{ item: Item }>`select item from ${relation} order by code`.columns();
  return { relation, ...codesInOrder(Array.from<Item>(found.item)) };
}
