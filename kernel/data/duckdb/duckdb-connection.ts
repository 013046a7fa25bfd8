/** The embedded engine: DuckDB in this process, shut in before the first statement of anybody else. */
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBType } from "@duckdb/node-api";
import type { RelationColumn, RowFunction } from "../../../analysis/relation.ts";
import type { Capabilities } from "../../../shared/engine/capabilities.ts";
import {
  type Batch,
  type Connection,
  type ConnectionOptions,
  type FileFormat,
  type LoadColumn,
  type OfferedFile,
  type ResultStream,
  type RunOptions,
  SCHEMA,
  type Statement,
  type StatementProgress,
} from "../../../shared/engine/connection.ts";
import { duckdbDialect } from "../../../shared/engine/duckdb/dialect.ts";
import { kernelProfile, openShutIn } from "../../../shared/engine/duckdb/open.ts";
import { missingTable, reportOf } from "../../../shared/engine/duckdb/report.ts";
import { readRows } from "../columns.ts";
import { Interrupted } from "../sql-error.ts";
import { appendColumns } from "./append.ts";
import { readError } from "./error.ts";
import { RowFunctions } from "./functions.ts";
import { isOwnName, readsUnnamed, viewOf } from "./offered-files.ts";
import { ProgressWatch } from "./progress-watch.ts";
import { Repeated } from "./repeated.ts";
import { columnsOf, runLast } from "./run-statement.ts";
import { readVector } from "./values.ts";
import { writeFile } from "./write-file.ts";

/** Connections that report progress. The setting is one of a connection, hence made before the lock. */
const CONNECTIONS = 4;
const PROGRESS = "set enable_progress_bar = true; set enable_progress_bar_print = false";

/** Milliseconds after which a statement that was interrupted and still runs is interrupted again. */
const AGAIN = 50;

const CAPABILITIES: Capabilities = Object.freeze({
  temporaryTables: true,
  callsBack: true,
  snapshots: true,
  cancels: true,
  streams: true,
  readsFiles: true,
  writesFiles: true,
  tellsProgress: true,
  exactWide: true,
});

interface Running {
  readonly interruptible: boolean;
  interrupted: boolean;
  /** What the statement calls is kept as long as it runs. */
  functions: readonly RowFunction[];
}

