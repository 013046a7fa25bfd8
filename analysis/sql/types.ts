/** Types as the engine calls them, to be written in a cast: ``sql`select cast(n as ${double(sql)}) from ${rows}` ``. */
import type { TypeName } from "../../shared/engine/dialect.ts";
import { plain } from "../../shared/engine/piece.ts";
import type { Fragment, Sql } from "../relation.ts";

export const double = (sql: Sql): Fragment => type(sql, "double");
export const text = (sql: Sql): Fragment => type(sql, "text");
/** A date with time. */
export const moment = (sql: Sql): Fragment => type(sql, "moment");

function type({ dialect }: Sql, name: TypeName): Fragment {
  return plain(dialect.type(name));
}

/** A bound number that the engine must not take for a decimal or an integer. */
export function doubleOf(sql: Sql, value: number): Fragment {
  return sql.fragment`cast(${value} as ${double(sql)})`;
}

/** The double that is no number. */
export function nan({ dialect }: Sql): Fragment {
  return plain(dialect.double(Number.NaN));
}
