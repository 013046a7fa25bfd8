/**
 * What Clientele asks of a SQL engine. DuckDB within the kernel is the one that ships; a warehouse or a cluster is
 * another implementation of the same interface.
 */
import type { RelationColumn, RowFunction, Value } from "../../analysis/relation.ts";
import type { Capabilities } from "../../shared/engine/capabilities.ts";
import type { Dialect } from "../../shared/engine/dialect.ts";
import type { Progress } from "../../shared/output/progress.ts";

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

export interface Engine {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** Names and types of the result's columns; the statement is planned, not run. */
  describe(statement: Statement): Promise<readonly RelationColumn[]>;
  /** Runs a query. Rejects with a `SqlError`. */
  stream(statement: Statement, options?: RunOptions): Promise<ResultStream>;
  /** Runs a statement that Clientele wrote itself, such as one that makes a table. */
  execute(statement: Statement, options?: RunOptions): Promise<void>;
  /** Makes a table of columns of equal length; the types follow the arrays. */
  load(table: readonly string[], columns: readonly LoadColumn[]): Promise<void>;
  /** Stops the running interruptible statements; they reject with an `Interrupted`. */
  interrupt(): void;
  onProgress(listener: (progress: StatementProgress) => void): () => void;
  close(): void;
}

export interface LoadColumn {
  readonly name: string;
  readonly type: "integer" | "bigint" | "double" | "boolean" | "varchar" | "timestamp" | "blob";
  readonly values: ArrayLike<unknown>;
}
