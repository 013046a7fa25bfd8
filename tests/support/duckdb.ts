import { DuckDBInstance } from "@duckdb/node-api";

/** Rows of a statement in a DuckDB of its own, with 64-bit integers as numbers: what the product's answers are held against. */
export async function ask(statement: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(statement)).getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
    ),
  );
}
