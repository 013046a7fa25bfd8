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

/**
 * Runs what a text expands to (a pivot first finds its columns) and gives the result of the last statement. What it expands to
 * may begin a transaction, which is not left behind when a part of it fails.
 *
 * @param check throws when the statement is no longer wanted
 */
export async function runLast(
  connection: DuckDBConnection,
  { text, parameters }: Statement,
  query: boolean,
  check: () => void = () => undefined,
): Promise<DuckDBResult> {
  const statements = await connection.extractStatements(text);
  try {
    for (let i = 0; i < statements.count - 1; i++) {
      check();
      await finish(await statements.prepare(i), parameters);
    }
    check();
    return await runPrepared(await statements.prepare(statements.count - 1), parameters, query);
  } catch (error) {
    if (statements.count > 1) await rollBack(connection);
    throw error;
  }
}

async function runPrepared(
  prepared: DuckDBPreparedStatement,
  parameters: Statement["parameters"],
  query: boolean,
): Promise<DuckDBResult> {
  try {
    // `with ... insert` begins like a query.
    if (query && prepared.statementType !== StatementType.SELECT)
      throw new SqlError(NO_QUERY.message, NO_QUERY);
    bind(prepared, parameters);
    return await prepared.stream();
  } finally {
    prepared.destroySync();
  }
}

async function finish(prepared: DuckDBPreparedStatement, parameters: Statement["parameters"]): Promise<void> {
  try {
    bind(prepared, parameters);
    await prepared.run();
  } finally {
    prepared.destroySync();
  }
}

/** Of what a text expands to, each part has some of the parameters. */
function bind(prepared: DuckDBPreparedStatement, parameters: Statement["parameters"]): void {
  const own = prepared.parameterCount;
  if (own === 0) return;
  parameters.forEach((parameter, i) => {
    if (own < parameters.length && !hasParameter(prepared, i + 1)) return;
    const { value, type } = typed(parameter);
    prepared.bindValue(i + 1, value, type);
  });
}

function hasParameter(prepared: DuckDBPreparedStatement, number: number): boolean {
  try {
    return prepared.parameterIndex(String(number)) > 0;
  } catch {
    return false;
  }
}

/** Where there is no transaction, the engine refuses, and all is well. */
async function rollBack(connection: DuckDBConnection): Promise<void> {
  const statements = await connection.extractStatements("rollback");
  await finish(await statements.prepare(0), []).catch(() => undefined);
}

/** Runs one statement for its effect. */
export async function execute(connection: DuckDBConnection, statement: Statement): Promise<void> {
  const result = await runLast(connection, statement, false);
  // A result that streams is made while it is read, and one of a change is a row that counts.
  while ((await result.fetchChunk())?.rowCount);
}

export function columnsOf(result: DuckDBResult): RelationColumn[] {
  const types = result.columnTypes();
  return uniqueNames(result.columnNames()).map((name, i) => {
    const type = types[i] as DuckDBType;
    return { name, type: String(type), kind: kindOfType(String(type)), nullable: true };
  });
}
