/**
 * Keeps a process for jobs: starts it at the first one, again when it was lost, and ends it when nothing was asked for a
 * while. The job that a process was lost at is rejected, and the others are done by the next process: whoever asked for
 * them notices nothing. What is asked in one turn of the event loop travels as one message.
 */
import {
  type Cause,
  type FromWorker,
  type Input,
  JobFailed,
  JobKilled,
  type JobMap,
  type Output,
  type ToWorker,
  WorkerUnavailable,
} from "./jobs.ts";
import { ProcessWatch } from "./process-watch.ts";
import { type ProcessOptions, WorkerProcess } from "./worker-process.ts";

export interface WorkerOptions extends ProcessOptions {
  readonly residentBytes: number;
  /** Milliseconds without a job after which the process is ended; null to keep it. */
  readonly idleMs: number | null;
  /** Of a worker that does several jobs at a time: how long it may be at what it named. Its jobs are not done again. */
  readonly namedMs?: number;
  /** Of such a worker: how long it may be silent without having named anything. */
  readonly silentMs?: number;
  /** What a worker asks for in the middle of a job. */
  onCall?(ask: string, input: unknown): Promise<unknown>;
  /** A worker that does several jobs at a time was lost at what it had named; null when it had named nothing. */
  onLost?(at: string | null, cause: Cause): void;
  /** A process begins, or begins again: it has no memory of the one before. */
  onStart?(): void;
}

interface Job {
  readonly job: string;
  readonly id: number;
  readonly input: unknown;
  readonly timeMs: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Times that a process may end before it is ready. */
const ATTEMPTS = 3;

export class Worker<J extends JobMap> {
  readonly #options: WorkerOptions;
  /** In the order in which they were asked, which is the order in which a worker does them one by one. */
  readonly #jobs = new Map<number, Job>();
  #unsent: ToWorker[] = [];
  #process: WorkerProcess | null = null;
  #watch: ProcessWatch | null = null;
  #isReady = false;
  #failedStarts = 0;
  #at: string | null = null;
  /** Calls of the worker that are not answered yet. */
  #calls = 0;
  #cause: Cause = "crash";
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get isBusy(): boolean {
    return this.#jobs.size > 0;
  }

