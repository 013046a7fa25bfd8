/**
 * Parquet files through DuckDB. Each batch of customers becomes one part a table; at the end the parts are joined in
 * order into the file. So memory holds one batch, and the file is the same whatever the size of the batches: one thread
 * and kept order make DuckDB lay out the same row groups every time.
 */
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from "@duckdb/node-api";
import { sqlText } from "./sql-text.ts";
import type { StagedTable } from "./table.ts";

/** Hidden, so that a catalogue never lists a part. */
const PARTS = ".parts";
const VECTOR_SIZE = 2048;
const FINAL = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2";

export class ParquetWriter {
  readonly #folder: string;
  readonly #connection: DuckDBConnection;
  #batches = 0;

  private constructor(folder: string, connection: DuckDBConnection) {
    this.#folder = folder;
    this.#connection = connection;
  }

  static async open(folder: string): Promise<ParquetWriter> {
    await mkdir(join(folder, "truth"), { recursive: true });
    await rm(join(folder, PARTS), { recursive: true, force: true }); // of a run that was broken off
    const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "2GB" });
    const connection = await instance.connect();
    await connection.run("SET preserve_insertion_order = true");
    return new ParquetWriter(folder, connection);
  }

  /** Writes the rows of every table as one more part each, and empties the tables. */
  async flush(tables: readonly StagedTable[]): Promise<void> {
    const batch = this.#batches++;
    for (const table of tables) {
      await this.#stage(table);
      const values = Object.entries(table.columns).map(
        ([name, column]) => `${column.sql(`s_${name}`)} AS ${name}`,
      );
      const part = this.#part(table.name, String(batch).padStart(6, "0"));
      await mkdir(dirname(part), { recursive: true });
      await this.#connection.run(
        `COPY (SELECT ${values.join(", ")} FROM staged) TO ${sqlText(part)} (FORMAT parquet, COMPRESSION snappy)`,
      );
      table.clear();
    }
  }

  /** Joins the parts of each table into its one file, and removes them. */
  async finish(tables: readonly StagedTable[]): Promise<void> {
    for (const table of tables) {
      const parts = this.#part(table.name, "*");
      await this.#connection.run(
        `COPY (SELECT * FROM read_parquet(${sqlText(parts)})) TO ${sqlText(join(this.#folder, `${table.name}.parquet`))} (${FINAL})`,
      );
      await rm(dirname(parts), { recursive: true });
    }
    await rm(join(this.#folder, PARTS), { recursive: true });
  }

  close(): void {
    this.#connection.closeSync();
  }

  #part(table: string, name: string): string {
    return join(this.#folder, PARTS, table, `${name}.parquet`);
  }

  async #stage(table: StagedTable): Promise<void> {
    const names = Object.keys(table.columns).map((name) => `s_${name} DOUBLE`);
    await this.#connection.run(`CREATE OR REPLACE TABLE staged (${names.join(", ")})`);
    const appender = await this.#connection.createAppender("staged");
    const staged = table.staged();
    for (let from = 0; from < table.rows; from += VECTOR_SIZE) {
      appender.appendDataChunk(chunkOf(staged, from, Math.min(VECTOR_SIZE, table.rows - from)));
    }
    appender.closeSync();
  }
}

function chunkOf(staged: readonly Float64Array[], from: number, rows: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    staged.map(() => DOUBLE),
    rows,
  );
  for (const [column, values] of staged.entries()) {
    const vector = chunk.getColumnVector(column);
    for (let row = 0; row < rows; row++) vector.setItem(row, values[from + row] as number);
    vector.flush();
  }
  return chunk;
}
