/** The time that one run of a cell may take: over it, the run is interrupted and told which limit it was. */

import type { CellError } from "../../shared/output/error.ts";
import type { FromKernel } from "../../shared/protocol/kernel.ts";

type Ran = Extract<FromKernel, { type: "ran" }>;
type Outputs = Extract<FromKernel, { type: "outputs" }>;

export class TimeLimit {
  readonly #ms: number | null;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout | undefined;
  #expired: number | null = null;
  #run: number | null = null;

  constructor(ms: number | null, expire: () => void) {
    this.#ms = ms;
    this.#expire = expire;
  }

  started(run: number): void {
    this.stop();
    this.#run = run;
    if (this.#ms === null) return;
    this.#timer = setTimeout(() => {
      this.#expired = run;
      this.#expire();
    }, this.#ms);
    this.#timer.unref();
  }

  /** What to tell of a finished run: itself, and before it the error when it was the limit that ended it. */
  finished(ran: Ran): (Outputs | Ran)[] {
    if (ran.run === this.#run) this.stop();
    if (ran.run !== this.#expired || ran.status !== "interrupted" || this.#ms === null) return [ran];
    const error = limitError(this.#ms);
    const { run, cell } = ran;
    return [
      {
        type: "outputs",
        run,
        cell,
        changes: [{ change: "put", output: { type: "error", id: "time-limit", error } }],
      },
      { ...ran, error },
    ];
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#run = null;
  }
}

function limitError(ms: number): CellError {
  return {
    name: "TimeLimit",
    message: `The cell ran longer than ${durationText(ms)} and was interrupted; every variable is kept.`,
    hint: "Work on fewer rows or move the work into SQL, or raise `kernel.cellSeconds`.",
    frames: [],
  };
}

function durationText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${Number((ms / 60_000).toFixed(1))} min`;
}
