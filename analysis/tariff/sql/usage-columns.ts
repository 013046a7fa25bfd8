/** Which columns of a table hold what rating needs, and the table with these under their own names. */

import { type ColumnKind, type ColumnOf, findColumn, ID } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Fragment, Relation, RelationColumn, Sql, Value } from "../../relation.ts";
import { LAST_MOMENT } from "../rating/usage.ts";
import { raw } from "./text.ts";

/** Columns of the table of use. See `UsageRecord` for what each means. */
export interface UsageColumns<Row = Record<string, Value>> {
  readonly customer: ColumnOf<Row, number | string | bigint>;
  readonly at: ColumnOf<Row, Date>;
  readonly kind: ColumnOf<Row, string>;
  /** One column for all kinds, or for each kind a column or a number: `{ voice: "seconds", sms: 1, data: "bytes" }`. */
  readonly quantity:
    | ColumnOf<Row, number | bigint>
    | { readonly [kind: string]: ColumnOf<Row, number | bigint> | number };
  readonly duration?: ColumnOf<Row, number | bigint>;
  readonly direction?: ColumnOf<Row, string>;
  readonly network?: ColumnOf<Row, string>;
  readonly destination?: ColumnOf<Row, string>;
  readonly zone?: ColumnOf<Row, string>;
  readonly friend?: ColumnOf<Row, boolean>;
  readonly id?: ColumnOf<Row, number | string | bigint>;
}

const OPTIONS = [
  "customer",
  "at",
  "kind",
  "quantity",
  "duration",
  "direction",
  "network",
  "destination",
  "zone",
  "friend",
  "id",
] as const satisfies readonly (keyof UsageColumns)[];

const KINDS: { readonly [role: string]: { kinds: readonly ColumnKind[]; kind: string; remedy: string } } = {
  id: ID,
  moment: {
    kinds: ["date", "timestamp"],
    kind: "a date or a timestamp",
    remedy: "Cast it in SQL first, as in cast(started as timestamp).",
  },
  text: {
    kinds: ["string", "other"],
    kind: "a text",
    remedy: "Cast it in SQL first, as in cast(kind as varchar).",
  },
  number: {
    kinds: ["integer", "number"],
    kind: "a number",
    remedy: "Cast it in SQL first, as in cast(seconds as bigint).",
  },
  flag: {
    kinds: ["boolean"],
    kind: "true or false",
    remedy: "Compare it in SQL first, as in number in (…).",
  },
};
const KIND_OF: { readonly [role: string]: string } = {
  customer: "id",
  id: "id",
  at: "moment",
  duration: "number",
  friend: "flag",
};

export const USE_COLUMNS = [
  "customer",
  "t",
  "kind",
  "quantity",
  "duration",
  "direction",
  "network",
  "destination",
  "zone",
  "friend",
  "id",
] as const;

/** The table of use in the columns that statements read: `customer, t, kind, quantity` and so on. */
export interface CanonicalUsage {
  readonly relation: Relation<unknown>;
  readonly wholeQuantities: boolean;
  readonly hasDuration: boolean;
  readonly hasId: boolean;
}

export async function canonicalUsage(
  usage: Relation<unknown>,
  columns: UsageColumns,
): Promise<CanonicalUsage> {
  refuseUnknownOptions(columns, OPTIONS, "columns");
  const schema = await usage.schema();
  const { sql } = usage;
  const column = (role: string, name: string): RelationColumn =>
    findColumn(schema, { role, name, ...(KINDS[KIND_OF[role] ?? "text"] as (typeof KINDS)[string]) });
  const quantity = quantityOf(
    sql,
    columns.quantity,
    (name) => findColumn(schema, { role: "quantity", name, ...(KINDS.number as (typeof KINDS)[string]) }),
    columns.kind,
  );
  const optional = (role: (typeof OPTIONS)[number], none: string): Fragment => {
    const name = columns[role];
    return typeof name === "string" ? sql.fragment`${sql.id(column(role, name).name)}` : raw(none);
  };
  const at = sql.id(column("at", columns.at).name);
  // No column of the table has this name. Computed once a row: engines do not see that two conversions are one.
  const milliseconds = sql.id("(milliseconds)");
  const last = raw(String(LAST_MOMENT));
  const relation = sql`
    select ${sql.id(column("customer", columns.customer).name)} as customer,
      case when ${milliseconds} between -${last} and ${last} then ${milliseconds} end as t,
      ${sql.id(column("kind", columns.kind).name)} as kind,
      ${quantity.fragment} as quantity,
      ${optional("duration", "cast(null as bigint)")} as duration,
      ${optional("direction", `cast(null as ${sql.dialect.type("text")})`)} as direction,
      ${optional("network", `cast(null as ${sql.dialect.type("text")})`)} as network,
      ${optional("destination", `cast(null as ${sql.dialect.type("text")})`)} as destination,
      ${optional("zone", `cast(null as ${sql.dialect.type("text")})`)} as zone,
      coalesce(${optional("friend", "false")}, false) as friend,
      ${optional("id", "cast(null as bigint)")} as id
    from (select *, case when ${sql.dialect.isFinite(at, "moment")}
      then ${sql.dialect.epochMilliseconds(at)} end as ${milliseconds} from ${usage}) as used`;
  return {
    relation,
    wholeQuantities: quantity.whole,
    hasDuration: columns.duration !== undefined,
    hasId: columns.id !== undefined,
  };
}

function quantityOf(
  sql: Sql,
  quantity: UsageColumns["quantity"],
  find: (name: string) => RelationColumn,
  kind: string,
): { fragment: Fragment; whole: boolean } {
  if (typeof quantity === "string") {
    const { name, kind: found } = find(quantity);
    const whole = found === "integer";
    return {
      fragment: whole ? sql.fragment`cast(${sql.id(name)} as bigint)` : sql.fragment`${sql.id(name)}`,
      whole,
    };
  }
  const entries = Object.entries(quantity);
  if (entries.length === 0) {
    throw new OptionError(
      "quantity",
      "quantity names no kind.",
      `Write { voice: "seconds", sms: 1, data: "bytes" }.`,
    );
  }
  const arms = entries.map(([of, source]) => {
    const value = typeof source === "number" ? source : sql.id(find(source).name);
    return sql.fragment`when ${of} then ${value}`;
  });
  const whole = entries.every(([, source]) =>
    typeof source === "number" ? Number.isInteger(source) : find(source).kind === "integer",
  );
  const cases = sql.fragment`case ${sql.id(kind)} ${sql.join(arms, " ")} end`;
  return { fragment: whole ? sql.fragment`cast(${cases} as bigint)` : cases, whole };
}
