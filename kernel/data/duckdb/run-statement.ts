/** One statement on one connection of DuckDB. */
import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  StatementType,
} from "@duckdb/node-api";
import type { RelationColumn } from "../../../analysis/relation.ts";
import { kindOfType } from "../../../shared/engine/column-kind.ts";
import type { Statement } from "../../../shared/engine/connection.ts";
import { uniqueNames } from "../../../shared/engine/unique-names.ts";
import { SqlError } from "../sql-error.ts";
import { typed } from "./parameters.ts";

const NO_QUERY = {
  message: "A relation is a query, and this statement changes something.",
  hint: "To keep a result, use relation.materialize().",
};

/** Runs what a text expands to (a pivot first finds its columns) and gives the result of the last statement. */
export async function runLast(
  connection: DuckDBConnection,
  { text, parameters }: Statement,
  query: boolean,
): Promise<DuckDBResult> {
  const statements = await connection.extractStatements(text);
  for (let i = 0; i < statements.count - 1; i++) await finish(await statements.prepare(i));
  const prepared = await statements.prepare(statements.count - 1);
  try {
    // `with ... insert` begins like a query.
    if (query && prepared.statementType !== StatementType.SELECT)
      throw new SqlError(NO_QUERY.message, NO_QUERY);
    parameters.forEach((parameter, i) => {
      const { value, type } = typed(parameter);
      prepared.bindValue(i + 1, value, type);
    });
    return await prepared.stream();
  } finally {
    prepared.destroySync();
  }
}

async function finish(prepared: DuckDBPreparedStatement): Promise<void> {
  try {
    await prepared.run();
  } finally {
    prepared.destroySync();
  }
}

export function columnsOf(result: DuckDBResult): RelationColumn[] {
  const types = result.columnTypes();
  return uniqueNames(result.columnNames()).map((name, i) => {
    const type = types[i] as DuckDBType;
    return { name, type: String(type), kind: kindOfType(String(type)), nullable: true };
  });
}
