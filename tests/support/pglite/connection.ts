/**
 * PostgreSQL in WebAssembly as an engine of relations: the second implementation of `Connection`, which only tests use. What
 * is right on both is not an accident of one of them.
 */
import { PGlite, types } from "@electric-sql/pglite";
import { Interrupted, SqlError } from "../../../kernel/data/sql-error.ts";
import type { Capabilities } from "../../../shared/engine/capabilities.ts";
import {
  type Batch,
  type Connection,
  type ConnectionOptions,
  type LoadColumn,
  type OpenConnection,
  type Parameter,
  type ResultStream,
  type RunOptions,
  SCHEMA,
  type Statement,
} from "../../../shared/engine/connection.ts";
import { tokens } from "../../../shared/engine/sql/sql-text.ts";
import { uniqueNames } from "../../../shared/engine/unique-names.ts";
import type { RelationColumn, Value } from "../../../shared/engine/values.ts";
import { postgresDialect } from "./dialect.ts";
import { ARRAYS, columnOf, readerOf, typeOfParameter, written } from "./values.ts";

const CAPABILITIES: Capabilities = {
  temporaryTables: true,
  callsBack: false,
  snapshots: true,
  cancels: false,
  streams: false,
  readsFiles: false,
  writesFiles: false,
  tellsProgress: false,
  exactWide: true,
};

/** Rows of a batch. */
const BATCH = 2048;

export const openPostgres: OpenConnection = async (options) => {
  const database = await PGlite.create();
  await database.exec(`create schema ${SCHEMA}; set time zone 'UTC'`);
  return new PostgresConnection(database, options);
};

class PostgresConnection implements Connection {
  readonly dialect = postgresDialect;
  readonly capabilities = CAPABILITIES;
  readonly #database: PGlite;
  readonly #options: ConnectionOptions;
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(database: PGlite, options: ConnectionOptions) {
    this.#database = database;
    this.#options = options;
  }

  async describe(statement: Statement): Promise<readonly RelationColumn[]> {
    const { resultFields } = await this.#provided(statement, (text) => this.#database.describeQuery(text));
    return columnsOf(resultFields);
  }

  async stream(statement: Statement, options: RunOptions = {}): Promise<ResultStream> {
    const result = await this.#interruptible(() => this.#run(statement), options);
    const columns = columnsOf(result.fields);
    const readers = result.fields.map((field, i) =>
      readerOf(field.dataTypeID, columns[i]?.name ?? "", options.large ?? "refuse"),
    );
    const rows = result.rows as (string | null)[][];
    const batches = async function* (): AsyncGenerator<Batch, void, undefined> {
      for (let start = 0; start < rows.length; start += BATCH) {
        const part = rows.slice(start, start + BATCH);
        yield {
          rowCount: part.length,
          vector: (column) => {
            const values = part.map(
              (row) => (row[column] === null ? null : readers[column]?.(row[column] as string)) as Value,
            );
            const kind = columns[column]?.kind;
            if (kind !== "integer" && kind !== "number") return { kind: "values", items: values };
            if (values.some((value) => typeof value === "string")) return { kind: "values", items: values };
            const nulls = values.some((value) => value === null)
              ? Uint8Array.from(values, (value) => (value === null ? 1 : 0))
              : null;
            return columns[column]?.type === "integer"
              ? { kind: "integers", items: Int32Array.from(values as number[]), nulls }
              : { kind: "numbers", items: Float64Array.from(values as number[]), nulls };
          },
        };
      }
    };
    return { columns, batches };
  }

  async execute(statement: Statement, options: RunOptions = {}): Promise<void> {
    await this.#interruptible(() => this.#run(statement), options);
  }

