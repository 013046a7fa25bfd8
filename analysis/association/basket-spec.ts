import { type ColumnKind, type ColumnOf, type ColumnWish, findColumn } from "../columns.ts";
import { OptionError } from "../options.ts";
import type { Relation, RelationColumn, Value } from "../relation.ts";

type Id = number | string | bigint;

/** Where baskets are found: in rows of (basket, item), or in a column of lists with a row for each basket. */
export type BasketColumns<Row = Record<string, Value>> =
  | {
      /** Column that identifies the basket: an order, or a customer. */
      readonly basket: ColumnOf<Row, Id>;
      /** Column with the item. */
      readonly item: ColumnOf<Row, Id>;
      /** Column that identifies the customer whose basket it is. Default: none, baskets are independent of each other. */
      readonly customer?: ColumnOf<Row, Id>;
      readonly items?: never;
    }
  | {
      /** Column with lists of items; each row is a basket. */
      readonly items: ColumnOf<Row, readonly unknown[]>;
      readonly customer?: ColumnOf<Row, Id>;
      readonly basket?: never;
      readonly item?: never;
    };

export const BASKET_OPTIONS = ["basket", "item", "items", "customer"] as const;

/** The columns, found in the schema. */
export type BasketPlan = (
  | { readonly basket: RelationColumn; readonly item: RelationColumn }
  | { readonly items: RelationColumn }
) & { readonly customer?: RelationColumn };

const ID_KINDS: readonly ColumnKind[] = ["integer", "string", "other"];
export const ID: Omit<ColumnWish, "role" | "name"> = {
  kinds: ID_KINDS,
  kind: "a whole number or a text",
  remedy: "Choose the column with the identifier, or cast it to an integer or a text in SQL first.",
};
const LIST: Omit<ColumnWish, "role" | "name"> = {
  kinds: ["list"],
  kind: "a list of items",
  remedy: "For one row an item, give basket and item instead.",
};

export function planBaskets(
  spec: { readonly [option: string]: unknown },
  schema: readonly RelationColumn[],
): BasketPlan {
  const { basket, item, items, customer } = spec as Partial<Record<(typeof BASKET_OPTIONS)[number], string>>;
  const owner =
    customer === undefined
      ? {}
      : { customer: findColumn(schema, { role: "customer", name: customer, ...ID }) };
  if (items !== undefined && basket === undefined && item === undefined) {
    return { items: findColumn(schema, { role: "items", name: items, ...LIST }), ...owner };
  }
  if (basket === undefined || item === undefined || items !== undefined) {
    throw new OptionError(
      basket === undefined ? "basket" : "item",
      "Baskets are given by two columns, basket and item, or by one column of lists, items.",
      'Write { basket: "order_id", item: "product" } or { items: "products" }.',
    );
  }
  return {
    basket: findColumn(schema, { role: "basket", name: basket, ...ID }),
    item: findColumn(schema, { role: "item", name: item, ...ID }),
    ...owner,
  };
}

/** Whether it is a table of an engine rather than baskets in memory. */
export function isRelation(source: object): source is Relation<unknown> {
  return "sql" in source && "schema" in source;
}
