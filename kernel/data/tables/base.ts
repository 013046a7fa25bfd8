/** Where the rows of a table on display lie, and how a part of them is read. */
import type { RelationColumn } from "../../../analysis/relation.ts";
import { SCHEMA } from "../../../shared/engine/connection.ts";
import type { Rows } from "../../../shared/output/table.ts";
import type { Database } from "../database.ts";
import { pageRows } from "./page-values.ts";

export interface Base {
  /** What stands after `from`. */
  readonly from: string;
  /** A name of the place of a row, counted from 0; null where the rows have none. */
  readonly position: string | null;
  readonly columns: readonly RelationColumn[];
  readonly rowCount: number;
  /** The table to drop when the base is done with; null when it belongs to somebody else. */
  readonly table: string | null;
}

/** The columns by name, without those that only tell places. */
export function select(columns: readonly RelationColumn[], database: Database): string {
  return columns.map(({ name }) => database.engine.dialect.identifier(name)).join(", ");
}

/** A base over a table of `SCHEMA`. */
export async function tableBase(
  table: string,
  columns: readonly RelationColumn[],
  database: Database,
  owned = true,
): Promise<Base> {
  const from = database.engine.dialect.identifier(SCHEMA, table);
  // A column of that name hides the place of a row.
  const position = columns.some(({ name }) => name.toLowerCase() === "rowid") ? null : "rowid";
  return { from, position, columns, rowCount: await countOf(from, database), table: owned ? table : null };
}

export async function countOf(from: string, database: Database): Promise<number> {
  const { batches } = await database.engine.stream({ text: `select count(*) from ${from}`, parameters: [] });
  const rows = await pageRows({
    columns: [{ name: "n", type: "BIGINT", kind: "integer", nullable: false }],
    batches,
  });
  return Number(rows[0]?.[0] ?? 0);
}

/** Rows `offset` to `offset + limit` in the order of the base. */
export function readPart(base: Base, offset: number, limit: number, database: Database): Promise<Rows> {
  const all = `select ${select(base.columns, database)} from ${base.from}`;
  const { position } = base;
  const part =
    position === null
      ? `${all} limit ${limit} offset ${offset}`
      : `${all} where ${position} >= ${offset} and ${position} < ${offset + limit} order by ${position}`;
  return readRowsOf(part, database);
}

export async function readRowsOf(text: string, database: Database): Promise<Rows> {
  return pageRows(
    await database.engine.stream({ text, parameters: [] }, { interruptible: false, large: "text" }),
  );
}
