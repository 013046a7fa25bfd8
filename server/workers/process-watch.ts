/** Looks at a busy process from time to time, and says when it takes too long or too much. */
import { readFile } from "node:fs/promises";
import { residentMemory } from "../runtime/process-memory.ts";

export interface Bounds {
  /** Milliseconds for what the process is at. */
  timeMs(): number;
  readonly residentBytes: number;
}

/** Milliseconds between looks. */
const EVERY_MS = 50;
/** A process that waits for a busy machine gets more time, but not without end. */
const WAITING = 8;
/** The system counts processor time in hundredths of a second. */
const TICK_MS = 10;

export class ProcessWatch {
  readonly #pid: number;
  readonly #bounds: Bounds;
  readonly #exceeded: (what: "time" | "memory") => void;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;
  /** Processor time of the process when it began what it is at; null where the system does not tell, or not yet. */
  #cpuSince: number | null = null;
  #isLooking = false;

  constructor(pid: number, bounds: Bounds, exceeded: (what: "time" | "memory") => void) {
    this.#pid = pid;
    this.#bounds = bounds;
    this.#exceeded = exceeded;
  }

  /** The process begins something. */
  begin(): void {
    this.#since = performance.now();
    this.#cpuSince = null;
    this.#timer ??= setInterval(() => void this.#look(), EVERY_MS).unref();
  }

  /** It is at nothing. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const since = this.#since;
    const [memory, cpu] = await Promise.all([residentMemory(this.#pid), processorTime(this.#pid)]);
    this.#isLooking = false;
    if (this.#timer === undefined || since !== this.#since) return;
    this.#cpuSince ??= cpu;
    if (memory !== null && memory > this.#bounds.residentBytes) this.#exceed("memory");
    else if (this.#isOver(performance.now() - since, cpu)) this.#exceed("time");
  }

  /** Other processes' use of the machine is not held against this one. */
  #isOver(elapsed: number, cpu: number | null): boolean {
    const limit = this.#bounds.timeMs();
    if (elapsed <= limit) return false;
    if (cpu === null || this.#cpuSince === null || elapsed > limit * WAITING) return true;
    return cpu - this.#cpuSince > limit / 2;
  }

  #exceed(what: "time" | "memory"): void {
    this.rest();
    this.#exceeded(what);
  }
}

/** Milliseconds of processor time of a process; null where the system does not tell. */
async function processorTime(pid: number): Promise<number | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
