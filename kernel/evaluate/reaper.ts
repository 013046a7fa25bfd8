import { Session } from "node:inspector";
import v8 from "node:v8";
import { runStorage } from "../api/current-run.ts";
import type { Run } from "./run.ts";

/** Taken before the module is shut to cells and packages. */
const { promiseHooks } = v8;
/** A run that was given up may finish what the kernel does on its behalf; what goes on longer is terminated. */
const GRACE_MS = 300;

export interface ReaperOptions {
  /** A run is active. A termination would take with it what the run is about to go on with. */
  busy(): boolean;
  /** Something is about to be terminated. */
  reaped(): void;
}

/**
 * Ends asynchronous loops of runs that were given up, whatever they wait for: a continuation that still belongs to such
 * a run is terminated before it executes. The engine is watched only while such a run is in memory.
 */
export class Reaper {
  readonly #terminate: () => void;
  readonly #options: ReaperOptions;
  readonly #alive = new Set<number>();
  readonly #collected = new FinalizationRegistry<number>((run) => {
    this.#alive.delete(run);
    if (this.#alive.size === 0) this.#stop?.();
  });
  #stop: (() => void) | null = null;

  constructor(options: ReaperOptions) {
    const session = new Session();
    session.connect();
    this.#terminate = () => session.post("Runtime.terminateExecution");
    this.#options = options;
  }

  watch(run: Run): void {
    this.#collected.register(run, run.run);
    this.#alive.add(run.run);
    if (this.#stop) return;
    const stop = promiseHooks.onBefore(() => this.#before()) as () => void;
    this.#stop = () => {
      stop();
      this.#stop = null;
    };
  }

  #before(): void {
    const run = runStorage.getStore() as Run | undefined;
    if (run === undefined || run.abandonedFor < GRACE_MS || this.#options.busy()) return;
    this.#options.reaped();
    this.#terminate();
  }
}
