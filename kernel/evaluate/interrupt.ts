/**
 * Stopping a cell without losing what the kernel holds. A thread of its own (`watchdog.mjs`) hears of the interrupt. When
 * the main thread answers it, the run waits for something and is given up: its timers are cleared and its results
 * dropped. When it does not answer, V8 terminates what it executes, which no code can catch, and the thread is back at
 * its event loop with every variable in place.
 */
import { Session } from "node:inspector";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";
import { runStorage } from "./current-run.ts";
import type { Run } from "./run.ts";

const STATES = { IDLE: 0, ASKED: 1, ANSWERED: 2, TERMINATING: 3, TERMINATED: 4 } as const;
const PATIENCE_MS = 200;
/** A run that was given up may finish what the kernel does on its behalf; what goes on longer is terminated. */
const GRACE_MS = 300;

export interface InterruptHandlers {
  /** The run, and those before it, are to be given up. */
  interrupt(run: number): void;
  /** What the main thread executed was terminated, on behalf of `run`. */
  terminated(run: number): void;
}

export interface Watchdog {
  /** The last run that is to be given up, known before its message is read. */
  interruptedUpTo(): number;
}

/** Starts the thread; resolves when it listens. */
export function startWatchdog(handlers: InterruptHandlers, scratch: string | null): Promise<Watchdog> {
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./watchdog.mjs", import.meta.url), {
    workerData: { flags: flags.buffer, states: STATES, patience: PATIENCE_MS, scratch },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    execArgv: [],
    env: {},
  });
  worker.unref();
  const { promise, resolve, reject } = Promise.withResolvers<Watchdog>();
  worker.on("error", reject);
  worker.on("message", (message: { ready?: true; interrupt?: number; terminated?: number }) => {
    if (message.ready) resolve({ interruptedUpTo: () => Atomics.load(flags, 1) });
    else if (message.interrupt !== undefined && answer(flags)) handlers.interrupt(message.interrupt);
    else if (message.terminated !== undefined) handlers.terminated(message.terminated);
  });
  return promise;
}

/** Tells the watchdog that this thread is alive. False when it has lost patience: the termination is on its way. */
function answer(flags: Int32Array): boolean {
  if (Atomics.compareExchange(flags, 0, STATES.ASKED, STATES.ANSWERED) === STATES.ASKED) {
    Atomics.notify(flags, 0);
    return true;
  }
  // It strikes here or has struck already; this waits, so that it cannot strike anything else.
  Atomics.wait(flags, 0, STATES.TERMINATING, 2000);
  return false;
}

/**
 * Ends asynchronous loops of runs that were given up, whatever they wait for: a continuation that still belongs to such
 * a run is terminated before it executes. The engine is watched only while such a run is in memory.
 */
export class Reaper {
  readonly #terminate: () => void;
  readonly #reaped: () => void;
  readonly #alive = new Set<number>();
  readonly #collected = new FinalizationRegistry<number>((run) => {
    this.#alive.delete(run);
    if (this.#alive.size === 0) this.#stop?.();
  });
  #stop: (() => void) | null = null;

  constructor(reaped: () => void) {
    const session = new Session();
    session.connect();
    this.#terminate = () => session.post("Runtime.terminateExecution");
    this.#reaped = reaped;
  }

  watch(run: Run): void {
    this.#collected.register(run, run.run);
    this.#alive.add(run.run);
    if (this.#stop) return;
    const stop = v8.promiseHooks.onBefore(() => this.#before()) as () => void;
    this.#stop = () => {
      stop();
      this.#stop = null;
    };
  }

  #before(): void {
    const run = runStorage.getStore() as Run | undefined;
    if (run === undefined || run.abandonedFor < GRACE_MS) return;
    this.#reaped();
    this.#terminate();
  }
}
