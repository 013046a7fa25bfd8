import { type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { exactAmount } from "../rfm/profile.ts";
import { settleOrders } from "../rfm/settle-orders.ts";
import { AMOUNT } from "../rfm/spec.ts";
import { moment, text } from "../sql/types.ts";

type Id = number | string | bigint;

/** What `settleBaskets` is asked for. */
export interface SettleBasketsSpec<Row = Record<string, Value>> {
  /** Column that identifies the basket: an order. A cancellation may have one of its own. */
  readonly basket: ColumnOf<Row, Id>;
  readonly customer: ColumnOf<Row, Id>;
  readonly item: ColumnOf<Row, Id>;
  /** Column with the day or the moment. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the quantity or the amount; below 0, it is a return. Null counts as bought. */
  readonly amount: ColumnOf<Row, number | bigint>;
}

const OPTIONS = [
  "basket",
  "customer",
  "item",
  "at",
  "amount",
] as const satisfies readonly (keyof SettleBasketsSpec)[];

export interface SettledBaskets<Row = Record<string, Value>> extends Displayable {
  /** The rows of what was bought and kept, with all of their columns. */
  readonly lines: Relation<Row>;
  readonly totals: {
    readonly rows: number;
    /** Rows that are returns: no basket holds them. */
    readonly returns: number;
    /** Rows of what came back in whole, and baskets of which nothing else is left. */
    readonly takenBack: number;
    readonly cancelledBaskets: number;
  };
}

/**
 * Baskets without what came back: the rule of `settlePurchases`, product by product. A return takes back what the customer
 * bought of the product before it, of the same amount or else the latest first; a line of which nothing is left is in no
 * basket, and neither is the return. Rows without a customer take part as they are: their returns are left out and nothing
 * is taken back.
 *
 * @throws ColumnError when a column is not there or holds something else; OptionError when an option does not exist.
 * @example
 * const rows = sql`
 *   select * from (values (1, 'Ada', 'tea', timestamp '2026-06-01 10:00', 2), (1, 'Ada', 'milk', timestamp '2026-06-01 10:00', 1),
 *     (2, 'Ada', 'tea', timestamp '2026-06-02 10:00', -2)) as t(id, customer, product, "at", quantity)`;
 * const { lines, totals } = await settleBaskets(rows, {
 *   basket: "id", customer: "customer", item: "product", at: "at", amount: "quantity" });
 * totals; // { rows: 3, returns: 1, takenBack: 1, cancelledBaskets: 0 }
 */
export async function settleBaskets<Row>(
  rows: Relation<Row>,
  spec: SettleBasketsSpec<Row>,
): Promise<SettledBaskets<Row>> {
  refuseUnknownOptions(spec, OPTIONS, "settleBaskets");
  const columns = spec as unknown as SettleBasketsSpec;
  const schema = await rows.schema();
  const column = (role: "basket" | "customer" | "item") => {
    const { name } = findColumn(schema, { role, name: columns[role], ...ID });
    return sql.fragment`cast(line.${sql.id(name)} as ${text(sql)})`;
  };
  const { sql } = rows;
  const amount = exactAmount(sql, findColumn(schema, { role: "amount", name: columns.amount, ...AMOUNT }));
  const at = sql.id(findColumn(schema, { role: "at", name: columns.at, ...MOMENT }).name);
  const [basket, customer, item] = [column("basket"), column("customer"), column("item")];
  const [seen] = await sql<{ rows: number; returns: number }>`
    select count(*) as rows, count(case when ${amount} < 0 then 1 end) as returns from ${rows}`.rows();
  const { rows: all = 0, returns = 0 } = seen ?? {};
  const kept = (lines: Relation<Row>, takenBack: number, cancelledBaskets: number) => ({
    lines,
    totals: { rows: all, returns, takenBack, cancelledBaskets },
    [displayMethod]: () => lines,
  });
  if (returns === 0) return kept(rows, 0, 0);
  // A product of a customer is settled as if it were a customer of its own.
  const events = sql`
    select ${customer} || chr(31) || ${item} as customer, cast(${at} as ${moment(sql)}) as "at", ${amount} as amount,
      ${basket} as order_key
    from ${rows} as line
    where ${customer} is not null and ${item} is not null and ${basket} is not null and ${sql.dialect.isFinite(at, "moment")}
      and ${amount} is not null`;
  const { gone } = await settleOrders(events, { anyReturns: true, eachRow: false });
  const back = sql.fragment`exists (
    select 1 from ${gone} as gone
    where gone.customer = ${customer} || chr(31) || ${item} and gone.order_key = ${basket})`;
  const bought = sql.fragment`(${amount} is null or ${amount} >= 0)`;
  const lines = await sql<Row>`select * from ${rows} as line where ${bought} and not ${back}`.materialize();
  const [counts] = await sql<{ back: number; baskets: number }>`
    select (select count(*) from ${rows} as line where ${bought}) - (select count(*) from ${lines}) as back,
      (select count(distinct ${basket}) from ${rows} as line where ${bought})
        - (select count(distinct ${basket}) from ${lines} as line) as baskets`.rows();
  return kept(lines, counts?.back ?? 0, counts?.baskets ?? 0);
}
