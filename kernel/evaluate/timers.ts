/**
 * Timers that know which run set them: they are cleared when the run is interrupted, and what they throw is told of the
 * cell instead of ending the kernel. Outside of runs they are Node's own.
 */
import { promisify } from "node:util";
import { runStorage } from "../api/current-run.ts";
import type { Run } from "./run.ts";

type Callback = (...args: unknown[]) => void;
type Handle = { ref?(): unknown };

export interface Timers {
  setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) => Handle;
  setInterval: (callback: Callback, ms?: number, ...args: unknown[]) => Handle;
  setImmediate: (callback: Callback, ...args: unknown[]) => Handle;
  clearTimeout: (handle?: unknown) => void;
  clearInterval: (handle?: unknown) => void;
  clearImmediate: (handle?: unknown) => void;
}

export class TrackedTimers implements Timers {
  readonly #native: Timers;
  /** The run whose timer is executing: after a termination, the one that has to lose its timers. */
  #executing: Run | null = null;

  constructor(native: Timers) {
    this.#native = native;
  }

  /** The run whose timer the last termination caught, if it was one. */
  takeExecuting(): Run | null {
    const run = this.#executing;
    this.#executing = null;
    return run;
  }

  readonly setTimeout = withPromise(
    (callback: Callback, ms?: number, ...args: unknown[]): Handle =>
      this.#track(callback, args, true, this.#native.clearTimeout, (work) =>
        this.#native.setTimeout(work, ms),
      ),
    (ms, value) => new Promise((resolve) => this.setTimeout(() => resolve(value), Number(ms))),
  );

  readonly setInterval = (callback: Callback, ms?: number, ...args: unknown[]): Handle =>
    this.#track(callback, args, false, this.#native.clearInterval, (work) =>
      this.#native.setInterval(work, ms),
    );

  readonly setImmediate = withPromise(
    (callback: Callback, ...args: unknown[]): Handle =>
      this.#track(callback, args, true, this.#native.clearImmediate, (work) =>
        this.#native.setImmediate(work),
      ),
    (value) => new Promise((resolve) => this.setImmediate(() => resolve(value))),
  );

  readonly clearTimeout = (handle?: unknown): void => this.#clear(handle, this.#native.clearTimeout);
  readonly clearInterval = (handle?: unknown): void => this.#clear(handle, this.#native.clearInterval);
  readonly clearImmediate = (handle?: unknown): void => this.#clear(handle, this.#native.clearImmediate);

  #track(
    callback: Callback,
    args: unknown[],
    once: boolean,
    clear: (handle: unknown) => void,
    start: (work: () => void) => Handle,
  ): Handle {
    if (typeof callback !== "function") {
      throw new TypeError("A timer takes a function. Write `setTimeout(() => …, ms)`.");
    }
    const run = runStorage.getStore() as Run | undefined;
    if (!run) return start(() => callback(...args));
    let done = false;
    const handle = start(() => {
      // An immediate that was terminated half-way is offered a second time by Node.
      if (done || run.abandoned) return;
      if (once) {
        done = true;
        run.timers.delete(handle);
      }
      this.#execute(run, callback, args);
    });
    if (run.abandoned) clear(handle);
    else run.timers.set(handle, () => clear(handle));
    return handle;
  }

  #execute(run: Run, callback: Callback, args: unknown[]): void {
    this.#executing = run;
    try {
      callback(...args);
    } catch (error) {
      run.stray(error);
    }
    this.#executing = null;
  }

  #clear(handle: unknown, clear: (handle: unknown) => void): void {
    if (typeof handle === "object" && handle !== null) {
      (runStorage.getStore() as Run | undefined)?.timers.delete(handle);
    }
    clear(handle);
  }
}

/** `util.promisify(setTimeout)` finds its promise form by this. */
function withPromise<T extends object>(timer: T, promised: (...args: unknown[]) => Promise<unknown>): T {
  Object.defineProperty(timer, promisify.custom, { value: promised });
  return timer;
}

/** What `import … from "node:timers/promises"` gives a cell. */
export function timerPromises(timers: Timers) {
  const wait = (ms?: number, value?: unknown) =>
    new Promise((resolve) => timers.setTimeout(() => resolve(value), ms));
  const immediate = (value?: unknown) => new Promise((resolve) => timers.setImmediate(() => resolve(value)));
  async function* interval(ms?: number, value?: unknown) {
    for (;;) yield await wait(ms, value);
  }
  const scheduler = { wait: (ms: number) => wait(ms), yield: () => immediate() };
  return { setTimeout: wait, setImmediate: immediate, setInterval: interval, scheduler };
}
