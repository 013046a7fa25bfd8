/** Has dataset files read by a process of their own, which is started when it is needed: most starts find all in the cache. */
import path from "node:path";
import type { Dataset } from "../../shared/protocol/http.ts";
import { type Cause, JobFailed, JobKilled } from "../workers/jobs.ts";
import { Worker, type WorkerOptions } from "../workers/worker.ts";
import type { FoundFile } from "./catalogue-files.ts";
import { hashFile } from "./catalogue-hash.ts";
import type { DatasetJobs, Reading } from "./dataset-process/jobs.ts";

export type { Reading };

export interface Reader {
  /** Never rejects because of a file: what is wrong with it is its `problem`. */
  read(file: FoundFile): Promise<Reading>;
  close(): Promise<void>;
}

/** Everything that the catalogue says of a file. */
export async function describeFile(file: FoundFile, reader: Reader): Promise<Dataset> {
  const { name, format, bytes } = file;
  // A file that went away meanwhile has no hash; its problem says the rest.
  const [hash, reading] = await Promise.all([hashFile(file.file).catch(() => null), reader.read(file)]);
  return { name, file: path.basename(file.file), format, bytes, hash, ...reading };
}

const PROCESS: WorkerOptions = {
  main: path.join(import.meta.dirname, "dataset-process", "main.ts"),
  heapMegabytes: 512,
  // The engine's own limit is a gibibyte.
  residentBytes: 2_000_000_000,
  answerBytes: 64_000_000,
  idleMs: 20_000,
};

/** Milliseconds for any file, and bytes that a slow disk gives in one of them. */
const TIME_MS = 10_000;
const BYTES_PER_MS = 1_000;

export class DatasetReader implements Reader {
  readonly #folder: string;
  readonly #worker: Worker<DatasetJobs>;

  constructor(folder: string, options: Partial<WorkerOptions> = {}) {
    this.#folder = folder;
    this.#worker = new Worker({ ...PROCESS, ...options });
  }

  async read(file: FoundFile): Promise<Reading> {
    try {
      const timeMs = TIME_MS + file.bytes / BYTES_PER_MS;
      return await this.#worker.run("read", { folder: this.#folder, file }, timeMs);
    } catch (error) {
      const problem = problemOf(error, file);
      if (problem === null) throw error;
      return { columns: [], rowCount: null, problem };
    }
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}

/** Null for what is no fault of the file. */
function problemOf(error: unknown, file: FoundFile): string | null {
  const name = path.basename(file.file);
  if (error instanceof JobKilled) return WORDS[error.reason](name, file);
  return error instanceof JobFailed ? `${name} cannot be read: ${error.message}` : null;
}

const WORDS: Record<Cause, (name: string, file: FoundFile) => string> = {
  crash: (name, { format }) =>
    format === "jsonl"
      ? `${name} nests too deeply to be read. Flatten its values, or write the inner ones as text.`
      : `${name} is damaged: what reads it comes to an end in it. Save it again, or in another format.`,
  time: (name) => `${name} takes too long to be read. Save it as Parquet, or in parts.`,
  memory: (name) => `${name} takes too much memory to be read. Save it as Parquet, or in parts.`,
  size: (name) => `${name} has too many columns to be listed. Save those that are needed.`,
};
