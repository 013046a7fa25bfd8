/** Files as tables of DuckDB: a view of the name, over the function that reads the file. */
import type { OfferedFile } from "../../../shared/engine/connection.ts";
import { readerOf } from "../../../shared/engine/duckdb/dataset-reader.ts";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";

type Query = (text: string) => Promise<readonly Record<string, unknown>[]>;

/** The statement that makes the view. What has to be found out about the file is asked of the engine. */
export async function viewOf(name: string, file: OfferedFile, query: Query): Promise<string> {
  const reader = await readerOf({ name, file: file.file, format: file.format }, file.head, query);
  return `create or replace view ${duckdbDialect.identifier(name)} as from ${reader}`;
}

/** How the engine names what it has by itself, and how it tells files. */
const OWN = /^(sqlite|duckdb|pragma|pg)_|\.(csv|tsv|parquet|json|jsonl|ndjson)(-\d+)?$/i;

/** The engine finds a view of its own in the place of a table of such a name, or looks for a file: it would miss none. */
export const isOwnName = (name: string): boolean => OWN.test(name);

/** Words with which a statement sees tables, or files, that it does not name. */
const UNNAMED: readonly RegExp[] = [
  /\bquery(?:_table)?\s*\(/i,
  /\bshow\b/i,
  /(?:^|\()\s*(?:describe|desc|summarize)\s*(?:$|[);])/i,
  /\b(?:information_schema|glob|(?:pg|sqlite|duckdb|pragma|read|parquet|sniff)_\w+)\b/i,
  /["'][^"']*\.(?:parquet|csv|tsv|json|jsonl|ndjson)\b/i,
];

export const readsUnnamed = (text: string): boolean => UNNAMED.some((words) => words.test(text));
