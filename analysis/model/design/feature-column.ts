import type { ColumnKind } from "../../columns.ts";

/** What a column must be to serve as a feature; completes the question of `findColumn`. */
export const FEATURE = {
  kinds: ["integer", "number", "boolean", "string", "other"] as readonly ColumnKind[],
  kind: "numbers or categories",
  remedy: "For a date, use daysSince or daysUntil.",
};
