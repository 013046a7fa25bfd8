import { OptionError } from "../../options.ts";
import type { Relation, RelationColumn } from "../../relation.ts";
import { text } from "../../sql/types.ts";

export type Level = string | number | boolean;

/**
 * What happens to rows in which a feature is missing, NaN or infinite: `drop` leaves them out; `indicate` puts the median
 * in place of a missing number and adds a 0/1 term that says so, and makes “(missing)” a level of a category.
 */
export type Missing = "drop" | "indicate";

/** The level of a category that stands for a missing value. */
export const MISSING_LEVEL = "(missing)";

/** A category: its levels in order, the first being the base that the others are compared with. */
export interface Category {
  readonly column: string;
  readonly levels: readonly string[];
}

/** More levels than this are no category but an identifier, and would make a matrix that no machine holds. */
const MAX_LEVELS = 100;

export function isCategory({ kind }: RelationColumn): boolean {
  return kind === "string" || kind === "boolean" || kind === "other";
}

/** The levels of each column in the order of their names, the base before them. */
export async function findLevels(
  rows: Relation<unknown>,
  columns: readonly RelationColumn[],
  base: Readonly<Record<string, Level>>,
  missing: Missing,
): Promise<Category[]> {
  const stray = Object.keys(base).find((column) => !columns.some(({ name }) => name === column));
  if (stray !== undefined)
    throw new OptionError("base", `base names “${stray}”, which is no category among the features.`);
  if (columns.length === 0) return [];
  const { sql } = rows;
  const pieces = columns.map(({ name }) => {
    const level = sql.fragment`cast(${sql.id(name)} as ${text(sql)})`;
    // Counting before listing keeps a column of identifiers from filling the memory.
    return sql.fragment`
      select ${name} as name, (select ${sql.dialect.list(sql.id("level"), sql.id("level"))} from
        (select distinct ${level} as level from ${rows} where ${sql.id(name)} is not null limit ${MAX_LEVELS + 1})) as levels,
        (select bool_or(${sql.id(name)} is null) from ${rows}) as holes`;
  });
  const found = await sql<{
    name: string;
    levels: string[] | null;
    holes: boolean | null;
  }>`${sql.join(pieces, " union all ")}`.rows();
  return columns.map(({ name }) => {
    const row = found.find((candidate) => candidate.name === name);
    const levels = checked(name, row?.levels ?? []);
    const holes = missing === "indicate" && row?.holes === true && !levels.includes(MISSING_LEVEL);
    const all = holes ? [...levels, MISSING_LEVEL] : levels;
    if (all.length === 1) throw constant(name);
    return { column: name, levels: withBase(name, all, base[name]) };
  });
}

/** A feature that never changes says nothing, and would spoil the equations. */
export function constant(name: string): OptionError {
  return new OptionError(
    "features",
    `“${name}” has the same value in every row that counts.`,
    "Leave it out.",
  );
}

function checked(column: string, levels: readonly string[]): readonly string[] {
  if (levels.length > MAX_LEVELS) {
    throw new OptionError(
      "features",
      `“${column}” has more than ${MAX_LEVELS} different values: too many for a category.`,
      "Group its rare values in SQL, or leave it out if it is an identifier.",
    );
  }
  if (levels.length === 0)
    throw new OptionError("features", `“${column}” is empty in every row.`, "Leave it out.");
  return levels;
}

function withBase(column: string, levels: readonly string[], base: Level | undefined): readonly string[] {
  if (base === undefined) return levels;
  const first = String(base);
  if (!levels.includes(first)) {
    throw new OptionError(
      "base",
      `“${column}” has no level “${first}”.`,
      `Its levels are ${levels.slice(0, 12).join(", ")}.`,
    );
  }
  return [first, ...levels.filter((level) => level !== first)];
}
