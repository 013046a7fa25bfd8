/** Rows of purchases as the analyses in time take them: columns found, rows without meaning left out. */

import { type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { dayOf } from "../day.ts";
import type { Relation, Value } from "../relation.ts";
import { text } from "../sql/types.ts";
import { customerOf, exactAmount } from "./profile.ts";
import { AMOUNT } from "./spec.ts";

/** Columns of purchases, as in `rfm`. */
export interface PurchaseColumns<Row = Record<string, Value>> {
  /** Column that identifies the customer: whole numbers or texts. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment of the purchase. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the amount. Rows below 0 are refunds: they lower revenue, and are no purchase. */
  readonly amount: ColumnOf<Row, number | bigint>;
  /** Column that identifies the purchase where it spans several rows. Default: a row is a purchase. */
  readonly purchase?: ColumnOf<Row, number | string | bigint>;
  /** Last day that counts. Default: day of the last purchase. */
  readonly asOf?: string | Date | null;
}

export const PURCHASE_OPTIONS = ["customer", "at", "amount", "purchase", "asOf"] as const;

export interface PurchaseRows {
  /** Columns `customer`, `day`, `amount` (exact), and `purchase` where one was named. */
  readonly rows: Relation<{
    customer: number | string;
    day: Date;
    amount: number;
    purchase: number | string | null;
  }>;
  readonly byPurchase: boolean;
  /** `YYYY-MM-DD`; null when there is no purchase. */
  readonly asOf: string | null;
}

/** Rows with a customer, a date and an amount, up to the as-of day. */
export async function purchaseRows(
  purchases: Relation<unknown>,
  spec: PurchaseColumns,
): Promise<PurchaseRows> {
  const schema = await purchases.schema();
  const customer = findColumn(schema, { role: "customer", name: spec.customer, ...ID });
  const at = findColumn(schema, { role: "at", name: spec.at, ...MOMENT });
  const amount = findColumn(schema, { role: "amount", name: spec.amount, ...AMOUNT });
  const purchase = spec.purchase
    ? findColumn(schema, { role: "purchase", name: spec.purchase, ...ID })
    : null;
  const { sql } = purchases;
  const known = sql`
    select customer, cast(moment as date) as day, amount ${purchase ? sql.fragment`, purchase` : sql.fragment``}
    from (
      select ${customerOf(sql, customer)} as customer, ${sql.id(at.name)} as moment, ${exactAmount(sql, amount)} as amount
        ${purchase ? sql.fragment`, ${sql.id(purchase.name)} as purchase` : sql.fragment``}
      from ${purchases})
    where customer is not null and ${sql.dialect.isFinite(sql.id("moment"), "moment")} and amount is not null`;
  const asOf = spec.asOf ? dayOf(spec.asOf, "asOf") : await lastDay(known);
  return {
    rows: known.sql`select * from ${known} where day <= cast(${asOf} as date)` as PurchaseRows["rows"],
    byPurchase: purchase !== null,
    asOf,
  };
}

async function lastDay(known: Relation<unknown>): Promise<string | null> {
  const [found] = await known.sql<{ day: string | null }>`
    select cast(max(day) as ${text(known.sql)}) as day from ${known} where amount >= 0`.rows();
  return found?.day ?? null;
}
