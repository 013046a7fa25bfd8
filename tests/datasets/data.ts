import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** The folder of the committed data. */
export const SAMPLE = resolve(import.meta.dirname, "../../datasets");

/** SQL over a data set: its tables under their names, those of the truth under `truth_` and their names. */
export class SampleData {
  /** The tables of the catalogue, without those of the truth. */
  readonly tables: readonly string[];
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection, tables: readonly string[]) {
    this.#connection = connection;
    this.tables = tables;
  }

  static async open(folder: string = SAMPLE): Promise<SampleData> {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const tables = await addViews(connection, "", folder);
    await addViews(connection, "truth_", join(folder, "truth"));
    return new SampleData(connection, tables);
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

async function addViews(connection: DuckDBConnection, prefix: string, folder: string): Promise<string[]> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".parquet"))
    .map((file) => file.slice(0, -".parquet".length));
  for (const name of names) {
    const file = join(folder, `${name}.parquet`).replaceAll("'", "''");
    await connection.run(`CREATE VIEW ${prefix}${name} AS FROM read_parquet('${file}')`);
  }
  return names;
}
