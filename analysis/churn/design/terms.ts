/** What the columns of a model's matrix are made of: numbers as they are, and a 0/1 column for each level of a category but the first. */
import { findColumn } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Fragment, Relation, RelationColumn, Sql } from "../../relation.ts";

export type Level = string | number | boolean;

/** One column of the matrix. */
export type Term =
  | { readonly kind: "number"; readonly column: string; readonly name: string }
  | { readonly kind: "level"; readonly column: string; readonly name: string; readonly level: string };

/** A category: its levels in order, the first being the base that the others are compared with. */
export interface Category {
  readonly column: string;
  readonly levels: readonly string[];
}

export interface Terms {
  readonly terms: readonly Term[];
  readonly categories: readonly Category[];
}

/** More levels than this are no category but an identifier, and would make a matrix that no machine holds. */
export const MAX_LEVELS = 100;
const NUMBERS = ["integer", "number"];
const CATEGORIES = ["string", "boolean", "other"];

/**
 * The terms of the features. Levels are those of rows in which no feature is missing, in the order of their names; `base`
 * puts another level first.
 */
export async function planTerms(
  rows: Relation<unknown>,
  features: readonly string[],
  base: Readonly<Record<string, Level>> = {},
): Promise<Terms> {
  if (features.length === 0) throw new OptionError("features", "A model needs at least one feature.");
  const twice = features.find((name, i) => features.indexOf(name) !== i);
  if (twice !== undefined) throw new OptionError("features", `“${twice}” is among the features twice.`);
  const schema = await rows.schema();
  const columns = features.map((name) =>
    findColumn(schema, {
      role: "features",
      name,
      kinds: ["integer", "number", "boolean", "string", "other"],
      kind: "numbers or categories",
      remedy: "Turn it into a number in SQL first, such as the days between two dates.",
    }),
  );
  const categories = await findLevels(rows, columns.filter(isCategory), base);
  const terms = columns.flatMap((column): Term[] => {
    const category = categories.find((found) => found.column === column.name);
    if (!category) return [{ kind: "number", column: column.name, name: column.name }];
    return category.levels
      .slice(1)
      .map((level) => ({ kind: "level", column: column.name, name: `${column.name}: ${level}`, level }));
  });
  return { terms, categories };
}

export function isCategory({ kind }: RelationColumn): boolean {
  return CATEGORIES.includes(kind);
}

async function findLevels(
  rows: Relation<unknown>,
  columns: readonly RelationColumn[],
  base: Readonly<Record<string, Level>>,
): Promise<Category[]> {
  for (const column of Object.keys(base)) {
    if (!columns.some(({ name }) => name === column))
      throw new OptionError("base", `base names “${column}”, which is no category among the features.`);
  }
  if (columns.length === 0) return [];
  const { sql } = rows;
  const pieces = columns.map(
    ({ name }) => sql.fragment`
      select ${name} as name, (select list(distinct level order by level)[:${MAX_LEVELS + 1}]
        from (select cast(${sql.id(name)} as varchar) as level from ${rows}) where level is not null) as levels`,
  );
  const found = await sql<{
    name: string;
    levels: string[] | null;
  }>`${sql.join(pieces, " union all ")}`.rows();
  return columns.map(({ name }) => {
    const levels = found.find((row) => row.name === name)?.levels ?? [];
    checkLevels(name, levels);
    return { column: name, levels: withBase(name, levels, base[name]) };
  });
}

function checkLevels(column: string, levels: readonly string[]): void {
  if (levels.length > MAX_LEVELS) {
    throw new OptionError(
      "features",
      `“${column}” has more than ${MAX_LEVELS} different values: too many for a category.`,
      "Group its rare values in SQL, or leave it out if it is an identifier.",
    );
  }
  if (levels.length === 0)
    throw new OptionError("features", `“${column}” is empty in every row.`, "Leave it out.");
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

/** The value of a term for a row, as SQL; null where the column is. */
export function termSql(sql: Sql, term: Term): Fragment {
  const column = sql.id(term.column);
  return term.kind === "number"
    ? sql.fragment`cast(${column} as double)`
    : sql.fragment`cast(cast(${column} as varchar) = ${term.level} as double)`;
}

/** Whether every column of the terms has a value that is no null, NaN or infinity. */
export function completeSql(sql: Sql, terms: readonly Term[], categories: readonly Category[]): Fragment {
  const pieces = [
    ...terms
      .filter(({ kind }) => kind === "number")
      .map((term) => sql.fragment`isfinite(${termSql(sql, term)})`),
    ...categories.map(({ column }) => sql.fragment`${sql.id(column)} is not null`),
  ];
  return sql.fragment`coalesce(${sql.join(pieces, " and ")}, false)`;
}

export function isNumber(column: RelationColumn): boolean {
  return NUMBERS.includes(column.kind);
}