  async load(table: readonly string[], columns: readonly LoadColumn[]): Promise<void> {
    const name = postgresDialect.identifier(...table);
    const types = columns.map((column) => LOADED[column.type]);
    const fields = columns.map((column, i) => `${postgresDialect.identifier(column.name)} ${types[i]}`);
    await this.#database.exec(`create table ${name} (${fields.join(", ")})`);
    const lists = columns.map((_, i) => `unnest($${i + 1}::text[])::${types[i]}`);
    await this.#database.query(
      `insert into ${name} select ${lists.join(", ")}`,
      columns.map(({ values }) => written(Array.from(values) as Parameter)),
    );
  }

  async offer(): Promise<void> {
    throw new SqlError("This engine reads no files.");
  }

  async withdraw(): Promise<void> {}

  isOwnName(name: string): boolean {
    return /^pg_/i.test(name);
  }

  readsUnnamed(text: string): boolean {
    return /\b(?:pg_\w+|information_schema|query_to_xml)\b/i.test(text);
  }

  async writeFile(): Promise<void> {
    throw new SqlError("This engine writes no files.");
  }

  /** What runs goes on, as the engine cannot be stopped; whoever waits for it does not. */
  interrupt(): void {
    for (const stop of this.#waiting) stop();
  }

  onProgress(): () => void {
    return () => undefined;
  }

  close(): void {
    this.#closed = true;
    this.interrupt();
    void this.#database.close();
  }

  async #interruptible<T>(work: () => Promise<T>, { interruptible = true }: RunOptions): Promise<T> {
    if (this.#closed) throw new Interrupted();
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = () => reject(new Interrupted());
    if (interruptible) this.#waiting.add(stop);
    try {
      return await Promise.race([work(), promise]);
    } finally {
      this.#waiting.delete(stop);
    }
  }

  #run(statement: Statement) {
    const values = statement.parameters.map((parameter) => written(parameter));
    return this.#provided(statement, (text) =>
      this.#database.query(text, values, { rowMode: "array", parsers: AS_TEXT, serializers: AS_TEXT }),
    );
  }

  async #provided<T>(statement: Statement, work: (text: string) => Promise<T>): Promise<T> {
    const typed = withTypes(statement);
    for (let missing: string | null = null; ; ) {
      try {
        return await work(typed.text);
      } catch (error) {
        const table = /^relation "([^"]+)" does not exist/.exec(messageOf(error))?.[1] ?? null;
        if (table === null || table === missing || !(await this.#options.provide?.(table)))
          throw this.#told(error, statement, typed);
        missing = table;
      }
    }
  }

  #told(error: unknown, { text, shift = 0 }: Statement, typed: Typed): Error {
    if (error instanceof SqlError) return error;
    const { position } = error as { position?: string };
    const offset =
      position === undefined ? undefined : typed.place(utf16(typed.text, Number(position) - 1)) - shift;
    const message = messageOf(error);
    const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
    const known = this.#options.known?.() ?? [];
    const hint =
      known.length > 0 && /does not exist/.test(message)
        ? `The datasets are ${known.join(", ")}.`
        : undefined;
    return new SqlError(sentence, { statement: text.slice(shift), offset, hint });
  }
}

interface Typed {
  readonly text: string;
  /** From an offset in it to one in the statement. */
  place(offset: number): number;
}

/** PostgreSQL counts letters, of which some are two units. */
const utf16 = (text: string, letters: number) => [...text].slice(0, letters).join("").length;

const LOADED: { readonly [type in LoadColumn["type"]]: string } = {
  integer: "integer",
  bigint: "bigint",
  double: "double precision",
  boolean: "boolean",
  varchar: "text",
  timestamp: "timestamp",
  blob: "bytea",
};

/** Values come and go as text. */
const AS_TEXT = Object.fromEntries(
  [...Object.values(types), ...ARRAYS].map((id) => [id, (text: string) => text]),
);

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function columnsOf(fields: readonly { name: string; dataTypeID: number }[]): RelationColumn[] {
  const names = uniqueNames(fields.map(({ name }) => name));
  return fields.map(({ dataTypeID }, i) => ({
    name: names[i] as string,
    ...columnOf(dataTypeID),
    nullable: true,
  }));
}

/** A parameter has the type of its value, as with DuckDB; otherwise PostgreSQL would take it for what it stands beside. */
function withTypes({ text, parameters }: Statement): Typed {
  const found = tokens(text);
  let written = "";
  let at = 0;
  const shifts: { at: number; by: number }[] = [];
  found.forEach((token, i) => {
    const digits = found[i + 1];
    if (token.kind !== "symbol" || text[token.start] !== "$" || digits?.start !== token.end) return;
    const number = /^\d+/.exec(text.slice(digits.start))?.[0];
    if (number === undefined) return;
    const type = typeOfParameter(parameters[Number(number) - 1] ?? null);
    const end = digits.start + number.length;
    const cast = type === null ? text.slice(token.start, end) : `cast($${number} as ${type})`;
    written += text.slice(at, token.start) + cast;
    at = end;
    shifts.push({ at: written.length, by: cast.length - (end - token.start) });
  });
  written += text.slice(at);
  const place = (offset: number) =>
    offset - shifts.filter((each) => each.at <= offset).reduce((sum, { by }) => sum + by, 0);
  return { text: written, place };
}
