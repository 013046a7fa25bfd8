/**
 * Finalizers that know which run registered them, as timers do: what one throws is told of the cell, and when the run is
 * given up, or one of them had to be terminated, those that are left do not run.
 */
import { runStorage } from "../api/current-run.ts";
import type { Run } from "./run.ts";

type Finalizer = (held: unknown) => void;

export class TrackedFinalizers {
  /** What cells find as `FinalizationRegistry`. */
  readonly Registry: FinalizationRegistryConstructor;
  readonly #stopped = new WeakSet<Run>();
  #executing: Run | null = null;

  constructor(native: FinalizationRegistryConstructor) {
    this.Registry = new Proxy(native, {
      construct: (target, [finalizer], given) => {
        const run = runStorage.getStore() as Run | undefined;
        const own = run && typeof finalizer === "function" ? this.#track(run, finalizer) : finalizer;
        return Reflect.construct(target, [own], given);
      },
    });
  }

  /** The finalizer that executed was terminated: no other one of its run runs. */
  terminated(): void {
    if (this.#executing) this.#stopped.add(this.#executing);
    this.#executing = null;
  }

  #track(run: Run, finalizer: Finalizer): Finalizer {
    return (held) => {
      if (run.abandoned || this.#stopped.has(run)) return;
      this.#executing = run;
      try {
        runStorage.run(run, finalizer, held);
      } catch (error) {
        run.stray(error);
      }
      this.#executing = null;
    };
  }
}
