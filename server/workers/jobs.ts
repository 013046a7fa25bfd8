/**
 * The vocabulary between the server and its workers: processes that do for it what may end a process (native parsers and
 * engines, fed with what people write and bring). A worker is a map of jobs; whoever wants one done gets a promise.
 */

/** Name of a job -> what it is given and what it gives, both as JSON. */
export interface JobMap {
  readonly [job: string]: readonly [input: unknown, output: unknown];
}

export type Input<J extends JobMap, K extends keyof J> = J[K][0];
export type Output<J extends JobMap, K extends keyof J> = J[K][1];

/** From the server to a worker. */
export type ToWorker =
  | { readonly job: string; readonly id: number; readonly input: unknown }
  /** The answer to a call. */
  | { readonly reply: number; readonly value: unknown }
  | { readonly reply: number; readonly error: string };

/** From a worker to the server. */
export type FromWorker =
  /** It is there, and takes jobs. */
  | { readonly ready: true }
  | { readonly done: number; readonly value: unknown }
  | { readonly failed: number; readonly name: string; readonly message: string }
  /** The worker asks the server for something that a job needs. */
  | { readonly call: number; readonly ask: string; readonly input: unknown }
  /** What the worker is at, as its jobs call it; null when it is at nothing of anybody's. */
  | { readonly at: string | null };

/** How a worker's process ended before a job was done. */
export type Cause = "crash" | "time" | "memory" | "size";

/** A job ended the process that did it, or had to be ended with it. */
export class JobKilled extends Error {
  override readonly name = "JobKilled";
  readonly reason: Cause;

  constructor(reason: Cause) {
    super(`The worker was lost: ${reason}.`);
    this.reason = reason;
  }
}

/** There is no process to do the job: it did not start, or the worker was closed. */
export class WorkerUnavailable extends Error {
  override readonly name = "WorkerUnavailable";
}

/** The job threw in the worker, which goes on. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
  /** Name of the error, such as `RangeError`. */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}