  /** Starts the process before it is needed. */
  warm(): void {
    if (this.#closed) return;
    this.#start();
    if (!this.isBusy) this.#rest();
  }

  /**
   * Rejects with `JobKilled` when the process was lost at this job, with `JobFailed` when the job threw, and with
   * `WorkerUnavailable` when there is no process to be had.
   *
   * @param timeMs how long the job may take, counted from when the worker begins with it
   */
  run<K extends keyof J & string>(job: K, input: Input<J, K>, timeMs: number): Promise<Output<J, K>> {
    if (this.#closed) return Promise.reject(new WorkerUnavailable("The server is stopping."));
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const wasIdle = !this.isBusy;
    this.#jobs.set(id, { job, id, input, timeMs, resolve, reject });
    clearTimeout(this.#idle);
    this.#start();
    this.#send({ job, id, input });
    if (wasIdle) {
      this.#process?.hold(true);
      this.#watch?.begin();
    }
    return promise as Promise<Output<J, K>>;
  }

  /** Ends the process; jobs that are under way are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    const process = this.#process;
    process?.hold(true);
    process?.kill();
    await process?.ended;
    this.#rejectAll(new WorkerUnavailable("The server is stopping."));
  }

  #start(): void {
    if (this.#process) return;
    const process = new WorkerProcess(this.#options, {
      onMessage: (message) => this.#take(message),
      onMalformed: () => this.#end("size"),
      onEnd: () => this.#ended(process),
    });
    this.#process = process;
    this.#isReady = false;
    this.#cause = "crash";
    this.#at = null;
    this.#calls = 0;
    const bounds = { timeMs: () => this.#timeMs(), residentBytes: this.#options.residentBytes };
    if (process.pid !== undefined)
      this.#watch = new ProcessWatch(process.pid, bounds, (what) => this.#end(what));
    this.#options.onStart?.();
  }

  /** Messages of one turn go together. */
  #send(message: ToWorker): void {
    if (this.#unsent.push(message) > 1) return;
    queueMicrotask(() => {
      const messages = this.#unsent;
      this.#unsent = [];
      if (messages.length > 0) this.#process?.send(messages);
    });
  }

  #take(message: FromWorker): void {
    if ("ready" in message) {
      this.#isReady = true;
      this.#failedStarts = 0;
      if (this.isBusy) this.#watch?.begin();
    } else if ("call" in message) void this.#answer(message.call, message.ask, message.input);
    else if ("at" in message) this.#named(message.at);
    else {
      const id = "done" in message ? message.done : message.failed;
      const job = this.#jobs.get(id);
      this.#jobs.delete(id);
      if (this.isBusy) this.#watch?.begin();
      else this.#rest();
      if ("done" in message) job?.resolve(message.value);
      else job?.reject(new JobFailed(message.name, message.message));
    }
  }

  #named(at: string | null): void {
    this.#at = at;
    this.#watch?.begin();
  }

  async #answer(call: number, ask: string, input: unknown): Promise<void> {
    const process = this.#process;
    this.#calls++;
    const reply = await this.#replyTo(call, ask, input);
    if (process !== this.#process) return;
    this.#calls--;
    if (this.isBusy) this.#watch?.begin();
    this.#send(reply);
  }

  async #replyTo(reply: number, ask: string, input: unknown): Promise<ToWorker> {
    try {
      return { reply, value: (await this.#options.onCall?.(ask, input)) ?? null };
    } catch (error) {
      return { reply, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #rest(): void {
    this.#watch?.rest();
    this.#process?.hold(false);
    const { idleMs } = this.#options;
    clearTimeout(this.#idle);
    if (idleMs !== null) this.#idle = setTimeout(() => this.#process?.kill(), idleMs).unref();
  }

  #timeMs(): number {
    const { namedMs, silentMs } = this.#options;
    if (namedMs === undefined) return this.#first()?.timeMs ?? Number.POSITIVE_INFINITY;
    if (this.#at !== null) return namedMs;
    return this.#calls > 0 ? Number.POSITIVE_INFINITY : (silentMs ?? Number.POSITIVE_INFINITY);
  }

  #end(cause: Cause): void {
    this.#cause = cause;
    this.#process?.kill();
  }

  #ended(process: WorkerProcess): void {
    if (process !== this.#process) return;
    this.#watch?.rest();
    this.#process = null;
    this.#watch = null;
    this.#unsent = [];
    if (this.#closed || !this.isBusy) return;
    if (!this.#isReady && ++this.#failedStarts >= ATTEMPTS) {
      this.#failedStarts = 0;
      this.#rejectAll(new WorkerUnavailable("A process that the server needs cannot be started."));
      return;
    }
    this.#blame();
    this.#beginAgain();
  }

  /** Who the process was lost at. */
  #blame(): void {
    if (this.#options.namedMs === undefined) {
      const first = this.#isReady ? this.#first() : undefined;
      if (first) this.#reject(first, new JobKilled(this.#cause));
      return;
    }
    if (this.#isReady) this.#options.onLost?.(this.#at, this.#cause);
    this.#rejectAll(new JobKilled(this.#cause));
  }

  #beginAgain(): void {
    if (!this.isBusy) return;
    this.#start();
    this.#process?.hold(true);
    for (const { job, id, input } of this.#jobs.values()) this.#send({ job, id, input });
  }

  #first(): Job | undefined {
    return this.#jobs.values().next().value;
  }

  #reject(job: Job, error: Error): void {
    this.#jobs.delete(job.id);
    job.reject(error);
  }

  #rejectAll(error: Error): void {
    for (const job of [...this.#jobs.values()]) this.#reject(job, error);
  }
}
