/**
 * Runs cells, one at a time. A request becomes a plan (stale ancestors first, then what was asked for, then in `auto`
 * what follows from it); plans merge into one queue. A cell runs with the source it has when its turn comes.
 */
import type { Json } from "../../shared/json.ts";
import type { ExecutionMode } from "../../shared/notebook/notebook.ts";
import type { DataReads } from "../../shared/protocol/data-reads.ts";
import type { FromKernel } from "../../shared/protocol/kernel.ts";
import { cellOf } from "../../shared/session/apply.ts";
import type { KernelDeath, Problem } from "../../shared/session/state.ts";
import { ancestorsOf, planRun } from "../dataflow/plan.ts";
import type { Kernel } from "../runtime/runtime.ts";
import { deathEvent, problemEvent } from "./error-events.ts";
import type { Inputs } from "./inputs.ts";
import type { KernelHost } from "./kernel-host.ts";
import type { KernelNames } from "./kernel-names.ts";
import type { BoundCell, Program } from "./program.ts";
import { mergeQueue } from "./queue-order.ts";
import { runMessage } from "./run-message.ts";
import type { SessionStore } from "./session-store.ts";

type Ran = Extract<FromKernel, { type: "ran" }>;
type Status = Ran["status"];

interface Running {
  readonly cell: string;
  readonly run: number;
  readonly startedAt: number;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly succeeded: (reads?: DataReads) => void;
  readonly done: () => void;
}

export interface SchedulerParts {
  readonly store: SessionStore;
  readonly program: Program;
  readonly host: KernelHost;
  readonly inputs: Inputs;
  readonly names: KernelNames;
  /** Brings the program up to the document, so that the newest source is run. Null when that needs no waiting. */
  readonly refresh: () => Promise<void> | null;
  /** Whether a cell that has not run in this kernel shows what it would give. Default: none does. */
  readonly isUpToDate?: (cell: string) => boolean;
  readonly now?: () => number;
}

