/** Columns of a relation by name, since not all engines can leave some out of all. */
import type { Fragment, Relation } from "../relation.ts";

/** All columns but some, to be selected; of a table by its name where there are several. */
export async function columnsBut<Row>(
  rows: Relation<Row>,
  left: readonly string[],
  table?: string,
): Promise<Fragment> {
  const { sql } = rows;
  const kept = (await rows.schema()).filter(({ name }) => !left.includes(name));
  return sql.join(kept.map(({ name }) => (table === undefined ? sql.id(name) : sql.id(table, name))));
}
