/** The columns that can be named at a place of a statement that is being written. */
import type { TypedColumn } from "../../tables/row-type.ts";
import type { Descriptions } from "../descriptions.ts";
import type { Draft } from "./draft.ts";
import type { FromItem, QueryBlock } from "./query-block.ts";

export interface ScopeTable {
  readonly name: string;
  /** Empty where they cannot be told. */
  readonly columns: readonly TypedColumn[];
}

export async function scopeTables(
  block: QueryBlock,
  draft: Draft,
  descriptions: Descriptions,
): Promise<ScopeTable[]> {
  const tables: ScopeTable[] = [];
  for (const item of block.items) tables.push(await tableOf(item, block, draft, descriptions));
  return tables;
}

async function tableOf(
  item: FromItem,
  block: QueryBlock,
  draft: Draft,
  descriptions: Descriptions,
): Promise<ScopeTable> {
  const text = `${block.prefix}select * from ${item.text}`;
  const description = await descriptions.describe({
    text,
    tables: draft.tables,
    segments: [],
    parameters: [],
  });
  // A relation's table has a name that nobody wrote.
  const name = item.name.startsWith("__relation_") ? "" : item.name;
  return { name, columns: "columns" in description ? description.columns : [] };
}
