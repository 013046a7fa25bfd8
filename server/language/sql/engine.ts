/**
 * DuckDB in memory, to be asked what statements would give. It holds empty tables with the columns of the datasets, and
 * can read nothing of the machine; statements are prepared and never run.
 */
import type { DuckDBConnection, DuckDBInstance, DuckDBType } from "@duckdb/node-api";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import { openShutIn, typingProfile } from "../../../shared/engine/duckdb/open.ts";
import { type DuckDBReport, reportOf } from "../../../shared/engine/duckdb/report.ts";
import type { TypedColumn } from "../tables/row-type.ts";
import { BlamedText, type Guard, statementMessage, UNGUARDED } from "./guard.ts";
import type { Tree } from "./nullability/tree.ts";
import { typeText } from "./type-text.ts";

export interface PreparedColumn {
  readonly name: string;
  /** As the engine writes it; null where it depends on the value of a parameter. */
  readonly type: string | null;
}

export type Prepared =
  | { readonly columns: readonly PreparedColumn[] }
  | { readonly report: DuckDBReport }
  /** The statement expands to several, and what it gives depends on the data. */
  | { readonly expands: true };

/** An empty table of the engine. */
export interface EngineTable {
  readonly name: string;
  readonly columns: readonly TypedColumn[];
}

export class DescribingEngine {
  #opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | null = null;
  /** Name of a table that was made -> its columns. */
  readonly #tables = new Map<string, string>();

  readonly #guard: Guard;

  constructor(guard: Guard = UNGUARDED) {
    this.#guard = guard;
  }

  /** Opens the engine, which takes a moment, before it is needed. */
  warm(): void {
    // Whoever asks something hears of a failure.
    this.#open().catch(() => undefined);
  }

  async prepare(text: string): Promise<Prepared> {
    try {
      return await this.#guard.run(text, () => this.#prepare(text));
    } catch (error) {
      if (!(error instanceof BlamedText)) throw error;
      return { report: { exception_type: "Parser", exception_message: statementMessage(error.reason) } };
    }
  }

  async #prepare(text: string): Promise<Prepared> {
    const { connection } = await this.#open();
    try {
      const statement = await connection.prepare(text);
      try {
        const columns = Array.from({ length: statement.columnCount }, (_, i) => ({
          name: statement.columnName(i),
          type: knownType(() => statement.columnType(i)),
        }));
        return { columns };
      } finally {
        statement.destroySync();
      }
    } catch (error) {
      const report = reportOf(error);
      return /prepare multiple statements/.test(report.exception_message ?? "")
        ? { expands: true }
        : { report };
    }
  }

  /** The syntax tree of a query; null for what is none. */
  async tree(text: string): Promise<Tree | null> {
    const serialized = this.#guard.run(`tree ${text}`, () => this.#serialize(text));
    const tree = await serialized.catch(noneIfBlamed);
    if (tree === null) return null;
    const read = JSON.parse(tree) as Tree & { statements?: { node: Tree }[] };
    return read.error === true ? null : (read.statements?.[0]?.node ?? null);
  }

  async #serialize(text: string): Promise<string> {
    const [row] = await this.#query(
      `select json_serialize_sql('${text.replaceAll("'", "''")}', skip_default := true, skip_null := true) as tree`,
    );
    return String(row?.tree);
  }

  /** Makes a table, or makes it anew where its columns are others. Rejects for types that the engine does not know. */
  async define({ name, columns }: EngineTable): Promise<void> {
    const fields = columns.map((column) => `${quoted(column.name)} ${column.type}`).join(", ");
    if (this.#tables.get(name) === fields) return;
    const { connection } = await this.#open();
    this.#tables.delete(name);
    await this.#guard.run(fields, () =>
      connection.run(`create or replace table ${quoted(name)} (${fields})`),
    );
    this.#tables.set(name, fields);
  }

  async drop(name: string): Promise<void> {
    if (!this.#tables.delete(name)) return;
    const { connection } = await this.#open();
    await this.#guard.run(name, () => connection.run(`drop table if exists ${quoted(name)}`));
  }

  /** Names and forms of the functions there are. */
  async functions(): Promise<readonly Record<string, unknown>[]> {
    return this.#query(
      `select distinct function_name as name, function_type as kind, description, parameters, parameter_types, return_type
       from duckdb_functions() where regexp_matches(function_name, '^[a-z]') and function_type in ('scalar', 'aggregate', 'macro', 'table')
       order by name, parameters::varchar, parameter_types::varchar`,
    );
  }

  async close(): Promise<void> {
    const opened = await this.#opened;
    this.#opened = null;
    opened?.connection.closeSync();
    opened?.instance.closeSync();
  }

  async #query(text: string): Promise<readonly Record<string, unknown>[]> {
    const { connection } = await this.#open();
    return (await connection.runAndReadAll(text)).getRowObjectsJS();
  }

  #open(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
    this.#opened ??= open();
    return this.#opened;
  }
}

async function open(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const opened = await openShutIn<DuckDBConnection, DuckDBInstance>(
    await import("@duckdb/node-api"),
    typingProfile(),
  );
  return { instance: opened.instance, connection: opened.connections[0] as DuckDBConnection };
}

function noneIfBlamed(error: unknown): null {
  if (error instanceof BlamedText) return null;
  throw error;
}

/** The engine has no name for a type that it does not know yet, and the binding refuses it. */
function knownType(read: () => DuckDBType): string | null {
  try {
    return typeText(read());
  } catch {
    return null;
  }
}

export const quoted = (name: string) => duckdbDialect.identifier(name);
