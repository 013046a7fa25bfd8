/** How well one column alone tells the outcome, counted in the engine by its values. */

import { MOMENT } from "../../columns.ts";
import { isCategory } from "../../model/design/levels.ts";
import type { Relation, RelationColumn, Sql } from "../../relation.ts";
import { double, text } from "../../sql/types.ts";

export interface Told {
  readonly rows: number;
  readonly positives: number;
  readonly distinct: number;
  /** Area under the ROC curve of the value, or, for a category, of the share of leavers at its levels; whichever side is above 0.5. */
  readonly auc: number;
  /** The same, knowing only whether a value is there. */
  readonly missingAuc: number;
  readonly missing: number;
  readonly missingPositives: number;
  /** Not of dates. Of the values of which at least 95 % of ten rows and more have the rarer outcome: that with most rows. */
  readonly telling: { readonly value: string; readonly rows: number; readonly rare: number } | null;
}

/** A value, or its being missing, is telling when so many of its rows have the rarer outcome, and there are so many. */
export const PURE = 0.95;
export const ENOUGH = 10;

/** Levels with fewer rows are one level: their shares say more of the rows than of the level. */
const RARE = 5;

/** Rows whose outcome is null are left out. */
export async function tellApart(
  rows: Relation<unknown>,
  column: RelationColumn,
  outcome: string,
): Promise<Told> {
  const { sql } = rows;
  const value = valueSql(sql, column);
  const category = isCategory(column);
  const isMoment = MOMENT.kinds.includes(column.kind);
  // Levels stand in the order of their shares of leavers; numbers and dates in their own.
  const place = category
    ? sql.fragment`case when n < ${RARE} then -1 else cast(y as ${double(sql)}) / n end`
    : sql.fragment`value`;
  const rare = sql.fragment`case when left_is_rare then y else n - y end`;
  const any = (name: string) => sql.dialect.anyValue(sql.id(name));
  const [found] = await sql<{
    rows: number;
    positives: number;
    distinct_values: number;
    won: number | null;
    present: number;
    present_positives: number;
    telling: string | null;
    telling_rows: number;
    telling_rare: number;
  }>`
    with counted as (
      select ${value} as value, count(*) as n, count(*) filter (where ${sql.dialect.truth(sql.id(outcome))}) as y
      from ${rows} where ${sql.id(outcome)} is not null group by 1),
    sides as (select sum(y) * 2 <= sum(n) as left_is_rare from counted),
    pure as (
      select cast(value as ${text(sql)}) as telling, n as telling_rows, ${rare} as telling_rare from counted, sides
      where ${!isMoment} and value is not null and n >= ${ENOUGH} and ${rare} >= ${PURE} * n order by n desc, telling limit 1),
    levels as (select ${place} as place, sum(n) as n, sum(y) as y from counted where value is not null group by 1),
    ordered as (select *, coalesce(sum(n - y) over (order by place rows between unbounded preceding and 1 preceding), 0) as below from levels)
    select cast(sum(n) as bigint) as rows, cast(sum(y) as bigint) as positives, count(value) as distinct_values,
      (select cast(sum(cast(y as ${double(sql)}) * (below + cast(n - y as ${double(sql)}) / 2)) as ${double(sql)}) from ordered) as won,
      cast(coalesce(sum(n) filter (where value is not null), 0) as bigint) as present,
      cast(coalesce(sum(y) filter (where value is not null), 0) as bigint) as present_positives,
      ${any("telling")} as telling, coalesce(${any("telling_rows")}, 0) as telling_rows, coalesce(${any("telling_rare")}, 0) as telling_rare
    from counted left join pure on true`.rows();
  const all = { rows: found?.rows ?? 0, positives: found?.positives ?? 0 };
  const present = { rows: found?.present ?? 0, positives: found?.present_positives ?? 0 };
  return {
    ...all,
    distinct: found?.distinct_values ?? 0,
    auc: oriented((found?.won ?? 0) / (present.positives * (present.rows - present.positives))),
    missingAuc: oriented(missingArea(all, present)),
    missing: all.rows - present.rows,
    missingPositives: all.positives - present.positives,
    telling:
      found?.telling == null
        ? null
        : { value: plain(found.telling, column), rows: found.telling_rows, rare: found.telling_rare },
  };
}

/** A number without the `.0` that the engine writes. */
function plain(value: string, { kind }: RelationColumn): string {
  return kind === "integer" || kind === "number" ? String(Number(value)) : value;
}

interface Counts {
  readonly rows: number;
  readonly positives: number;
}

function missingArea(all: Counts, present: Counts): number {
  const hit = present.positives / all.positives;
  const miss = (present.rows - present.positives) / (all.rows - all.positives);
  return (1 + hit - miss) / 2;
}

/** 0.5 where there is only one kind. */
function oriented(area: number): number {
  return Number.isFinite(area) ? Math.max(area, 1 - area) : 0.5;
}

function valueSql(sql: Sql, column: RelationColumn) {
  const name = sql.id(column.name);
  if (isCategory(column)) return sql.fragment`cast(${name} as ${text(sql)})`;
  return column.kind === "integer" || column.kind === "number"
    ? sql.fragment`case when ${sql.dialect.isNaN(name)} then null else cast(${name} as ${double(sql)}) end`
    : name;
}
