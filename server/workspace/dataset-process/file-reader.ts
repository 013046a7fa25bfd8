/** Reads what a dataset file holds. This runs in a process of its own: a file can end the engine that reads it. */
import { open } from "node:fs/promises";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { kindOfType } from "../../../shared/engine/column-kind.ts";
import { readerOf } from "../../../shared/engine/duckdb/dataset-reader.ts";
import { readingProblem } from "../../../shared/engine/duckdb/reading-problem.ts";
import { reportOf } from "../../../shared/engine/duckdb/report.ts";
import { DatasetProblem, HEAD_BYTES, type Head } from "../../../shared/engine/text-head.ts";
import type { FoundFile } from "../catalogue-files.ts";
import type { Reading } from "./jobs.ts";

const MEMORY = "1GiB";

export class FileReader {
  readonly #folder: string;
  #opened: Promise<DuckDBConnection> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Never rejects because of a file: what is wrong with it is its `problem`. */
  async read(file: FoundFile): Promise<Reading> {
    try {
      return await this.#read(file);
    } catch (error) {
      return { columns: [], rowCount: null, problem: problemOf(error, file) };
    }
  }

  async #read(file: FoundFile): Promise<Reading> {
    const reader = await readerOf(file, await headOf(file.file), (sql) => this.#query(sql));
    const described = await this.#query(`describe from ${reader}`);
    const names = described.map((column) => String(column.column_name));
    // A text file is read to its end, so that a fault in its last line is known before somebody's analysis finds it.
    const { rowCount, filled } = await this.#count(reader, names, file);
    const columns = described.map((column, i) => {
      const type = String(column.column_type);
      return {
        name: String(column.column_name),
        kind: kindOfType(type),
        type,
        nullable: !(filled[i] ?? false),
      };
    });
    return { columns, rowCount, problem: null };
  }

  /** Rows, and for each column whether every row has a value. */
  async #count(reader: string, names: readonly string[], { format, file }: FoundFile): Promise<Counts> {
    if (format === "parquet") return this.#countParquet(reader, names, file);
    const counts = names.map((name) => `count("${name.replaceAll('"', '""')}")`);
    const [row = {}] = await this.#query(`select count(*), ${counts.join(", ")} from ${reader}`);
    const [rowCount = 0, ...values] = Object.values(row).map(Number);
    return { rowCount, filled: values.map((count) => rowCount > 0 && count === rowCount) };
  }

  /** Of Parquet both stand in the file's footer, which is read in no time however large the file. */
  async #countParquet(reader: string, names: readonly string[], file: string): Promise<Counts> {
    const [counted] = await this.#query(`select count(*) as n from ${reader}`);
    const nulls = await this.#query(
      `select path_in_schema as name, sum(stats_null_count) = 0 and count(stats_null_count) = count(*) as filled
       from parquet_metadata('${file.replaceAll("'", "''")}') group by all`,
    );
    const filled = new Map(nulls.map((row) => [String(row.name), row.filled === true]));
    return { rowCount: Number(counted?.n), filled: names.map((name) => filled.get(name) ?? false) };
  }

  async #query(sql: string): Promise<readonly Record<string, unknown>[]> {
    const connection = await this.#open();
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  }

  #open(): Promise<DuckDBConnection> {
    this.#opened ??= openEngine(this.#folder);
    return this.#opened;
  }
}

interface Counts {
  readonly rowCount: number;
  readonly filled: readonly boolean[];
}

/** Shut in: a file of the datasets folder is all that it can read. */
async function openEngine(folder: string): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: MEMORY,
    errors_as_json: "true",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run(`
    set TimeZone = 'UTC';
    set temp_directory = '';
    set allowed_directories = ['${folder.replaceAll("'", "''")}/'];
    set enable_external_access = false;
    set lock_configuration = true;`);
  return connection;
}

async function headOf(file: string): Promise<Head> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { bytes: buffer.subarray(0, bytesRead), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

function problemOf(error: unknown, { file }: FoundFile): string {
  if (error instanceof DatasetProblem) return sentences(error.message, error.hint);
  const report = reportOf(error);
  const known = readingProblem(report);
  if (known) return sentences(known.message, known.hint);
  const [first = ""] = (report.exception_message ?? "").split("\n");
  return `${path.basename(file)} cannot be read: ${first}`;
}

const sentences = (message: string, hint: string | undefined) =>
  hint === undefined ? message : `${message} ${hint}`;
