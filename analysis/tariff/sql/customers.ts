/** Who is billed, in the columns that statements read. */

import { type ColumnOf, findColumn, ID } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Relation, RelationColumn, SqlValue, Value } from "../../relation.ts";
import { text } from "../../sql/types.ts";
import { raw } from "./text.ts";

/** Columns of the table of customers. */
export interface CustomerColumns<Row = Record<string, Value>> {
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** First and last day of the subscription; null for none. */
  readonly from?: ColumnOf<Row, Date>;
  readonly to?: ColumnOf<Row, Date>;
  /** Customers of the same family share shared allowances. */
  readonly family?: ColumnOf<Row, number | string | bigint>;
  /** List of the names of add-ons. */
  readonly addOns?: ColumnOf<Row, Value[] | string[]>;
}

const DATE = {
  kinds: ["date", "timestamp"] as const,
  kind: "a date",
  remedy: "Cast it in SQL first, as in cast(joined as date).",
};
const NAME = {
  kinds: ["string", "other"] as const,
  kind: "the name of a tariff",
  remedy: "Cast it in SQL first, as in cast(plan as varchar).",
};
const LIST = {
  kinds: ["list"] as const,
  kind: "a list of texts",
  remedy: "Collect them in SQL first, as in list(product).",
};

/** Before and after all days. */
const FIRST_DAY = -1_000_000;
const LAST_DAY = 10_000_000;

export interface CanonicalCustomers {
  /** `customer, from_day, to_day, family, add_ons`: days since 1970, the last excluded. */
  readonly relation: Relation<unknown>;
  readonly given: boolean;
  readonly intervals: boolean;
  readonly families: boolean;
  readonly addOns: boolean;
}

/**
 * @param tariff Column with the name of each row's tariff. Rows are then subscriptions: `tariff` and `subscription`, a
 *   number in the order of customers, stand beside the other columns, and a customer may have several.
 */
export async function canonicalCustomers(
  usage: Relation<unknown>,
  customers: Relation<unknown> | undefined,
  columns: CustomerColumns | undefined,
  tariff?: string,
): Promise<CanonicalCustomers> {
  const { sql } = usage;
  const nothing = sql.dialect.listOf<SqlValue>([], "text");
  if (!customers) {
    const relation = sql`
      select customer, ${FIRST_DAY} as from_day, ${LAST_DAY} as to_day,
        'customer ' || cast(customer as ${text(sql)}) as family, ${nothing} as add_ons
      from (select distinct customer from ${usage}) where customer is not null and cast(customer as ${text(sql)}) <> ''`;
    return {
      relation: await relation.materialize(),
      given: false,
      intervals: false,
      families: false,
      addOns: false,
    };
  }
  const { customer, from, to, family, addOns } = columns ?? { customer: "customer" };
  if (columns)
    refuseUnknownOptions(columns, ["customer", "from", "to", "family", "addOns"], "customerColumns");
  const schema = await customers.schema();
  const find = (role: string, name: string, wish: typeof ID | typeof DATE | typeof LIST | typeof NAME) =>
    sql.id(findColumn(schema, { role, name, ...wish }).name);
  const id = find("customer", customer, ID);
  await refuseOtherIds(
    usage,
    schema.find(({ name }) => name === customer),
  );
  const day = (role: string, name: string | undefined, none: number, more: number) =>
    name === undefined
      ? sql.fragment`${none}`
      : sql.fragment`coalesce(${sql.dialect.epochDays(find(role, name, DATE))} + ${more}, ${none})`;
  const relation = await sql`
    select ${id} as customer, ${tariff === undefined ? sql.fragment`null` : find("tariffColumn", tariff, NAME)} as tariff, ${day("from", from, FIRST_DAY, 0)} as from_day, ${day("to", to, LAST_DAY, 1)} as to_day,
      ${
        family === undefined
          ? sql.fragment`'customer ' || cast(${id} as ${text(sql)})`
          : sql.fragment`coalesce('family ' || cast(${find("family", family, ID)} as ${text(sql)}), 'customer ' || cast(${id} as ${text(sql)}))`
      } as family,
      ${addOns === undefined ? nothing : sql.fragment`coalesce(${find("addOns", addOns, LIST)}, ${nothing})`} as add_ons
    from ${customers} where ${id} is not null`.materialize();
  if (tariff === undefined) await refuseRepeated(relation);
  return {
    relation: sql`
      select customer, from_day, to_day, family, add_ons ${raw(tariff === undefined ? "" : ", tariff, row_number() over (order by customer, from_day) as subscription")}
      from ${relation}`,
    given: true,
    intervals: from !== undefined || to !== undefined,
    families: family !== undefined,
    addOns: addOns !== undefined,
  };
}

/** A text is no number, even where both look alike: nobody would be found. */
async function refuseOtherIds(usage: Relation<unknown>, own: RelationColumn | undefined): Promise<void> {
  const used = (await usage.schema()).find(({ name }) => name === "customer");
  const words: { readonly [kind: string]: string } = { integer: "whole numbers", string: "texts" };
  const [one, other] = [words[used?.kind ?? ""], words[own?.kind ?? ""]];
  if (one === undefined || other === undefined || one === other) return;
  throw new OptionError(
    "customers",
    `Customers are ${one} in the use, and ${other} in the table of customers.`,
    "Cast one of them in SQL first, as in cast(customer as varchar).",
  );
}

async function refuseRepeated(customers: Relation<unknown>): Promise<void> {
  const [twice] = await customers.sql<{ customer: string; n: number }>`
    select cast(customer as ${text(customers.sql)}) as customer, count(*) as n from ${customers}
    group by 1 having count(*) > 1 order by 1`.first(1);
  if (!twice) return;
  throw new OptionError(
    "customers",
    `Customer ${twice.customer} stands ${twice.n} times in the table of customers.`,
    "Give each customer one row, or name the column of each row's tariff as tariffColumn: customers may change it.",
  );
}
