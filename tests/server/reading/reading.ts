/** Files written by a test, read, and looked at in the Parquet that was written of them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { onTestFinished } from "vitest";
import { type ImportOptions, importFile } from "../../../server/reading/import-file.ts";
import type { ReadingReport } from "../../../shared/reading/report.ts";

export interface Outcome {
  readonly rows: number;
  /** `name type`, such as `amount DOUBLE`. */
  readonly columns: readonly string[];
  /** All values as texts. */
  readonly values: readonly (readonly (string | null)[])[];
  readonly report: ReadingReport;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "clientele-reading-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Rejects where the file is refused. */
export async function read(
  content: string | Uint8Array,
  name = "x.csv",
  options: Partial<ImportOptions> = {},
): Promise<Outcome> {
  const folder = temporaryFolder();
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const target = path.join(folder, "out.parquet");
  const report = await importFile(file, { name, target, ...options });
  return { ...(await parquet(target)), report };
}

/** What a Parquet file holds. */
export async function parquet(file: string): Promise<Omit<Outcome, "report">> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    const from = `read_parquet('${file}')`;
    const described = (await connection.runAndReadAll(`describe from ${from}`)).getRowObjectsJS();
    const reader = await connection.runAndReadAll(`select columns(*)::varchar from ${from}`);
    const values = reader.getRowsJS() as (string | null)[][];
    const columns = described.map(({ column_name, column_type }) => `${column_name} ${column_type}`);
    return { rows: values.length, columns, values };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Lines of text with an end each. */
export const lines = (...texts: readonly (string | readonly string[])[]) => `${texts.flat().join("\n")}\n`;

/** What is said of a refused file. */
export async function refusal(content: string | Uint8Array, name = "x.csv"): Promise<string> {
  try {
    const { rows } = await read(content, name);
    return `read, with ${rows} rows`;
  } catch (error) {
    return (error as Error).message;
  }
}
