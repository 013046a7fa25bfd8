/**
 * Dataset files as views. A view is made when a statement first names it, so that a thousand files cost nothing at
 * start and a broken one harms nobody else. Text files are typed once, from the whole file where it is small.
 */
import { statSync } from "node:fs";
import path from "node:path";
import type { DatasetFile } from "../../shared/protocol/kernel.ts";
import { readRows } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { SqlError } from "./sql-error.ts";

/** Text files up to this many bytes are read whole to find the types of their columns. */
const WHOLE_FILE = 8 * 2 ** 20;
/** Rows read of larger ones. */
const SAMPLE_ROWS = 100_000;

export class Datasets {
  #files = new Map<string, DatasetFile>();
  readonly #made = new Set<string>();
  readonly #engine: () => Engine;

  /** The engine comes as a function, since it is opened with a reference to this object. */
  constructor(engine: () => Engine) {
    this.#engine = engine;
  }

  get names(): string[] {
    return [...this.#files.values()].map(({ name }) => name);
  }

  get(name: string): DatasetFile | undefined {
    return this.#files.get(name.toLowerCase());
  }

  isCheapToCount(name: string): boolean {
    const file = this.get(name);
    if (!file) return false;
    return (
      file.format === "parquet" || (statSync(file.file, { throwIfNoEntry: false })?.size ?? 0) <= WHOLE_FILE
    );
  }

  /** Views of before are dropped: a file may be another under the same name. */
  async set(files: readonly DatasetFile[]): Promise<void> {
    const made = [...this.#made];
    this.#made.clear();
    this.#files = new Map(files.map((file) => [file.name.toLowerCase(), file]));
    for (const name of made) await this.#run(`drop view if exists ${this.#quote(name)}`);
  }

  /** Makes the view of that name, if it is a dataset's. Rejects when the file cannot be read. */
  async provide(name: string): Promise<boolean> {
    const file = this.get(name);
    if (!file) return false;
    if (this.#made.has(file.name)) return false;
    try {
      const reader = await readerOf(file, this.#engine());
      await this.#run(`create or replace view ${this.#quote(file.name)} as from ${reader}`);
    } catch (error) {
      throw unreadable(file, error);
    }
    this.#made.add(file.name);
    return true;
  }

  #quote(name: string): string {
    return this.#engine().dialect.identifier(name);
  }

  #run(text: string): Promise<void> {
    return this.#engine().execute({ text, parameters: [] }, { interruptible: false });
  }
}

function unreadable(file: DatasetFile, error: unknown): Error {
  if (!(error instanceof SqlError)) return error instanceof Error ? error : new Error(String(error));
  const name = path.basename(file.file);
  const message = error.message.startsWith(name) ? error.message : `${name} cannot be read: ${error.message}`;
  return new SqlError(message, { hint: error.hint });
}

/** The table function that reads a file, with all that was found out about it written down. */
export async function readerOf({ file, format }: DatasetFile, engine: Engine): Promise<string> {
  const name = engine.dialect.literal(file);
  if (format === "parquet") return `read_parquet(${name})`;
  if (statSync(file).size === 0)
    throw new SqlError("the file is empty.", { hint: "Add a line of column names." });
  const sample = statSync(file).size <= WHOLE_FILE ? -1 : SAMPLE_ROWS;
  if (format === "jsonl") {
    const reader = (options: string) => `read_json(${name}, format = 'newline_delimited'${options})`;
    const columns = await engine.describe({
      text: `from ${reader(`, sample_size = ${sample}`)}`,
      parameters: [],
    });
    return reader(`, columns = ${columnTypes(columns, engine)}`);
  }
  const delimiter = format === "tsv" ? ", delim = '\\t'" : "";
  return sniff(`${name}${delimiter}, sample_size = ${sample}`, engine);
}

/** The engine says what it found as a `FROM read_csv(...)` to be used again. */
async function sniff(options: string, engine: Engine): Promise<string> {
  const text = `select Prompt as prompt from sniff_csv(${options})`;
  const [row] = await readRows(await engine.stream({ text, parameters: [] }));
  return String(row?.prompt)
    .replace(/^FROM /, "")
    .replace(/;$/, "");
}

function columnTypes(columns: readonly { name: string; type: string }[], engine: Engine): string {
  const { literal } = engine.dialect;
  return `{${columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(", ")}}`;
}