/** Edits while cells run may put a cell before others more than once. */
const MOST_PUT_BEFORE = 10;

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #now: () => number;
  #queue: readonly string[] = [];
  #running: Running | null = null;
  /** Cells that failed since they were last asked for: what follows from them is blocked, not tried. */
  readonly #failed = new Set<string>();
  readonly #lastRuns = new Map<string, number>();
  /** How often cells were put before others since the queue was last empty. */
  readonly #putBefore = new Map<string, number>();
  /** Cells of which all ancestors were fresh, as long as no cell became stale. */
  readonly #onFresh = new Set<string>();
  #freshVersion = -1;
  #runs = 0;
  #pump: Promise<void> | null = null;
  /** Requests that wait for the program, one after the other. */
  #asking: Promise<void> | null = null;
  /** Counts what makes requests void. */
  #epoch = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  get isIdle(): boolean {
    return this.#pump === null && this.#asking === null;
  }

  get runningCell(): string | null {
    return this.#running?.cell ?? null;
  }

  /** Asks for cells to be run. Unknown ones and Markdown are left out. */
  request(cells: readonly string[] | "all" | "stale", mode: ExecutionMode): void {
    const waiting = this.#asking ?? this.#parts.refresh();
    if (waiting) this.#requestAfter(waiting, cells, mode);
    else this.#plan(cells, mode);
  }

  /** What was asked for first is planned first, and nothing that was interrupted meanwhile. */
  #requestAfter(
    waiting: Promise<void>,
    cells: readonly string[] | "all" | "stale",
    mode: ExecutionMode,
  ): void {
    const epoch = this.#epoch;
    const asking = waiting
      .then(() => this.#parts.refresh())
      .then(() => {
        if (epoch === this.#epoch) this.#plan(cells, mode);
      })
      .finally(() => {
        if (this.#asking === asking) this.#asking = null;
      });
    this.#asking = asking;
  }

  #plan(cells: readonly string[] | "all" | "stale", mode: ExecutionMode): void {
    const { program } = this.#parts;
    const wanted =
      cells === "all" ? program.ids : cells === "stale" ? program.ids.filter(this.#needsRun()) : cells;
    this.#enqueue(planRun(program.graph, wanted, { mode, isStale: this.#needsRun() }));
  }

  /** Empties the queue and stops the running cell. */
  interrupt(): void {
    this.#epoch++;
    this.#setQueue([]);
    this.#parts.host.interrupt();
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    for (let work = this.#asking ?? this.#pump; work; work = this.#asking ?? this.#pump) await work;
  }

  /** Whether a run is the last one of its cell, so that what it still puts out counts. */
  isCurrent(cell: string, run: number): boolean {
    return this.#lastRuns.get(cell) === run;
  }

  /** The values with which the running cell was started. */
  inputsOfRun(run: number): Readonly<Record<string, Json>> {
    return this.#running?.run === run ? this.#running.inputs : {};
  }

  ran(message: Ran): void {
    if (this.#running?.run === message.run) this.#finish(message.status, message.ms, message.reads);
  }

  /** The kernel is gone: nothing waits any more, and the running cell ends so. */
  kernelGone(status: "failed" | "interrupted", death?: KernelDeath): void {
    this.#epoch++;
    this.#setQueue([]);
    const running = this.#running;
    if (!running) return;
    if (death) this.#parts.store.emit(deathEvent(running.cell, death));
    this.#finish(status, this.#now() - running.startedAt);
  }

  cellRemoved(cell: string): void {
    this.#lastRuns.delete(cell);
    this.#failed.delete(cell);
    if (this.#queue.includes(cell)) this.#setQueue(this.#queue.filter((id) => id !== cell));
    if (this.#running?.cell === cell) this.#parts.host.interrupt();
  }

  #needsRun(): (cell: string) => boolean {
    const stale = this.#parts.program.stale();
    const { state } = this.#parts.store;
    return (cell) => stale.has(cell) || cellOf(state, cell)?.settled !== "ok";
  }

  #enqueue(cells: readonly string[]): void {
    if (cells.length === 0) return;
    for (const cell of cells) this.#failed.delete(cell);
    this.#setQueue(mergeQueue(this.#parts.program.graph, this.#queue, cells));
    this.#parts.program.prepare(cells);
    this.#begin();
  }

  #begin(): void {
    this.#pump ??= this.#work().finally(() => {
      this.#pump = null;
      // What was asked for between the end of the last cell and now would wait for ever.
      if (this.#queue.length > 0) return this.#begin();
      this.#failed.clear();
      this.#putBefore.clear();
      this.#parts.host.rest();
    });
  }

  #setQueue(queue: readonly string[]): void {
    if (queue.length === this.#queue.length && queue.every((id, at) => id === this.#queue[at])) return;
    this.#queue = queue;
    this.#parts.store.emit({ type: "queue-changed", queue: [...queue] });
  }

  async #work(): Promise<void> {
    for (;;) {
      const waiting = this.#parts.refresh();
      if (waiting) await waiting;
      const cell = this.#next();
      if (cell === undefined) return;
      const { kernel } = this.#parts.host;
      if (!kernel) {
        if (!(await this.#startKernel())) return;
        continue;
      }
      const compiled = this.#parts.program.compile(cell);
      // While it was compiled, the queue, the kernel and the cell may have become others.
      if (compiled instanceof Promise) await this.#compiled(cell, compiled);
      else await this.#run(kernel, cell, compiled);
    }
  }

  /** A cell that cannot be compiled fails with the reason. */
  async #compiled(cell: string, compiled: Promise<BoundCell>): Promise<void> {
    const epoch = this.#epoch;
    const message = await compiled.then(
      () => null,
      (error: Error) => error.message,
    );
    if (message === null || epoch !== this.#epoch || this.#queue[0] !== cell) return;
    this.#failWith(cell, {
      kind: "syntax",
      message,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      cells: [],
    });
  }

  async #startKernel(): Promise<boolean> {
    try {
      await this.#parts.host.start();
      return true;
    } catch {
      // The state of the kernel says why; what waited goes back to what it was.
      this.#setQueue([]);
      return false;
    }
  }

  /** The next cell that can run, still first in the queue. Cells that cannot are dealt with on the way. */
  #next(): string | undefined {
    const { program, store } = this.#parts;
    for (let cell = this.#queue[0]; cell !== undefined; cell = this.#queue[0]) {
      const [problem] = program.problems(cell);
      const by = this.#blockedBy(cell);
      if (by !== undefined) {
        this.#queue = this.#queue.slice(1);
        store.emit({ type: "cell-blocked", cell, by });
      } else if (problem) {
        this.#failWith(cell, problem);
      } else if (!this.#addAncestors(cell)) {
        return cell;
      }
    }
    return undefined;
  }

  #blockedBy(cell: string): string | undefined {
    if (this.#failed.size === 0) return undefined;
    const { graph } = this.#parts.program;
    const above = ancestorsOf(graph, [cell]);
    return graph.order.find((id) => id !== cell && above.has(id) && this.#failed.has(id));
  }

  /** An edit may have given a waiting cell ancestors that must run first. */
  #addAncestors(cell: string): boolean {
    const { graph } = this.#parts.program;
    if (this.#standsOnFresh(cell)) return false;
    const plan = planRun(graph, [cell], { mode: "lazy", isStale: this.#needsRun() });
    if (plan.length <= 1) {
      this.#onFresh.add(cell);
      return false;
    }
    const again = plan.filter((id) => id !== cell && this.#mayPutBefore(id));
    if (again.length === 0) return false;
    this.#setQueue(mergeQueue(graph, this.#queue, [...again, cell]));
    return this.#queue[0] !== cell;
  }

  /** What is stale however often it runs, since its data changes all the time, must not keep others from running. */
  #mayPutBefore(cell: string): boolean {
    const times = (this.#putBefore.get(cell) ?? 0) + 1;
    this.#putBefore.set(cell, times);
    return times <= MOST_PUT_BEFORE;
  }

  /** Whether all that a cell follows from is known to be fresh; looks no farther than its parents. */
  #standsOnFresh(cell: string): boolean {
    const { program, store } = this.#parts;
    const stale = program.stale();
    if (this.#freshVersion !== program.staleVersion) this.#onFresh.clear();
    this.#freshVersion = program.staleVersion;
    const isFresh = (parent: string) =>
      this.#onFresh.has(parent) && !stale.has(parent) && cellOf(store.state, parent)?.settled === "ok";
    if (program.graph.parents.get(cell)?.every(isFresh) !== true) return false;
    this.#onFresh.add(cell);
    return true;
  }

  #failWith(cell: string, problem: Problem): void {
    const { store } = this.#parts;
    this.#started(cell);
    store.emit(problemEvent(cell, problem));
    this.#failed.add(cell);
    store.emit({ type: "cell-finished", cell, status: "failed", ms: 0 });
  }

  #run(kernel: Kernel, cell: string, compiled: BoundCell): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { program, inputs, names, host } = this.#parts;
    const forgotten = names.outdated();
    if (forgotten.length > 0) kernel.send({ type: "forget", names: forgotten, cells: [] });
    const message = runMessage(++this.#runs, cell, compiled, program, inputs);
    this.#running = {
      cell,
      run: message.run,
      startedAt: this.#started(cell),
      inputs: message.inputs,
      succeeded: program.beginRun(cell, message.run),
      done: resolve,
    };
    this.#lastRuns.set(cell, message.run);
    inputs.cellStarted();
    host.busy();
    names.started(cell, message.defines);
    kernel.send(message);
    return promise;
  }

  #started(cell: string): number {
    const at = this.#now();
    this.#queue = this.#queue.filter((id) => id !== cell);
    this.#parts.store.emit({ type: "cell-started", cell, at });
    return at;
  }

  #finish(status: Status, ms: number, reads?: DataReads): void {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    const { store, inputs, host } = this.#parts;
    const { cell } = running;
    if (status === "ok") {
      running.succeeded(reads);
      inputs.cellFinished(cell);
      this.#failed.delete(cell);
    } else if (!this.#queue.includes(cell)) this.#failed.add(cell);
    store.emit({ type: "cell-finished", cell, status, ms });
    host.resume();
    this.tellStaleness();
    running.done();
  }

  /** Emits which cells became stale or fresh since it was last told. */
  tellStaleness(): void {
    const { store, program } = this.#parts;
    const stale = program.stale();
    const isStale = (id: string) => stale.has(id) && this.#parts.isUpToDate?.(id) !== true;
    const changed = [...program.takeMoved()].flatMap((id): [string, boolean][] => {
      const cell = cellOf(store.state, id);
      const now = isStale(id);
      return cell !== undefined && cell.stale !== now ? [[id, now]] : [];
    });
    if (changed.length > 0) store.emit({ type: "staleness-changed", stale: Object.fromEntries(changed) });
  }
}
