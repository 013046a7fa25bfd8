/** Watches running statements and tells of those that take over a second. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { StatementProgress } from "../../../shared/engine/connection.ts";
import type { Progress } from "../../../shared/output/progress.ts";

const FIRST_AFTER = 1000;
const EVERY = 250;

export interface Watched {
  /** Percent done, below zero where the engine cannot tell. */
  readonly progress: { readonly percentage: number };
}

export interface WatchClock {
  now(): number;
  /** Calls back again and again until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
}

const systemClock: WatchClock = {
  now: () => performance.now(),
  every: (ms, callback) => {
    const timer = setInterval(callback, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

interface Entry {
  readonly id: string;
  readonly since: number;
  /** Calls back on behalf of whoever started the statement. */
  readonly inContext: (work: () => void) => void;
  told: boolean;
  percent: number;
}

export class ProgressWatch {
  readonly #clock: WatchClock;
  readonly #entries = new Map<Watched, Entry>();
  readonly #listeners = new Set<(progress: StatementProgress) => void>();
  readonly #outside = AsyncLocalStorage.snapshot();
  #count = 0;
  #stopClock: (() => void) | null = null;

  constructor(clock: WatchClock = systemClock) {
    this.#clock = clock;
  }

  listen(listener: (progress: StatementProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(watched: Watched): void {
    if (this.#listeners.size === 0) return;
    this.#entries.set(watched, {
      id: `sql-${++this.#count}`,
      since: this.#clock.now(),
      inContext: AsyncLocalStorage.snapshot(),
      told: false,
      percent: 0,
    });
    // The clock is nobody's: stopped together with the run that started it, it would tell of no other.
    this.#stopClock ??= this.#outside(() => this.#clock.every(EVERY, () => this.#tick()));
  }

  stop(watched: Watched, state: "done" | "stopped"): void {
    const entry = this.#entries.get(watched);
    if (!entry) return;
    this.#entries.delete(watched);
    if (entry.told) this.#tell(entry, state);
    if (this.#entries.size === 0) this.close();
  }

  close(): void {
    this.#stopClock?.();
    this.#stopClock = null;
  }

  #tick(): void {
    for (const [watched, entry] of this.#entries) {
      if (this.#clock.now() - entry.since < FIRST_AFTER) continue;
      // The engine's figure can fall when the next part of a plan begins; a bar that goes back would be read as a fault.
      entry.percent = Math.max(entry.percent, Math.min(99, watched.progress.percentage));
      entry.told = true;
      this.#tell(entry, "running");
    }
  }

  #tell({ id, since, percent, inContext }: Entry, state: Progress["state"]): void {
    const elapsed = this.#clock.now() - since;
    const known = percent > 0;
    const progress: Progress = {
      label: "SQL",
      done: state === "done" ? 100 : Math.round(percent * 10) / 10,
      total: known || state === "done" ? 100 : null,
      rate: known ? percent / (elapsed / 1000) : null,
      remainingMs: state === "running" && known ? (elapsed / percent) * (100 - percent) : null,
      state,
    };
    inContext(() => {
      for (const listener of this.#listeners) listener({ id, progress });
    });
  }
}
