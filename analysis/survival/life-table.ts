/** How many were watched, left and dropped out of sight at each time: all that survival curves need, from one statement. */

import { type ColumnKind, type ColumnOf, findColumn, NUMBER, TRUTH } from "../columns.ts";
import type { Fragment, Relation, Sql, Value } from "../relation.ts";
import { double, text } from "../sql/types.ts";

/** Which columns tell how long each subject was watched and how it ended. */
export interface LifeColumns<Row = Record<string, Value>> {
  /** Time from the beginning to the event or to the last that is known, in any unit; at least 0. */
  readonly time: ColumnOf<Row, number | bigint>;
  /** Whether the event happened at `time`: a boolean, or 1 and 0. Otherwise the subject was lost from sight (censored). */
  readonly event: ColumnOf<Row, boolean | number | bigint>;
  /** Time from which the subject was watched, when that is later than its beginning (left truncation). Default: 0. */
  readonly entry?: ColumnOf<Row, number | bigint>;
}

/** One time at which subjects of a group entered, left or were lost from sight. */
export interface LifeRow {
  readonly time: number;
  /** Subjects under watch just before `time`. */
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
}

export interface LifeTable {
  /** The group's value; null where there are no groups or the value is missing. */
  readonly group: string | null;
  readonly subjects: number;
  readonly rows: readonly LifeRow[];
}

export interface LifeTables {
  readonly groups: readonly LifeTable[];
  /** Rows that were not counted: time or event missing, time negative or not after its entry. */
  readonly leftOut: number;
}

/** Checks the columns against the schema, and gives the expressions to read them by. */
export function lifeExpressions(
  sql: Sql,
  schema: Parameters<typeof findColumn>[0],
  columns: LifeColumns,
): { time: Fragment; event: Fragment; entry: Fragment } {
  findColumn(schema, { role: "time", name: columns.time, ...NUMBER });
  findColumn(schema, { role: "event", name: columns.event, ...TRUTH });
  if (columns.entry !== undefined) findColumn(schema, { role: "entry", name: columns.entry, ...NUMBER });
  return {
    time: sql.fragment`cast(${sql.id(columns.time)} as ${double(sql)})`,
    event: sql.dialect.truth(sql.id(columns.event)),
    entry:
      columns.entry === undefined
        ? sql.fragment`cast(0 as ${double(sql)})`
        : sql.fragment`cast(${sql.id(columns.entry)} as ${double(sql)})`,
  };
}

/** The condition under which a row counts; a row that fails it is left out and counted. */
export function livesCount(sql: Sql): Fragment {
  const [t, s] = [sql.dialect.isFinite(sql.id("t")), sql.dialect.isFinite(sql.id("s"))];
  return sql.fragment`coalesce(t >= 0 and ${t} and e is not null and ${s} and s >= 0 and (s < t or (s = 0 and t = 0)), false)`;
}

/** The same condition on numbers: `event` is 1 or 0, and NaN stands for null. */
export function lifeCounts(time: number, event: number, entry: number): boolean {
  const watched = entry >= 0 && (entry < time || (entry === 0 && time === 0));
  return watched && time < Number.POSITIVE_INFINITY && !Number.isNaN(event);
}

/** Tables by the values of `by`, or one of everybody; groups in the order of their names. */
export async function lifeTables<Row>(
  subjects: Relation<Row>,
  columns: LifeColumns<Row>,
  by: string | undefined,
): Promise<LifeTables> {
  const { sql } = subjects;
  const schema = await subjects.schema();
  const { time, event, entry } = lifeExpressions(sql, schema, columns as unknown as LifeColumns);
  if (by !== undefined) findColumn(schema, { role: "by", name: by, ...ANY });
  const group =
    by === undefined
      ? sql.fragment`cast(null as ${text(sql)})`
      : sql.fragment`cast(${sql.id(by)} as ${text(sql)})`;
  const counted = await sql<{
    grp: string | null;
    t: number | null;
    began: number;
    events: number;
    ended: number;
    out: number;
  }>`
    with lives as (select ${group} as grp, ${time} as t, ${event} as e, ${entry} as s from ${subjects}),
    judged as (select *, ${livesCount(sql)} as counts from lives)
    select grp, t, 0 as began, count(*) filter (where e) as events, count(*) as ended, 0 as out from judged where counts group by grp, t
    union all select grp, s, count(*), 0, 0, 0 from judged where counts group by grp, s
    union all select null, null, 0, 0, 0, count(*) from judged where not counts
    order by grp nulls last, t nulls last`.rows();
  return {
    groups: groupsOf(counted.filter((row) => row.t !== null) as Counted[]),
    leftOut: counted.reduce((sum, row) => sum + row.out, 0),
  };
}

const ANY = {
  kinds: [
    "integer",
    "number",
    "boolean",
    "string",
    "date",
    "timestamp",
    "time",
    "other",
  ] as readonly ColumnKind[],
  kind: "a column with a few values",
  remedy: "Group its values in SQL first.",
};

interface Counted {
  readonly grp: string | null;
  readonly t: number;
  readonly began: number;
  readonly events: number;
  readonly ended: number;
}

function groupsOf(counted: readonly Counted[]): LifeTable[] {
  const byGroup = Map.groupBy(counted, (row) => row.grp);
  return [...byGroup].map(([group, rows]) => {
    const subjects = rows.reduce((sum, row) => sum + row.ended, 0);
    return { group, subjects, rows: lifeRows(rows) };
  });
}

/** A subject is at risk at t when it entered before t and did not end before t. */
function lifeRows(counted: readonly Counted[]): LifeRow[] {
  const rows: LifeRow[] = [];
  let watched = 0;
  for (const [time, atTime] of Map.groupBy(counted, (row) => row.t)) {
    const began = sumOf(atTime, "began");
    const ended = sumOf(atTime, "ended");
    const events = sumOf(atTime, "events");
    // Those who begin at 0 are at risk at 0; later ones only after the moment in which they enter.
    const atRisk = time === 0 ? watched + began : watched;
    rows.push({ time, atRisk, events, censored: ended - events });
    watched += began - ended;
  }
  return rows;
}

function sumOf(rows: readonly Counted[], field: "began" | "ended" | "events"): number {
  return rows.reduce((sum, row) => sum + row[field], 0);
}
