/** Values as texts that are the same whichever engine writes them, and shares that follow from them. */
import { createHash } from "node:crypto";
import type { Fragment, RelationColumn, Sql, SqlValue } from "../relation.ts";
import { double, text } from "./types.ts";

/**
 * A value's text: whole numbers and texts as they are, days as `2026-06-30`, booleans as 1 and 0, moments in milliseconds,
 * and numbers with a fraction in whole millionths, since engines write these differently. Null where there is none, and
 * for a number that is not finite. Lists and other values are written as the engine does.
 */
export function keyText(sql: Sql, { name, kind }: Pick<RelationColumn, "name" | "kind">): Fragment {
  const { dialect } = sql;
  const column = sql.id(name);
  const written = (value: SqlValue) => sql.fragment`cast(${value} as ${text(sql)})`;
  switch (kind) {
    case "boolean":
      return sql.fragment`case when ${column} then '1' when not ${column} then '0' end`;
    case "timestamp":
      return written(dialect.epochMilliseconds(column));
    case "number": {
      const millionths = dialect.rounded<SqlValue>(sql.fragment`1000000 * cast(${column} as ${double(sql)})`);
      return written(dialect.castOrNull<SqlValue>(millionths, "bigint"));
    }
    default:
      return written(column);
  }
}

/**
 * The share of `Dialect.share` in TypeScript: a number of at least 0 and below 1 that follows from texts and a seed alone.
 *
 * @example
 * shareOf(["ann"], 1) === shareOf(["ann"], "1"); // true
 */
export function shareOf(texts: readonly (string | null)[], seed: number | string): number {
  const parts = texts.map((each) => (each === null ? "|-" : `|${[...each].length}:${each}`));
  const digest = createHash("md5")
    .update(String(seed) + parts.join(""))
    .digest("hex");
  return Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52;
}
