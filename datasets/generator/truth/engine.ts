import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { sqlText } from "../output/sql-text.ts";

/** SQL over the files just written, to say what the planted structure came to in them. */
export class TruthEngine {
  readonly #connection: DuckDBConnection;
  readonly #folder: string;

  private constructor(connection: DuckDBConnection, folder: string) {
    this.#connection = connection;
    this.#folder = folder;
  }

  static async open(folder: string): Promise<TruthEngine> {
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "1",
      memory_limit: "2GB",
      temp_directory: join(folder, ".spill"),
    });
    const engine = new TruthEngine(await instance.connect(), folder);
    await engine.#addViews("", folder);
    await engine.#addViews("truth_", join(folder, "truth"));
    return engine;
  }

  async #addViews(prefix: string, folder: string): Promise<void> {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".parquet"))) {
      const view = prefix + file.slice(0, -".parquet".length);
      await this.#connection.run(`CREATE VIEW ${view} AS FROM read_parquet(${sqlText(join(folder, file))})`);
    }
  }

  /** The rows of a query whose columns are numbers and texts. */
  async rows(query: string): Promise<Record<string, string | number | null>[]> {
    const result = await this.#connection.runAndReadAll(query);
    return result
      .getRowObjectsJson()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  }

  /** Writes a query as a table of the truth. */
  async write(name: string, query: string): Promise<void> {
    const file = sqlText(join(this.#folder, "truth", `${name}.parquet`));
    await this.#connection.run(`COPY (${query}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`);
    await this.#connection.run(`CREATE OR REPLACE VIEW truth_${name} AS FROM read_parquet(${file})`);
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** Counts come as text from the driver where they have 64 bits; shares are kept to six decimals. */
function plain(value: unknown): string | number | null {
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return plain(Number(value));
  if (typeof value === "number") return Math.round(value * 1e6) / 1e6;
  return typeof value === "string" ? value : null;
}
