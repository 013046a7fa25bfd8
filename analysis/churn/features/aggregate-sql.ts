/**
 * One statement a table: its rows beside the customers and cuts at which they are known, and an aggregate with a filter for
 * each feature. Sums of integers and decimals are exact; floating numbers are added from the lowest up, so that sums
 * have the same bits however the engine reads its rows.
 */
import type { Fragment, Identifier, Relation, RelationColumn, Sql, SqlValue } from "../../relation.ts";
import { type Span, spanSql } from "../../span.ts";
import { double, doubleOf, moment } from "../../sql/types.ts";
import { ROUNDING } from "../../stats/rounding.ts";
import type { PlannedFeature, PlannedTable } from "./plan-tables.ts";

/** After all days. */
const NEVER = "9999-12-31";
const MONTH_SECONDS = 86_400 * 30.4375;

/** @param base rows of (customer, cut). */
export function tableSql(base: Relation<unknown>, table: PlannedTable): Relation<unknown> {
  const { sql } = base;
  const columns = [...new Set(table.features.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const place = (column: string) => sql.id(`v${columns.indexOf(column)}`);
  const values = columns.map((column) => sql.fragment`, ${sql.id(column)} as ${place(column)}`);
  const windows = new Windows(sql);
  const features = table.features.map(
    (feature) => sql.fragment`${aggregateSql(sql, feature, windows, place)} as ${sql.id(feature.name)}`,
  );
  const { known, at, end } = timeSql(sql, table.time);
  return sql`
    with happened as (
      select ${sql.id(table.customer)} as customer, ${at} as began, ${end} as ended ${sql.join(values, "")}
      from ${table.rows}),
    seen as (
      select b.customer, b.cut, began, ended ${sql.join(
        columns.map((column) => sql.fragment`, ${place(column)}`),
        "",
      )} ${windows.flags}
      from ${base} b left join happened
        on happened.customer = b.customer and ${known} and ${farthest(sql, table.features)})
    select customer, cut, ${sql.join(features)} from seen group by customer, cut`;
}

/** The stretches of time that features look at: each is decided once a row. */
class Windows {
  readonly #sql: Sql;
  readonly #known = new Map<string, Fragment>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The flag of rows that end within `span` before the cut, or before the time `after` that lies nearer to it. */
  flag(span: Span | null, after: Span | null = null): Identifier {
    const key = JSON.stringify([span, after]);
    if (!this.#known.has(key)) this.#known.set(key, windowSql(this.#sql, span, after));
    return this.#sql.id(`w${[...this.#known.keys()].indexOf(key)}`);
  }

  get flags(): Fragment {
    const sql = this.#sql;
    const flags = [...this.#known.values()].map(
      (window, i) => sql.fragment`, began is not null and ${window} as ${sql.id(`w${i}`)}`,
    );
    return sql.fragment`${sql.join(flags, "")}`;
  }
}

function timeSql(sql: Sql, time: PlannedTable["time"]): { known: Fragment; at: Fragment; end: Fragment } {
  if (time.kind === "state") {
    // Seen from the day before the cut: what ends or begins on the cut itself is not known yet. An open end is written as
    // a day that never comes, since the engine joins by plain comparisons and would try all pairs for anything else.
    return {
      at: sql.fragment`cast(${sql.id(time.from)} as ${moment(sql)})`,
      end: sql.fragment`coalesce(cast(${sql.id(time.to)} as ${moment(sql)}), cast(${NEVER} as ${moment(sql)}))`,
      known: sql.fragment`began < b.cut and ended >= b.cut - ${sql.dialect.span(1, "day")}`,
    };
  }
  const at = sql.fragment`cast(${sql.id(time.at)} as ${moment(sql)})`;
  return time.covers
    ? { at, end: sql.fragment`${at} + ${spanSql(sql, time.covers)}`, known: sql.fragment`ended <= b.cut` }
    : {
        at,
        end: sql.fragment`${at} + ${sql.dialect.span(1, "microsecond")}`,
        known: sql.fragment`ended <= b.cut`,
      };
}

function windowSql(sql: Sql, span: Span | null, after: Span | null): Fragment {
  if (span === null) return sql.fragment`true`;
  if (after === null) return sql.fragment`ended > b.cut - ${spanSql(sql, span)}`;
  const from = sql.fragment`b.cut - ${spanSql(sql, after)}`;
  return sql.fragment`ended <= ${from} and ended > ${from} - ${spanSql(sql, span)}`;
}

/** Rows that lie before the windows of all features need not be joined. */
function farthest(sql: Sql, features: readonly PlannedFeature[]): Fragment {
  const spans = features.map(({ last, before }) => [last, before].filter((span) => span !== null));
  if (spans.some((span) => span.length === 0)) return sql.fragment`true`;
  const backs = spans.map(
    (span) =>
      sql.fragment`b.cut - ${sql.join(
        span.map((length) => spanSql(sql, length)),
        " - ",
      )}`,
  );
  return sql.fragment`ended > least(${sql.join(backs)})`;
}

function aggregateSql(
  sql: Sql,
  { kind, columns, last, before }: PlannedFeature,
  windows: Windows,
  place: (column: string) => Identifier,
): Fragment {
  const within = windows.flag(last);
  const [first, second] = columns.map((column) => ({ column, value: valueSql(sql, column, place) }));
  if (kind === "count") return sql.fragment`count(*) filter (where ${within})`;
  if (kind === "daysSince")
    return sql.dialect.daysBetween(sql.fragment`max(began) filter (where ${within})`, sql.id("cut"));
  const value = (first as Read).value;
  const order: SqlValue[] = [sql.id("began"), sql.id("ended"), value];
  if (kind === "latest") return sql.dialect.latest<SqlValue>(value, order, within);
  if (kind === "daysUntil")
    return sql.dialect.daysBetween<SqlValue>(
      sql.id("cut"),
      sql.dialect.latest<SqlValue>(value, order, within),
    );
  if (kind === "min" || kind === "max")
    return sql.fragment`cast(${kind === "min" ? sql.fragment`min` : sql.fragment`max`}(${value}) filter (where ${within}) as ${double(sql)})`;
  if (kind === "trend") {
    const months = sql.fragment`${sql.dialect.secondsBetween(sql.id("cut"), sql.id("began"))} / cast(${MONTH_SECONDS} as ${double(sql)})`;
    const slope = sql.fragment`regr_slope(cast(${value} as ${double(sql)}), ${months} order by ${sql.join(order)}) filter (where ${within})`;
    // Of one moment there is none, which engines say in different ways.
    return sql.fragment`case when ${sql.dialect.isFinite<SqlValue>(slope)}
      then case when ${levelSql(sql, value, within)} then 0.0 * ${slope} else ${slope} end end`;
  }
  if (kind === "share")
    return sql.fragment`${sumSql(sql, first as Read, within)} / nullif(${sumSql(sql, second as Read, within)}, 0)`;
  if (kind === "sum") return sql.fragment`coalesce(${sumSql(sql, first as Read, within)}, 0)`;
  if (kind === "mean") return meanSql(sql, first as Read, within);
  const earlier = meanSql(sql, first as Read, windows.flag(before, last));
  // A sum of equal amounts, divided by their number, may differ from the amount in its last digit.
  const change = sql.fragment`(${meanSql(sql, first as Read, within)} / nullif(${earlier}, 0) - 1)`;
  return sql.fragment`case when abs(${change}) <= ${doubleOf(sql, ROUNDING)} then 0.0 else ${change} end`;
}

/** Whether the values are alike within rounding. */
function levelSql(sql: Sql, value: Fragment, within: Identifier): Fragment {
  const low = sql.fragment`cast(min(${value}) filter (where ${within}) as ${double(sql)})`;
  const high = sql.fragment`cast(max(${value}) filter (where ${within}) as ${double(sql)})`;
  return sql.fragment`(${high} - ${low} <= ${doubleOf(sql, ROUNDING)} * greatest(abs(${low}), abs(${high})))`;
}

interface Read {
  readonly column: RelationColumn;
  readonly value: Fragment;
}

/** Numbers that are not finite count as missing. */
function valueSql(sql: Sql, column: RelationColumn, place: (column: string) => Identifier): Fragment {
  const value = place(column.name);
  return isFloating(column)
    ? sql.fragment`case when ${sql.dialect.isFinite(value)} then ${value} end`
    : sql.fragment`${value}`;
}

function isFloating({ kind, type }: RelationColumn): boolean {
  return kind === "number" && !/^decimal/i.test(type);
}

function sumSql(sql: Sql, { column, value }: Read, within: Identifier): Fragment {
  return isFloating(column)
    ? sql.dialect.sumInOrder<SqlValue>(value, sql.fragment`${within} and ${value} is not null`)
    : sql.fragment`cast(sum(${value}) filter (where ${within}) as ${double(sql)})`;
}

function meanSql(sql: Sql, read: Read, within: Identifier): Fragment {
  const rows = sql.fragment`count(${read.value}) filter (where ${within})`;
  return sql.fragment`${sumSql(sql, read, within)} / nullif(${rows}, 0)`;
}
