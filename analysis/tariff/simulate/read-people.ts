/** Who is simulated: customers in order, with what their table says of them. */

import { findColumn, ID, NUMBER } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Identifier, Relation, Value } from "../../relation.ts";
import { double, text as textType } from "../../sql/types.ts";
import type { BillPeriod } from "../rating/bills.ts";
import type { AnyBaseSpec } from "./base-spec.ts";

/** Arrays are by place. */
export interface People {
  readonly customers: readonly (number | string)[];
  readonly current: readonly string[];
  readonly currents: readonly string[];
  readonly segment: readonly string[];
  readonly segments: readonly string[];
  readonly paid: Float64Array | null;
  /** Whether `relation` holds discounts that bills are lowered by. */
  readonly discounted: boolean;
  /** `customer, place, discount`, to join bills with. */
  readonly relation: Relation<Record<string, Value>>;
}

const TEXT = {
  kinds: ["string", "integer", "number", "boolean", "date", "timestamp", "other"] as const,
  kind: "a value",
  remedy: "Choose another column.",
};
const DAY = { kinds: ["date", "timestamp"] as const, kind: "a date", remedy: "Cast it in SQL first." };

export async function readPeople(
  { customers, customerColumns, current, segment }: AnyBaseSpec,
  periods: readonly BillPeriod[],
): Promise<People> {
  const { sql } = customers;
  const schema = await customers.schema();
  const column = (role: string, name: string, wish: Parameters<typeof findColumn>[1] | object): Identifier =>
    sql.id(findColumn(schema, { ...TEXT, ...wish, role, name }).name);
  const customer = column("customer", customerColumns.customer, ID);
  const number = (role: string, name: string | undefined): Fragment =>
    name === undefined
      ? sql.fragment`cast(null as ${double(sql)})`
      : sql.fragment`cast(${column(role, name, NUMBER)} as ${double(sql)})`;
  const text = (role: string, name: string | undefined, none: string): Fragment =>
    name === undefined
      ? sql.fragment`${none}`
      : sql.fragment`coalesce(cast(${column(role, name, {})} as ${textType(sql)}), 'none')`;
  const relation = await sql`
    select ${customer} as customer, cast(row_number() over (order by ${customer}) - 1 as integer) as place,
      ${number("paid", current.paid)} as paid, coalesce(${number("discount", current.discount)}, 0) as discount,
      ${text("current", current.column, "today")} as current_name,
      ${text("segment", segment, "all")} as segment
    from ${customers} where ${customer} is not null and ${subscribed()}`.materialize();
  const columns = await sql<{
    customer: number | string;
    current_name: string;
    segment: string;
    paid: number;
  }>`select customer, current_name, segment, paid from ${relation} order by place`.columns();
  const people = {
    customers: Array.from(columns.customer as ArrayLike<number | string>),
    current: [...columns.current_name],
    segment: [...columns.segment],
    paid: current.paid === undefined ? null : Float64Array.from(columns.paid),
    discounted: current.discount !== undefined,
    relation,
  };
  refuseTwice(people.customers);
  refuseUnpaid(people.customers, people.paid);
  return {
    ...people,
    currents: [...new Set(people.current)].sort(),
    segments: [...new Set(people.segment)].sort(),
  };

  /** Customers whose subscription touches the bills. */
  function subscribed(): Fragment {
    const { from, to } = customerColumns;
    const days = [periods[0]?.firstDay ?? 0, periods.at(-1)?.endDay ?? 0].map((day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    );
    const since =
      from &&
      sql.fragment`coalesce(cast(${column("from", from, DAY)} as date) < cast(${days[1]} as date), true)`;
    const until =
      to && sql.fragment`coalesce(cast(${column("to", to, DAY)} as date) >= cast(${days[0]} as date), true)`;
    return sql.join([sql.fragment`true`, ...(since ? [since] : []), ...(until ? [until] : [])], " and ");
  }
}

/** Customers stand in order, so that the same ones are neighbours. */
function refuseTwice(customers: readonly (number | string)[]): void {
  const place = customers.findIndex((customer, i) => i > 0 && customers[i - 1] === customer);
  if (place < 0) return;
  throw new OptionError(
    "customers",
    `Customer ${customers[place]} stands more than once in the table of customers.`,
    "A simulation asks for one row a customer: of those who changed their tariff, the row that holds at the end.",
  );
}

function refuseUnpaid(customers: readonly (number | string)[], paid: Float64Array | null): void {
  const unknown = paid ? customers.filter((_, i) => !Number.isFinite(paid[i])) : [];
  if (unknown.length === 0) return;
  throw new OptionError(
    "paid",
    `What was paid is not known for ${unknown.length} of ${customers.length} customers, as customer ${unknown[0]}.`,
    "Leave them out, or write coalesce(paid, 0) for those who paid nothing.",
  );
}
