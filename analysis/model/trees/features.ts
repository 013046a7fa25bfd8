import { findColumn } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Relation, Sql, SqlValue } from "../../relation.ts";
import { placeOf } from "../../sql/lists.ts";
import { double, doubleOf, nan, text } from "../../sql/types.ts";
import type { Level } from "../design/levels.ts";
import { isCategory } from "../design/levels.ts";

/** A feature of boosted trees. */
export interface Feature {
  readonly name: string;
  /** The levels that are told apart, the most frequent first; null for a number. Others are all alike. */
  readonly levels: readonly string[] | null;
  /** Of a category with many levels: the number that each stands for. Trees then ask for the number. */
  readonly encoding?: Encoding;
}

/** See `encode.ts`. */
export interface Encoding {
  /** Beside the levels. */
  readonly values: readonly number[];
  /** Of levels without a place, and of those that were never seen. */
  readonly other: number;
}

/** A bin for each level: 0 stands for a missing value, and 255 for a level without a place. */
const MOST_LEVELS = 254;
/** Categories with more levels are encoded: a tree that may group so many as it likes finds groups in chance alone. */
const MOST_GROUPED = 16;
/** Levels beyond these, by frequency, have no place. */
const MOST_ENCODED = 10_000;

/** Whether trees put the feature's levels into groups, rather than compare a number. */
export function isGrouped({ levels, encoding }: Feature): boolean {
  return levels !== null && encoding === undefined;
}

/** Whether a category has so many levels that each is to be encoded. */
export function isToEncode({ levels }: Feature): boolean {
  return levels !== null && levels.length > MOST_GROUPED;
}

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
    select cast(${sql.id(column)} as ${text(sql)}) as level from ${rows} where ${sql.id(column)} is not null
    group by level order by count(*) desc, level limit ${MOST_ENCODED}`.rows();
  return counted.map(({ level }) => level);
}

/**
 * A feature's value as a number, as trees ask for it: a number itself, the place of a level, -1 for a level without a place,
 * NaN where it is missing; a missing number may be left null, where null means the same.
 */
export function codeSql(sql: Sql, feature: Feature, missing: "nan" | "null" = "nan"): Fragment {
  const { name, levels, encoding } = feature;
  if (levels === null) {
    const value = sql.fragment`cast(${sql.id(name)} as ${double(sql)})`;
    return missing === "null" ? value : sql.fragment`coalesce(${value}, ${nan(sql)})`;
  }
  if (encoding) return lookUpSql(sql, name, levels, encoding, missing);
  const level = sql.fragment`cast(${sql.id(name)} as ${text(sql)})`;
  const place = sql.fragment`coalesce(${placeOf(sql, levels, level)}, 0) - 1`;
  return sql.fragment`case when ${level} is null then ${nan(sql)} else cast(${place} as ${double(sql)}) end`;
}

/**
 * The number beside a row's level. Written as a query for one value, which the engine joins: to go through thousands of
 * levels for each row would take longer than all trees.
 */
export function lookUpSql(
  sql: Sql,
  name: string,
  levels: readonly string[],
  { values, other }: Encoding,
  missing: "nan" | "null" = "nan",
): Fragment {
  const level = sql.fragment`cast(${sql.id(name)} as ${text(sql)})`;
  // Names that no column of the rows has: they would hide it.
  const names = ["(level of the model)", "(value of the model)"] as const;
  const [known, value] = [sql.id(names[0]), sql.id(names[1])];
  const listed = sql.dialect.rows<SqlValue>([
    { name: names[0], type: "text", values: [...levels] },
    { name: names[1], type: "double", values: [...values] },
  ]);
  const found = sql.fragment`(select max(${value}) from
    (${listed}) as _levels where ${known} = ${level})`;
  const none = missing === "nan" ? nan(sql) : sql.fragment`cast(null as ${double(sql)})`;
  return sql.fragment`(case when ${level} is null then ${none} else coalesce(${found}, ${doubleOf(sql, other)}) end)`;
}

/** The same of a value given by hand. */
export function codeOf({ name, levels, encoding }: Feature, value: Level | null): number {
  if (value === null) return Number.NaN;
  if (levels !== null) {
    const place = levels.indexOf(String(value));
    return encoding ? (encoding.values[place] ?? encoding.other) : place;
  }
  if (typeof value === "number") return value;
  throw new OptionError(name, `“${name}” is a number in this model, and got ${JSON.stringify(value)}.`);
}

/** The bin of a level's code: 0 for a missing value, 255 for a level without a place. */
export function levelBin(code: number): number {
  if (Number.isNaN(code)) return 0;
  return code < 0 ? MOST_LEVELS + 1 : code + 1;
}
