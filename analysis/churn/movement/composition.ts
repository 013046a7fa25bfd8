import { type ColumnOf, findColumn, NUMBER, TRUTH } from "../../columns.ts";
import { FEATURE } from "../../model/design/feature-column.ts";
import { refuseStrangeOutcomes } from "../../model/judge/scores.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type Sql,
  type SqlValue,
  type Value,
} from "../../relation.ts";
import { double, text } from "../../sql/types.ts";

export interface CompositionOptions<Row = Record<string, Value>> {
  /** Column that says who left: a boolean, or 1 and 0. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
  /** Columns to look by: reason, direction, competitor, segment, contract. Those that only leavers have tell what leavers are made of. */
  readonly by: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** Column with what a customer is worth. Default: none. */
  readonly value?: ColumnOf<Row, number | bigint>;
}

export interface CompositionRow {
  readonly dimension: string;
  /** `(unknown)` where it is missing. */
  readonly level: string;
  /** Null where only leavers have the dimension. */
  readonly customers: number | null;
  readonly leavers: number;
  /** Share of these customers who left; null as `customers`. */
  readonly rate: number | null;
  /** Share of all leavers. */
  readonly share: number;
  /** The rate divided by that of everybody: 2 is twice as many as usual. */
  readonly index: number | null;
  /** What those who left were worth; null without a value. */
  readonly value: number | null;
  /** Share of what all leavers were worth. */
  readonly valueShare: number | null;
}

export interface Composition extends Displayable {
  readonly customers: number;
  readonly leavers: number;
  readonly rate: number;
  /** By dimension in the order of `by`, the largest level first. */
  readonly rows: readonly CompositionRow[];
}

interface Counted {
  readonly level: string | null;
  readonly customers: number;
  readonly leavers: number;
  readonly value: number | null;
}

/**
 * Of whom the leavers are made up: by reason, by direction, by segment, by what they were worth. Counted in the engine; rows
 * whose outcome is missing do not count.
 *
 * @throws ColumnError when a column is not there or of another kind; OptionError when nobody left.
 *
 * @example
 * const customers = sql`select * from (values (true, 'price', 'prepaid', 30), (true, null, 'prepaid', 10), (false, null, 'prepaid', 20),
 *   (false, null, 'postpaid', 50)) as t(gone, reason, contract, revenue)`;
 * const { rows } = await churnComposition(customers, { outcome: "gone", by: ["reason", "contract"], value: "revenue" });
 * // reason price: half of the leavers and 3/4 of what they were worth; prepaid: 2 of 3 left, 1 1/3 times the usual rate
 */
export async function churnComposition<Row>(
  customers: Relation<Row>,
  options: CompositionOptions<Row>,
): Promise<Composition> {
  refuseUnknownOptions(options, ["outcome", "by", "value"], "churnComposition()");
  const { outcome, by, value } = options as unknown as CompositionOptions;
  const schema = await customers.schema();
  const told = findColumn(schema, { role: "outcome", name: outcome, ...TRUTH });
  await refuseStrangeOutcomes(customers as Relation<unknown>, told);
  for (const name of by) findColumn(schema, { role: "by", name, ...FEATURE });
  if (value !== undefined) findColumn(schema, { role: "value", name: value, ...NUMBER });
  if (by.length === 0) throw new OptionError("by", "A composition needs at least one column to look by.");
  const groups: { dimension: string; counted: Counted[] }[] = [];
  for (const dimension of by)
    groups.push({
      dimension,
      counted: await count(customers as Relation<unknown>, dimension, options as never),
    });
  const totals = groups[0]?.counted.reduce(
    (sum, row) => ({ customers: sum.customers + row.customers, leavers: sum.leavers + row.leavers }),
    { customers: 0, leavers: 0 },
  ) ?? { customers: 0, leavers: 0 };
  if (totals.leavers === 0)
    throw new OptionError(
      "outcome",
      `Of ${totals.customers} customers none left: there is nothing to take apart.`,
      "Choose a longer period.",
    );
  const rows = groups.flatMap(({ dimension, counted }) => rowsOf(dimension, counted, totals));
  return { ...totals, rate: totals.leavers / totals.customers, rows, [displayMethod]: () => rows };
}

async function count(
  customers: Relation<unknown>,
  dimension: string,
  { outcome, value }: CompositionOptions,
): Promise<Counted[]> {
  const { sql } = customers;
  const left = sql.dialect.truth<SqlValue>(sql.id(outcome));
  // Added from the lowest up: the same bits in any order of rows.
  const worth =
    value === undefined
      ? sql.fragment`cast(null as ${double(sql)})`
      : sql.fragment`coalesce(${sumOfFinite(sql, value, left)}, 0)`;
  return sql<Counted>`
    select cast(${sql.id(dimension)} as ${text(sql)}) as level, count(*) as customers, count(*) filter (where ${left}) as leavers, ${worth} as value
    from ${customers} where ${sql.id(outcome)} is not null group by 1 order by leavers desc, level nulls last`.rows();
}

function sumOfFinite(sql: Sql, column: string, where: Fragment): Fragment {
  const value = sql.fragment`cast(${sql.id(column)} as ${double(sql)})`;
  const counts = sql.fragment`${where} and ${sql.dialect.isFinite<SqlValue>(value)}`;
  return sql.dialect.sumInOrder<SqlValue>(value, counts);
}

function rowsOf(
  dimension: string,
  counted: readonly Counted[],
  totals: { readonly customers: number; readonly leavers: number },
): CompositionRow[] {
  const ofLeaversOnly = counted.every(
    ({ level, customers, leavers }) => level === null || customers === leavers,
  );
  const worth = counted.some(({ value }) => value !== null)
    ? counted.reduce((sum, { value }) => sum + (value ?? 0), 0)
    : null;
  return counted
    .filter(({ leavers }) => leavers > 0 || !ofLeaversOnly)
    .map(({ level, customers, leavers, value }) => ({
      dimension,
      level: level ?? "(unknown)",
      customers: ofLeaversOnly ? null : customers,
      leavers,
      rate: ofLeaversOnly ? null : leavers / customers,
      share: leavers / totals.leavers,
      index: ofLeaversOnly ? null : leavers / customers / (totals.leavers / totals.customers),
      value,
      valueShare: worth === null || worth === 0 ? null : (value ?? 0) / worth,
    }));
}
