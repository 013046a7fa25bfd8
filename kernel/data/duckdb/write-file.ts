/**
 * Rows of DuckDB as files. A kernel's statements may not write; one form alone is let through (`guard/statement-words.ts`),
 * which writes a view of the kernel's own into the scratch folder. So the rows stand in a view first.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { type FileFormat, SCHEMA } from "../../../shared/engine/connection.ts";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import { execute } from "./run-statement.ts";

const { identifier, literal } = duckdbDialect;

/** @param view a name that no other has, `export_` and a number */
export async function writeFile(
  connection: DuckDBConnection,
  query: string,
  file: string,
  format: FileFormat,
  view: string,
): Promise<void> {
  const name = identifier(SCHEMA, view);
  await execute(connection, { text: `create view ${name} as ${query}`, parameters: [] });
  try {
    await connection.run(`copy ${name} to ${literal(file)} (${options(format)})`);
  } finally {
    await execute(connection, { text: `drop view ${name}`, parameters: [] });
  }
}

function options(format: FileFormat): string {
  if (format.kind === "parquet") return "format parquet";
  return `format csv, header false, suffix ${literal("\n")}, prefix ${literal(format.before)}`;
}