export class EmbeddedConnection implements Connection {
  readonly dialect = duckdbDialect;
  readonly capabilities = CAPABILITIES;
  readonly #instance: DuckDBInstance;
  readonly #options: ConnectionOptions;
  readonly #idle: DuckDBConnection[] = [];
  readonly #running = new Map<DuckDBConnection, Running>();
  readonly #watch = new ProgressWatch();
  readonly #functions = new RowFunctions((work) => {
    return [...this.#running.values()].some(
      ({ interrupted, functions }) => !interrupted && functions.includes(work),
    );
  });
  readonly #again = new Repeated(AGAIN);
  #closed = false;
  #files = 0;

  private constructor(instance: DuckDBInstance, options: ConnectionOptions) {
    this.#instance = instance;
    this.#options = options;
  }

  static async open(options: ConnectionOptions): Promise<EmbeddedConnection> {
    const { instance, connections } = await openShutIn<DuckDBConnection, DuckDBInstance>(
      { DuckDBInstance },
      {
        ...kernelProfile(options),
        connections: CONNECTIONS,
        each: PROGRESS,
        first: `create schema ${SCHEMA}`,
      },
    );
    const engine = new EmbeddedConnection(instance, options);
    engine.#idle.push(...connections);
    return engine;
  }

  async describe(statement: Statement): Promise<readonly RelationColumn[]> {
    // Of no rows the plan is empty: only what gives the types is read.
    const before = "from (";
    const { shift = 0 } = statement;
    const text = `${before}${statement.text}\n) limit 0`;
    const described = { ...statement, text, shift: before.length + shift };
    const connection = await this.#take({});
    try {
      return columnsOf(await this.#start(connection, described));
    } catch (error) {
      throw this.#error(connection, error, described);
    } finally {
      this.#release(connection);
    }
  }

  async stream(statement: Statement, options: RunOptions = {}): Promise<ResultStream> {
    const connection = await this.#take(options);
    try {
      const result = await this.#start(connection, statement);
      const columns = columnsOf(result);
      return { columns, batches: () => this.#batches(connection, result, columns, statement, options.large) };
    } catch (error) {
      const told = this.#error(connection, error, statement);
      this.#release(connection);
      throw told;
    }
  }

  async execute(statement: Statement, options: RunOptions = {}): Promise<void> {
    const connection = await this.#take(options);
    try {
      const result = await this.#start(connection, statement, false);
      while ((await result.fetchChunk())?.rowCount);
    } catch (error) {
      throw this.#error(connection, error, statement);
    } finally {
      this.#release(connection);
    }
  }

  async load(table: readonly string[], columns: readonly LoadColumn[]): Promise<void> {
    const connection = await this.#take({});
    try {
      await appendColumns(connection, table, columns);
    } catch (error) {
      throw this.#error(connection, error, { text: "", parameters: [] });
    } finally {
      this.#release(connection);
    }
  }

  async offer(name: string, file: OfferedFile): Promise<void> {
    const query = async (text: string) => readRows(await this.stream({ text, parameters: [] }));
    const text = await viewOf(name, file, query);
    await this.execute({ text, parameters: [] }, { interruptible: false });
  }

  withdraw(name: string): Promise<void> {
    const text = `drop view if exists ${this.dialect.identifier(name)}`;
    return this.execute({ text, parameters: [] }, { interruptible: false });
  }

  isOwnName(name: string): boolean {
    return isOwnName(name);
  }

  readsUnnamed(text: string): boolean {
    return readsUnnamed(text);
  }

  async writeFile(query: string, file: string, format: FileFormat): Promise<void> {
    const connection = await this.#take({ interruptible: false });
    try {
      await writeFile(connection, query, file, format, `export_${++this.#files}`);
    } catch (error) {
      throw this.#error(connection, error, { text: query, parameters: [] });
    } finally {
      this.#release(connection);
    }
  }

  interrupt(): void {
    for (const running of this.#running.values()) if (running.interruptible) running.interrupted = true;
    this.#interruptAgain();
  }

  /** The engine forgets an interrupt when the next statement begins, also of one that a statement expands to. */
  #interruptAgain(): void {
    const stopped = [...this.#running].filter(([, { interrupted }]) => interrupted);
    for (const [connection] of stopped) connection.interrupt();
    if (stopped.length === 0) this.#again.stop();
    else this.#again.start(() => this.#interruptAgain());
  }

  onProgress(listener: (progress: StatementProgress) => void): () => void {
    return this.#watch.listen(listener);
  }

  /** Statements that still run are stopped; the engine goes when the last of them has. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    for (const running of this.#running.values()) running.interrupted = true;
    this.#interruptAgain();
    this.#closeInstance();
  }

  #closeInstance(): void {
    if (this.#closed && this.#running.size === 0) this.#instance.closeSync();
  }

  /** Prepares the last statement of the text and starts it; a pivot's text is several. */
  async #start(connection: DuckDBConnection, statement: Statement, query = true): Promise<DuckDBResult> {
    await this.#makeReady(connection, statement.functions ?? []);
    for (let missing: string | null = null; ; ) {
      try {
        return await runLast(connection, statement, query, () => this.#refuseStopped(connection));
      } catch (error) {
        const table = missingTable(reportOf(error));
        if (table === null || table === missing || !(await this.#options.provide?.(table))) throw error;
        missing = table;
      }
    }
  }

  async #makeReady(connection: DuckDBConnection, functions: readonly RowFunction[]): Promise<void> {
    const running = this.#running.get(connection);
    if (!running || functions.length === 0) return;
    running.functions = await this.#functions.ready(connection, functions);
  }

  /** Between two statements nothing runs that an interrupt could have stopped. */
  #refuseStopped(connection: DuckDBConnection): void {
    if (this.#running.get(connection)?.interrupted) throw new Interrupted();
  }

  async *#batches(
    connection: DuckDBConnection,
    result: DuckDBResult,
    columns: readonly RelationColumn[],
    statement: Statement,
    large: RunOptions["large"] = "refuse",
  ): AsyncGenerator<Batch, void, undefined> {
    const types = result.columnTypes();
    try {
      for (;;) {
        this.#refuseStopped(connection);
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield {
          rowCount: chunk.rowCount,
          vector: (i) =>
            readVector(chunk, i, types[i] as DuckDBType, { name: columns[i]?.name ?? "", large }),
        };
      }
    } catch (error) {
      throw this.#error(connection, error, statement);
    } finally {
      this.#release(connection);
    }
  }

  async #take({ interruptible = true }: RunOptions): Promise<DuckDBConnection> {
    if (this.#closed) throw new Interrupted();
    const connection = this.#idle.pop() ?? (await this.#instance.connect());
    this.#running.set(connection, { interruptible, interrupted: false, functions: [] });
    if (interruptible) this.#watch.start(connection);
    return connection;
  }

  #release(connection: DuckDBConnection): void {
    const interrupted = this.#running.get(connection)?.interrupted ?? false;
    this.#running.delete(connection);
    this.#watch.stop(connection, interrupted ? "stopped" : "done");
    if (this.#idle.length < CONNECTIONS && !this.#closed) this.#idle.push(connection);
    else connection.closeSync();
    this.#closeInstance();
  }

  #error(connection: DuckDBConnection, error: unknown, { text, shift }: Statement): Error {
    if (this.#running.get(connection)?.interrupted) return new Interrupted();
    return readError(error, text, { shift, known: this.#options.known });
  }
}

/** Opens DuckDB within this process, shut in to some folders. */
export const openDuckDB = (options: ConnectionOptions): Promise<Connection> =>
  EmbeddedConnection.open(options);
