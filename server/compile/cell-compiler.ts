/**
 * Reads and compiles cells in processes of their own. What was read is kept by its source, so that a cell costs a process
 * once; what a process was lost at is remembered, and answered with the reason from then on.
 *
 * Two processes share the work: one for the sources that people write, and one, started when it is needed, for those that
 * look as if they took long. Nobody waits for another one's endless cell.
 */
import path from "node:path";
import { Blamed } from "../workers/blamed.ts";
import { JobFailed, JobKilled } from "../workers/jobs.ts";
import { Worker, type WorkerOptions } from "../workers/worker.ts";
import type { Analysis, CompiledCell } from "./compile.ts";
import { isHeavy } from "./nesting.ts";
import type { CellJobs } from "./process/jobs.ts";
import { Remembered } from "./remembered.ts";
import { notRead, TOO_DEEP, unread } from "./unread.ts";
import { wrapBody } from "./wrap.ts";

const PROCESS: WorkerOptions = {
  main: path.join(import.meta.dirname, "process", "main.ts"),
  heapMegabytes: 512,
  residentBytes: 900_000_000,
  stackKilobytes: 3_900,
  answerBytes: 128_000_000,
  idleMs: null,
};
const SLOW_IDLE_MS = 15_000;

/** Milliseconds for any source, and in addition for each million characters. */
const TIME_MS = 1_500;
const TIME_PER_MILLION_MS = 3_000;

/** Characters of sources whose analyses and code are kept. */
const KEPT = 20_000_000;

export class CellCompiler {
  readonly #quick: Worker<CellJobs>;
  readonly #slow: Worker<CellJobs>;
  readonly #analyses = new Remembered<Analysis>(KEPT);
  readonly #bodies = new Remembered<string>(KEPT);
  readonly #reading = new Map<string, Promise<Analysis>>();
  readonly #emitting = new Map<string, Promise<string>>();
  readonly #blamed = new Blamed();

  constructor(options: Partial<WorkerOptions> = {}) {
    this.#quick = new Worker({ ...PROCESS, ...options });
    this.#slow = new Worker({ ...PROCESS, ...options, idleMs: SLOW_IDLE_MS });
  }

  /** Ids of the processes that there are. */
  get pids(): readonly number[] {
    return [this.#quick.pid, this.#slow.pid].filter((pid) => pid !== null);
  }

  /** Starts the process before the first cell comes. */
  warm(): void {
    this.#quick.warm();
  }

  /** What is known of a source already. */
  known(source: string): Analysis | undefined {
    return this.#analyses.get(source);
  }

  /** Never rejects: of a source that cannot be read, the analysis says so. */
  analyse(source: string): Promise<Analysis> {
    const known = this.#analyses.get(source);
    if (known) return Promise.resolve(known);
    const reading = this.#reading.get(source) ?? this.#read(source);
    this.#reading.set(source, reading);
    return reading;
  }

  /** The code of a cell if it was compiled before, with other bindings perhaps. */
  compiled(source: string, analysis: Analysis, bound: readonly string[]): CompiledCell | null {
    const body = this.#bodies.get(source);
    return body === undefined ? null : wrapBody(body, analysis, bound);
  }

  /** Rejects with a sentence for a cell with a problem, and for one that cannot be compiled. */
  async compile(source: string, analysis: Analysis, bound: readonly string[]): Promise<CompiledCell> {
    const [fault] = analysis.problems;
    if (fault) throw new Error(fault.message);
    return (
      this.compiled(source, analysis, bound) ?? wrapBody(await this.#body(source, analysis), analysis, bound)
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#slow.close()]);
  }

  async #read(source: string): Promise<Analysis> {
    try {
      return await this.#analysisOf(source);
    } catch (error) {
      return notRead(source, (error as Error).message);
    } finally {
      this.#reading.delete(source);
    }
  }

  async #analysisOf(source: string): Promise<Analysis> {
    const key = Blamed.key(source);
    const cause = this.#blamed.cause(key);
    if (cause) return unread(source, cause);
    try {
      const analysis = await this.#workerFor(source).run("analyse", source, timeFor(source));
      this.#analyses.set(source, analysis);
      return analysis;
    } catch (error) {
      if (isTooDeep(error)) return unread(source, "crash");
      if (!(error instanceof JobKilled)) throw error;
      this.#blamed.add(key, error.reason);
      return unread(source, error.reason);
    }
  }

  #body(source: string, { rewriting }: Analysis): Promise<string> {
    const emitting = this.#emitting.get(source) ?? this.#emit({ source, rewriting });
    this.#emitting.set(source, emitting);
    return emitting;
  }

  async #emit(input: CellJobs["emit"][0]): Promise<string> {
    const { source } = input;
    const key = Blamed.key(`emit ${source}`);
    try {
      if (this.#blamed.has(key)) throw new JobKilled("crash");
      const body = await this.#workerFor(source).run("emit", input, timeFor(source));
      this.#bodies.set(source, body);
      return body;
    } catch (error) {
      if (error instanceof JobKilled) this.#blamed.add(key, error.reason);
      throw error instanceof JobKilled || isTooDeep(error) ? new Error(TOO_DEEP, { cause: error }) : error;
    } finally {
      this.#emitting.delete(source);
    }
  }

  #workerFor(source: string): Worker<CellJobs> {
    return isHeavy(source) ? this.#slow : this.#quick;
  }
}

function timeFor(source: string): number {
  return TIME_MS + (source.length / 1e6) * TIME_PER_MILLION_MS;
}

/** The walk over a tree, or the stripping of types, came to the end of the stack, and the process went on. */
function isTooDeep(error: unknown): boolean {
  return error instanceof JobFailed && /call stack/i.test(error.message);
}

let shared: CellCompiler | null = null;

/** The compiler of this process. All that reads cells shares it, and what it knows; it starts nothing before the first cell. */
export function cellCompiler(): CellCompiler {
  shared ??= new CellCompiler();
  return shared;
}
