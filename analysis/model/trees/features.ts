import { findColumn } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Relation, Sql } from "../../relation.ts";
import type { Level } from "../design/levels.ts";
import { isCategory } from "../design/levels.ts";

/** A feature of boosted trees. */
export interface Feature {
  readonly name: string;
  /** The levels that have a bin of their own, the most frequent first; null for a number. Others are all alike. */
  readonly levels: readonly string[] | null;
}

/** Levels beyond these share a bin; they go right wherever trees split on names. */
const MOST_LEVELS = 254;

export async function planFeatures(rows: Relation<unknown>, names: readonly string[]): Promise<Feature[]> {
  if (names.length === 0) throw new OptionError("features", "A model needs at least one feature.");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError("features", `“${twice}” is among the features twice.`);
  const schema = await rows.schema();
  const columns = names.map((name) =>
    findColumn(schema, {
      role: "features",
      name,
      kinds: ["integer", "number", "boolean", "string", "other"],
      kind: "numbers or categories",
      remedy: "Turn it into a number in SQL first, such as the days between two dates.",
    }),
  );
  return Promise.all(
    columns.map(async (column) => ({
      name: column.name,
      levels: isCategory(column) ? await frequentLevels(rows, column.name) : null,
    })),
  );
}

async function frequentLevels(rows: Relation<unknown>, column: string): Promise<string[]> {
  const { sql } = rows;
  const counted = await sql<{ level: string }>`
    select cast(${sql.id(column)} as varchar) as level from ${rows} where ${sql.id(column)} is not null
    group by level order by count(*) desc, level limit ${MOST_LEVELS}`.rows();
  return counted.map(({ level }) => level);
}

/**
 * A feature's value as a number, as trees ask for it: a number itself, the place of a level, -1 for a level without a place,
 * NaN where it is missing; a missing number may be left null, where null means the same.
 */
export function codeSql(sql: Sql, { name, levels }: Feature, missing: "nan" | "null" = "nan"): Fragment {
  if (levels === null) {
    const value = sql.fragment`cast(${sql.id(name)} as double)`;
    return missing === "null" ? value : sql.fragment`coalesce(${value}, 'nan'::double)`;
  }
  const level = sql.fragment`cast(${sql.id(name)} as varchar)`;
  const place = sql.fragment`coalesce(list_position(${[...levels]}::varchar[], ${level}), 0) - 1`;
  return sql.fragment`case when ${level} is null then 'nan'::double else cast(${place} as double) end`;
}

/** The same of a value given by hand. */
export function codeOf({ name, levels }: Feature, value: Level | null): number {
  if (value === null) return Number.NaN;
  if (levels !== null) return levels.indexOf(String(value));
  if (typeof value === "number") return value;
  throw new OptionError(name, `“${name}” is a number in this model, and got ${JSON.stringify(value)}.`);
}

/** The bin of a level's code: 0 for a missing value, 255 for a level without a place. */
export function levelBin(code: number): number {
  if (Number.isNaN(code)) return 0;
  return code < 0 ? MOST_LEVELS + 1 : code + 1;
}
