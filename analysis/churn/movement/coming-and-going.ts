import { type ColumnOf, findColumn, MOMENT, NUMBER } from "../../columns.ts";
import { dayOf } from "../../day.ts";
import { FEATURE } from "../../model/design/feature-column.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";

export interface ComingAndGoingOptions<Row = Record<string, Value>> {
  /** First day as a customer. */
  readonly joined: ColumnOf<Row, Date>;
  /** Last day as a customer; null for those who are still there. */
  readonly left: ColumnOf<Row, Date>;
  /** First and last day of the period. */
  readonly from: string | Date;
  readonly to: string | Date;
  /** Columns that tell the kinds of customers. */
  readonly by: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** Column with what a customer is worth. Default: none. */
  readonly value?: ColumnOf<Row, number | bigint>;
}

export interface Movement {
  readonly dimension: string;
  /** `(unknown)` where it is missing. */
  readonly level: string;
  /** Customers at the beginning of the first day. */
  readonly start: number;
  readonly came: number;
  readonly went: number;
  /** Customers at the end of the last day: start + came - went. */
  readonly end: number;
  /** came - went. */
  readonly net: number;
  /** net / start; null where there was nobody. */
  readonly growth: number | null;
  /** What those who came are worth less what those who went were; null without a value. */
  readonly valueNet: number | null;
}

export interface ComingAndGoing extends Displayable {
  /** By dimension in the order of `by`, the winners first: those that grew by most customers. */
  readonly rows: readonly Movement[];
}

const OPTIONS = ["joined", "left", "from", "to", "by", "value"] as const;

/**
 * Winners and losers: what kinds of customers come and go. One who comes and goes within the period counts in both. Rows
 * without a first day, or with a last day before it, do not count.
 *
 * @throws ColumnError when a column is not there or of another kind; OptionError when the period ends before it begins.
 *
 * @example
 * const customers = sql`select * from (values (date '2024-01-01', null, 'app'), (date '2025-02-01', null, 'app'),
 *   (date '2024-01-01', date '2025-03-01', 'shop')) as t(joined_on, left_on, channel)`;
 * const { rows } = await comingAndGoing(customers, {
 *   joined: "joined_on", left: "left_on", from: "2025-01-01", to: "2025-12-31", by: ["channel"],
 * });
 * // app: 1 at the start, 1 came, 2 at the end; shop: 1 at the start, 1 went, 0 at the end
 */
export async function comingAndGoing<Row>(
  customers: Relation<Row>,
  options: ComingAndGoingOptions<Row>,
): Promise<ComingAndGoing> {
  refuseUnknownOptions(options, OPTIONS, "comingAndGoing()");
  const given = options as unknown as ComingAndGoingOptions;
  const [from, to] = [dayOf(given.from, "from"), dayOf(given.to, "to")];
  if (from > to) throw new OptionError("to", `The period ends before it begins: from ${from} to ${to}.`);
  const schema = await customers.schema();
  findColumn(schema, { role: "joined", name: given.joined, ...MOMENT });
  findColumn(schema, { role: "left", name: given.left, ...MOMENT });
  for (const name of given.by) findColumn(schema, { role: "by", name, ...FEATURE });
  if (given.value !== undefined) findColumn(schema, { role: "value", name: given.value, ...NUMBER });
  if (given.by.length === 0)
    throw new OptionError("by", "Coming and going needs at least one column to look by.");
  const rows: Movement[] = [];
  for (const dimension of given.by)
    rows.push(...(await movements(customers as Relation<unknown>, dimension, given, { from, to })));
  return { rows, [displayMethod]: () => rows };
}

async function movements(
  customers: Relation<unknown>,
  dimension: string,
  { joined, left, value }: ComingAndGoingOptions,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Movement[]> {
  const { sql } = customers;
  const worth = (kind: "_came" | "_went") =>
    sql.fragment`coalesce(${sql.dialect.sumInOrder(sql.id("_value"), sql.fragment`${sql.id(kind)} and ${sql.dialect.isFinite(sql.id("_value"))}`)}, 0)`;
  const net =
    value === undefined
      ? sql.fragment`cast(null as ${double(sql)})`
      : sql.fragment`${worth("_came")} - ${worth("_went")}`;
  return sql<Movement>`
    with lives as (
      select coalesce(cast(${sql.id(dimension)} as ${text(sql)}), '(unknown)') as level, cast(${sql.id(joined)} as date) as _joined,
        cast(${sql.id(left)} as date) as _left,
        ${value === undefined ? sql.fragment`cast(null as ${double(sql)})` : sql.fragment`cast(${sql.id(value)} as ${double(sql)})`} as _value
      from ${customers}),
    judged as (
      select *, _joined < cast(${from} as date) and (_left is null or _left >= cast(${from} as date)) as _start,
        _joined between cast(${from} as date) and cast(${to} as date) as _came,
        coalesce(_left between cast(${from} as date) and cast(${to} as date), false) as _went
      from lives where _joined is not null and (_left is null or _left >= _joined)),
    counted as (
      select level, count(*) filter (where _start) as start, count(*) filter (where _came) as came, count(*) filter (where _went) as went, ${net} as worth
      from judged group by level)
    select ${dimension} as dimension, level, start, came, went, start + came - went as "end", came - went as net,
      cast(came - went as ${double(sql)}) / nullif(start, 0) as growth, worth as "valueNet"
    from counted where start + came > 0 order by net desc, level`.rows();
}
