import { type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { dayOf } from "../day.ts";
import { refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { moment, text } from "../sql/types.ts";
import { orderRows } from "./order-rows.ts";
import { customerOf, exactAmount } from "./profile.ts";
import { settleOrders } from "./settle-orders.ts";
import { AMOUNT } from "./spec.ts";

/** What `settlePurchases` is asked for. */
export interface SettleSpec<Row = Record<string, Value>> {
  /** Column that identifies the customer: whole numbers or texts. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the amount, in any one currency; below 0, it is a return or a cancellation. */
  readonly amount: ColumnOf<Row, number | bigint>;
  /**
   * Column that identifies the order. Default, and for rows where it is null: rows of one customer at one moment are an
   * order; where no row has a time of day, each row is one.
   */
  readonly order?: ColumnOf<Row, number | string | bigint>;
  /** Last day that is known: what came back after it had not yet come back. Default: all rows. */
  readonly asOf?: string | Date | null;
}

const OPTIONS = [
  "customer",
  "at",
  "amount",
  "order",
  "asOf",
] as const satisfies readonly (keyof SettleSpec)[];

/** A purchase with what is left of it. */
export interface SettledPurchase {
  readonly customer: number | string;
  /** The first moment of the order. */
  readonly at: Date;
  /** What was bought less what came back, above 0, or 0 for what was free. */
  readonly amount: number;
  /** What was bought. */
  readonly gross: number;
}

/** What was counted. Every row is a line of a purchase, a return or left out. */
export interface SettleTotals {
  readonly rows: number;
  /** Purchases of which something is left, and the lines of all orders. */
  readonly purchases: number;
  readonly lines: number;
  /** How an order was told: by its column, by the moment, or row by row. */
  readonly orderBy: "order" | "moment" | "row";
  readonly returns: {
    readonly rows: number;
    /** Below 0. */
    readonly amount: number;
    /** Purchases of which nothing is left, and others that were lowered. */
    readonly cancelled: number;
    readonly lowered: number;
    /** Customers with whom nothing is left. */
    readonly customers: number;
    /** What came back of things bought before the data begins, or that were never bought: it is left out. Below 0. */
    readonly unmatched: number;
  };
  readonly leftOut: {
    readonly noCustomer: number;
    readonly noDate: number;
    readonly noAmount: number;
    readonly afterAsOf: number;
  };
}

/** Displays as its table of purchases. */
export interface SettledPurchases extends Displayable {
  /** One row a purchase, in no order; in a table of its own. */
  readonly purchases: Relation<SettledPurchase>;
  readonly totals: SettleTotals;
}

/**
 * From lines, returns and cancellations to **purchases**: one row each, with what is left of it. One rule for everything
 * that counts purchases or what they were worth, so that a customer who bought and cancelled is no customer anywhere.
 *
 * 1. **Lines of one order are one purchase.** See `order`. Its returns are taken off it.
 * 2. A return of **the same amount** as a line that the customer bought before takes that line back, the latest first.
 * 3. What else came back is taken off the customer's purchases before it, **the latest first**, none below 0.
 * 4. A purchase of which **nothing is left is none**. One that was free from the beginning remains.
 * 5. What came back without a purchase before it is left out, and counted as `unmatched`.
 *
 * So a return lowers the purchase it belongs to, on the day of that purchase, and is itself neither purchase nor visit.
 *
 * @param rows A table or query with one row a line, a purchase or a return.
 * @param spec Columns and the last day; see `SettleSpec`.
 * @throws ColumnError when a column is not there or holds something else; OptionError when an option does not exist.
 *
 * @example
 * const lines = sql`
 *   select * from (values
 *     ('Ada', 1, timestamp '2026-06-01 10:00', 30), ('Ada', 1, timestamp '2026-06-01 10:00', 20),
 *     ('Ada', 2, timestamp '2026-06-09 10:00', 900), ('Ada', 3, timestamp '2026-06-09 10:12', -900),
 *     ('Ada', 4, timestamp '2026-06-12 10:00', -5)) as t(customer, "order", "at", amount)`;
 * const { purchases, totals } = await settlePurchases(lines, {
 *   customer: "customer", at: "at", amount: "amount", order: "order" });
 * await purchases.rows(); // one purchase of 45, of 50 at first
 * totals.returns.cancelled; // 1
 */
export async function settlePurchases<Row>(
  rows: Relation<Row>,
  spec: SettleSpec<Row>,
): Promise<SettledPurchases> {
  refuseUnknownOptions(spec, OPTIONS, "settlePurchases");
  const { order: orderName, asOf, ...columns } = spec as unknown as SettleSpec;
  const schema = await rows.schema();
  const order = orderName ? findColumn(schema, { role: "order", name: orderName, ...ID }) : null;
  const { sql } = rows;
  const named = sql`
    select ${customerOf(sql, findColumn(schema, { role: "customer", name: columns.customer, ...ID }))} as customer,
      cast(${sql.id(findColumn(schema, { role: "at", name: columns.at, ...MOMENT }).name)} as ${moment(sql)}) as "at",
      ${exactAmount(sql, findColumn(schema, { role: "amount", name: columns.amount, ...AMOUNT }))} as amount,
      cast(${order ? sql.id(order.name) : sql.fragment`null`} as ${text(sql)}) as "order"
    from ${rows}`;
  const read = await orderRows(named, asOf ? dayOf(asOf, "asOf") : null);
  const { purchases, returns } = await settleOrders(read.lines, {
    anyReturns: read.returns.rows > 0,
    eachRow: read.orderBy === "row",
  });
  const totals = {
    rows: read.rows,
    purchases: await purchases.count(),
    lines: read.rows - read.returns.rows - Object.values(read.leftOut).reduce((sum, n) => sum + n, 0),
    orderBy: read.orderBy,
    returns: { ...read.returns, ...returns },
    leftOut: read.leftOut,
  };
  return { purchases, totals, [displayMethod]: () => purchases };
}
