/** Files read by a process of their own: whatever a file does to its reader, the server goes on. */
import path from "node:path";
import type { Recipe, RecipeChanges } from "../../shared/reading/recipe.ts";
import { type Cause, JobFailed, JobKilled } from "../workers/jobs.ts";
import { Worker, type WorkerOptions } from "../workers/worker.ts";
import type {
  Combined,
  Combining,
  Described,
  Imported,
  Inspected,
  Problem,
  ReadingJobs,
} from "./process/jobs.ts";

const PROCESS: WorkerOptions = {
  main: path.join(import.meta.dirname, "process", "main.ts"),
  heapMegabytes: 512,
  // The engine's own limit is a gibibyte.
  residentBytes: 2_000_000_000,
  answerBytes: 64_000_000,
  idleMs: 20_000,
};

/** Milliseconds for any file; progress begins them anew. */
const TIME_MS = 120_000;

export interface ReadRequest {
  /** Absolute path. */
  readonly file: string;
  /** What the file is called. */
  readonly name: string;
  /** Kept to by the letter; what differs is told and refused. */
  readonly recipe?: Recipe | undefined;
  /** What somebody decided; the rest is found. */
  readonly changes?: RecipeChanges | undefined;
}

export interface Watching {
  /** Called now and then with the share that is done, from 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
  /** Ends the reading, which rejects. */
  readonly signal?: AbortSignal | undefined;
}

export class ReadingProcess {
  readonly #worker: Worker<ReadingJobs>;
  readonly #watching = new Map<number, Watching>();
  #lastTask = 0;

  constructor(options: Partial<WorkerOptions> = {}) {
    const onCall = async (ask: string, input: unknown) => this.#told(ask, input);
    this.#worker = new Worker({ ...PROCESS, ...options, onCall });
  }

  /** Columns and rows of a Parquet file in `folder`. */
  async describe(folder: string, file: string, name: string): Promise<Described> {
    try {
      return await this.#worker.run("describe", { folder, file, name }, TIME_MS);
    } catch (error) {
      return { columns: [], rowCount: null, problem: problemOf(error, name).message };
    }
  }

  /** Reads a file whole and tells what was found, with its first `rows` as they would be read. Writes nothing. */
  async inspect(request: ReadRequest, rows: number, watching: Watching = {}): Promise<Inspected> {
    try {
      return await this.#watched(watching, (task) =>
        this.#worker.run("inspect", { ...request, rows, task }, TIME_MS),
      );
    } catch (error) {
      return { report: null, preview: null, problem: problemOf(error, request.name) };
    }
  }

  /** Reads a file and writes it as Parquet. Nothing is there under the target's name before it is whole. */
  async import(
    request: ReadRequest & { readonly target: string },
    watching: Watching = {},
  ): Promise<Imported> {
    try {
      return await this.#watched(watching, (task) =>
        this.#worker.run("import", { ...request, task }, TIME_MS),
      );
    } catch (error) {
      return { report: null, columns: [], rowCount: null, problem: problemOf(error, request.name) };
    }
  }

  /** Puts a Parquet file of new rows together with one of before; with a target of null it only counts. */
  combine(before: string, fresh: string, target: string | null, combining: Combining): Promise<Combined> {
    return this.#worker.run("combine", { before, fresh, target, combining }, TIME_MS * 10);
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  async #watched<T>(watching: Watching, work: (task: number) => Promise<T>): Promise<T> {
    const task = ++this.#lastTask;
    this.#watching.set(task, watching);
    try {
      return await work(task);
    } finally {
      this.#watching.delete(task);
    }
  }

  /** Answers `false` where the reading is to end. */
  #told(ask: string, input: unknown): boolean {
    if (ask !== "progress") return true;
    const { task, share } = input as { task: number; share: number };
    const watching = this.#watching.get(task);
    watching?.progress?.(share);
    return watching?.signal?.aborted !== true;
  }
}

/** Throws again what is no fault of the file. */
function problemOf(error: unknown, name: string): Problem {
  if (error instanceof JobKilled) return WORDS[error.reason](name);
  if (error instanceof JobFailed) return { message: `${name} cannot be read: ${error.message}`, hint: null };
  throw error;
}

const WORDS: Record<Cause, (name: string) => Problem> = {
  crash: (name) => ({
    message: `${name} is damaged: what reads it comes to an end in it.`,
    hint: "Save it again, or in another format.",
  }),
  time: (name) => ({
    message: `${name} takes too long to be read.`,
    hint: "Save it as Parquet, or in parts.",
  }),
  memory: (name) => ({
    message: `${name} takes too much memory to be read.`,
    hint: "Save it as Parquet, or in parts.",
  }),
  size: (name) => ({
    message: `${name} has too many columns to be listed.`,
    hint: "Save those that are needed.",
  }),
};
