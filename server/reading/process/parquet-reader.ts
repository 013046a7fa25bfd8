/** What a Parquet file holds. The engine may end at a damaged one, so that this runs in a process of its own. */
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { kindOfType } from "../../../shared/engine/column-kind.ts";
import { openShutIn, readingProfile } from "../../../shared/engine/duckdb/open.ts";
import { readingProblem } from "../../../shared/engine/duckdb/reading-problem.ts";
import { reportOf } from "../../../shared/engine/duckdb/report.ts";
import type { Described } from "./jobs.ts";

export class ParquetReader {
  readonly #folder: string;
  #opened: Promise<DuckDBConnection> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Never rejects because of a file: what is wrong with it is its `problem`. `name` is what the file is called. */
  async read(file: string, name: string): Promise<Described> {
    try {
      return await this.#read(file);
    } catch (error) {
      const problem = problemOf(error, name).replaceAll(path.basename(file), name);
      return { columns: [], rowCount: null, problem };
    }
  }

  async #read(file: string): Promise<Described> {
    const reader = `read_parquet('${file.replaceAll("'", "''")}')`;
    const described = await this.#query(`describe from ${reader}`);
    const [counted] = await this.#query(`select count(*) as n from ${reader}`);
    const filled = await this.#filled(file);
    const columns = described.map((column) => {
      const name = String(column.column_name);
      const type = String(column.column_type);
      return { name, kind: kindOfType(type), type, nullable: !(filled.get(name) ?? false) };
    });
    return { columns, rowCount: Number(counted?.n), problem: null };
  }

  /** Columns in which no value is missing; it stands in the file's footer, which is read in no time. */
  async #filled(file: string): Promise<Map<string, boolean>> {
    const nulls = await this.#query(
      `select path_in_schema as name, sum(stats_null_count) = 0 and count(stats_null_count) = count(*) as filled
       from parquet_metadata('${file.replaceAll("'", "''")}') group by all`,
    );
    return new Map(nulls.map((row) => [String(row.name), row.filled === true]));
  }

  async #query(sql: string): Promise<readonly Record<string, unknown>[]> {
    this.#opened ??= openEngine(this.#folder);
    return (await (await this.#opened).runAndReadAll(sql)).getRowObjectsJS();
  }
}

/** Shut in: a file of the folder is all that it can read. */
async function openEngine(folder: string): Promise<DuckDBConnection> {
  const { connections } = await openShutIn<DuckDBConnection, DuckDBInstance>(
    { DuckDBInstance },
    readingProfile(folder),
  );
  return connections[0] as DuckDBConnection;
}

function problemOf(error: unknown, name: string): string {
  const report = reportOf(error);
  const known = readingProblem(report);
  if (known) return known.hint === undefined ? known.message : `${known.message} ${known.hint}`;
  const [first = ""] = (report.exception_message ?? "").split("\n");
  return `${path.basename(name)} cannot be read: ${first}`;
}
