import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** The folder of the committed data. */
export const SAMPLE = resolve(import.meta.dirname, "../../datasets");

/** SQL over a data set: its tables under their names, those of the truth under `truth_` and their names. */
export class SampleData {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(folder: string = SAMPLE): Promise<SampleData> {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    for (const [prefix, from] of [
      ["", folder],
      ["truth_", join(folder, "truth")],
    ] as const) {
      for (const file of readdirSync(from).filter((name) => name.endsWith(".parquet"))) {
        const view = prefix + file.slice(0, -".parquet".length);
        await connection.run(`CREATE VIEW ${view} AS FROM read_parquet('${join(from, file)}')`);
      }
    }
    return new SampleData(connection);
  }

  /** Rows with every value as JSON would have it: 64-bit integers and decimals as text. */
  async rows(statement: string): Promise<Record<string, unknown>[]> {
    return (await this.#connection.runAndReadAll(statement)).getRowObjectsJson();
  }

  /** The only value of the only row, as a number. */
  async number(statement: string): Promise<number> {
    const [row] = await this.rows(statement);
    return Number(Object.values(row ?? {})[0]);
  }

  close(): void {
    this.#connection.closeSync();
  }
}
