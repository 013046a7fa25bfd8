/**
 * What Clientele asks of a SQL engine. DuckDB within the kernel is the one that ships; a warehouse or a cluster is
 * another implementation of the same interfaces. One suite of tests (`tests/engines`) runs over all of them.
 */
import type { Progress } from "../output/progress.ts";
import type { DatasetFile } from "../protocol/kernel.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Dialect } from "./dialect.ts";
import type { Head } from "./text-head.ts";
import type { RelationColumn, RowFunction, Value } from "./values.ts";

/** Tables of Clientele's own lie in this schema, which an engine makes when it opens. */
export const SCHEMA = "clientele";

/** A value bound to a parameter. */
export type Parameter = Value | bigint;

/** SQL of one statement; its parameters are written as the dialect's `parameter(1)`, `parameter(2)`, ... */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** Length of what stands before a person's statement in `text`; places of errors are told without it. */
  readonly shift?: number;
  /** The functions of JavaScript that the text calls by their names. */
  readonly functions?: readonly RowFunction[];
}

/** Values of one column of a batch. `nulls` has a 1 for each null, and is null where there is none. */
export type Vector =
  | { readonly kind: "integers"; readonly items: Int32Array; readonly nulls: Uint8Array | null }
  | { readonly kind: "numbers"; readonly items: Float64Array; readonly nulls: Uint8Array | null }
  | { readonly kind: "values"; readonly items: readonly Value[] };

export interface Batch {
  readonly rowCount: number;
  /** The values of a column, decoded when asked for. */
  vector(column: number): Vector;
}

export interface ResultStream {
  readonly columns: readonly RelationColumn[];
  /** Batches in order. Leaving the loop early ends the statement. */
  batches(): AsyncGenerator<Batch, void, undefined>;
}

/** A statement that runs for over a second; the same `id` until it is done or stopped. */
export interface StatementProgress {
  readonly id: string;
  readonly progress: Progress;
}

export interface RunOptions {
  /** Whether `interrupt` stops the statement; on unless it serves the page rather than a cell. */
  readonly interruptible?: boolean;
  /** Whole numbers beyond 2^53: refused with an error, or given as text, digit by digit. */
  readonly large?: "refuse" | "text";
}

/**
 * A way to one engine. Statements of several callers may run at once; each sees the tables that were loaded before it
 * began. Whatever a statement fails of, the next one finds the connection as if the failed one had not been.
 */
export interface Connection {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** Names and types of the result's columns; the statement is planned, not run. */
  describe(statement: Statement): Promise<readonly RelationColumn[]>;
  /** Runs a query. Rejects with a `SqlError`, which has the place of the fault where the engine tells it. */
  stream(statement: Statement, options?: RunOptions): Promise<ResultStream>;
  /** Runs a statement that Clientele wrote itself, such as one that makes a table. */
  execute(statement: Statement, options?: RunOptions): Promise<void>;
  /** Makes a table of columns of equal length; the types follow the arrays. */
  load(table: readonly string[], columns: readonly LoadColumn[]): Promise<void>;
  /** Makes a file a table of that name, where the engine reads files (`readsFiles`). */
  offer(name: string, file: OfferedFile): Promise<void>;
  /** Takes such a table away again. */
  withdraw(name: string): Promise<void>;
  /** Whether the engine has something of its own by that name, so that it would not ask for a table. */
  isOwnName(name: string): boolean;
  /** Whether a statement may read tables that it does not name; true where that is not known. */
  readsUnnamed(text: string): boolean;
  /** Writes the rows of a query into a new file of the scratch folder, where the engine can (`writesFiles`). */
  writeFile(query: string, file: string, format: FileFormat): Promise<void>;
  /** Stops the running interruptible statements; they reject with an `Interrupted`. */
  interrupt(): void;
  onProgress(listener: (progress: StatementProgress) => void): () => void;
  close(): void;
}

export interface OfferedFile {
  /** Absolute path. */
  readonly file: string;
  readonly format: DatasetFile["format"];
  /** Its beginning. */
  readonly head: Head;
}

/** `before` stands before the first row: a byte order mark, the names of the columns. */
export type FileFormat = { readonly kind: "parquet" } | { readonly kind: "csv"; readonly before: string };

/** The tables that an engine offers. */
export interface Catalogue {
  tables(): Promise<readonly TableDescription[]>;
}

export interface TableDescription {
  readonly name: string;
  readonly columns: readonly RelationColumn[];
  /** Null where counting would mean reading all of a large table. */
  readonly rowCount: number | null;
  /** Why it cannot be read; null when it can. */
  readonly problem: string | null;
}

/** What an engine of the kernel is opened with. */
export interface ConnectionOptions {
  /** Folders that statements may read; nothing else of the machine is reachable. */
  readonly folders: readonly string[];
  /** Where the engine spills and writes exports. */
  readonly scratch: string;
  /** Bytes; beyond, the engine spills. */
  readonly memory: number;
  /** Threads of the engine; left out, one for each core. */
  readonly threads?: number | undefined;
  /** Called with a table that a statement names and the engine lacks; true says that it is there now. */
  readonly provide?: (table: string) => Promise<boolean>;
  /** Names to offer when a table is not found. */
  readonly known?: () => readonly string[];
}

export type OpenConnection = (options: ConnectionOptions) => Promise<Connection>;

export interface LoadColumn {
  readonly name: string;
  readonly type: "integer" | "bigint" | "double" | "boolean" | "varchar" | "timestamp" | "blob";
  readonly values: ArrayLike<unknown>;
}
