/** Lists of JavaScript within a statement. */
import type { Fragment, Sql, SqlValue } from "../relation.ts";

/** The place of a text in a list, from 1; null where it is not there. */
export function placeOf(sql: Sql, list: readonly string[], text: Fragment): Fragment {
  const { dialect } = sql;
  return dialect.listPlace<SqlValue>(dialect.listAs<SqlValue>([...list], "text"), text);
}
