/**
 * One kernel: takes the server's messages, runs cells one after the other, keeps the names they define, and answers
 * about tables. It knows nothing of processes and channels, so that a test runs it where it likes.
 */
import { types } from "node:util";
import vm from "node:vm";
import { createRandom } from "../../analysis/stats/random.ts";
import { assertNever } from "../../shared/assert-never.ts";
import { API_NAMES } from "../../shared/notebook/api-names.ts";
import type { CellError } from "../../shared/output/error.ts";
import type { Bundle } from "../../shared/output/output.ts";
import { damagedRun } from "../../shared/protocol/damaged-run.ts";
import type { DatasetFile, FromKernel, Insertion, ToKernel } from "../../shared/protocol/kernel.ts";
import type { Variable } from "../../shared/session/state.ts";
import { runStorage } from "../api/current-run.ts";
import { bundleOf } from "../display/bundle.ts";
import { cellError, cellOfStack } from "./cell-error.ts";
import { type Guard, guardNotice } from "./guard.ts";
import type { KernelData, KernelParts } from "./kernel-data.ts";
import type { Clock } from "./outbox.ts";
import { DisplayFailure, Run, type RunMessage } from "./run.ts";
import { type CellScope, createScope } from "./scope.ts";
import { TableRequests } from "./table-requests.ts";
import { type NamedValue, VariableList } from "./variables.ts";

export interface EvaluatorOptions {
  readonly parts: KernelParts;
  readonly clock: Clock;
  /** Undoes what cells do to the standard objects; left out where the realm is not the cells' own. */
  readonly guard?: Guard;
  send(message: FromKernel): void;
  /** Sends several together, so that the server has them at once; left out, they go one by one. */
  sendAll?(messages: readonly FromKernel[]): void;
  /** Runs up to this number were interrupted, perhaps before they arrived. */
  interruptedUpTo?(): number;
  /** Does a brief piece of work that no termination cuts in two. Where nothing is terminated, it may be left out. */
  whole?(work: () => void): void;
  /** A run became active, or none is any more. */
  running?(is: boolean): void;
  /** A run was given up while it waited for something. */
  abandoned?(run: Run): void;
}

type Status = "ok" | "failed" | "interrupted";
type Ran = Extract<FromKernel, { type: "ran" }>;
type Active = {
  readonly run: Run;
  readonly message: RunMessage;
  readonly startedAt: number;
  /** Its end is being told; found so once more, telling it was cut off. */
  ending: boolean;
};

/** Of errors outside of runs so many are told for each cell; a loop could make a million. */
const STRAYS = 20;

export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #values = new Map<string, NamedValue>();
  readonly #insertions = new Map<string, readonly Insertion[]>();
  readonly #latest = new Map<string, Run>();
  readonly #requests: TableRequests;
  readonly #api = new Map<string, unknown>();
  readonly #queue: RunMessage[] = [];
  #data: Promise<KernelData> | null = null;
  #opened: KernelData | null = null;
  #open: Extract<ToKernel, { type: "open" }> | null = null;
  #active: Active | null = null;
  /** Errors told outside of runs, by cell, since its last run began. */
  readonly #strays = new Map<string | null, number>();
  /** While the end of a run is made up, its last outputs wait here for it. */
  #held: FromKernel[] | null = null;
  #interruptedUpTo = 0;
  /** Files that are being made known to the engine. */
  #settingDatasets: readonly DatasetFile[] | null = null;
  readonly #list = new VariableList();
  /** As last told. */
  #variables: readonly Variable[] = [];

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#requests = new TableRequests({
      data: () => this.#needData(),
      send: (message) => options.send(message),
      describe: (error) => cellError(error, this.#errorContext),
    });
  }

  receive(message: ToKernel): void {
    switch (message.type) {
      case "open":
        this.#open = message;
        this.#data = this.#openData(message);
        // Whoever needs the data is told; until then nobody is.
        this.#data.catch(() => {});
        break;
      case "datasets":
        void this.#setDatasets(message.datasets);
        break;
      case "run":
        this.#queue.push(message);
        this.#next();
        break;
      case "forget":
        this.#forget(message.names, message.cells);
        break;
      case "page":
      case "export":
        void this.#requests.answer(message);
        break;
      default:
        assertNever(message);
    }
  }

  /** A run is active. */
  get busy(): boolean {
    return this.#active !== null;
  }

  /** Gives up the active run and those before `upTo`. Cut off by a termination, it is called again. */
  interrupt(upTo: number): void {
    this.#interruptedUpTo = Math.max(this.#interruptedUpTo, upTo);
    const active = this.#active;
    if (active && active.run.run <= upTo) {
      active.run.end(true);
      active.run.abandon();
      this.#opened?.interrupt();
      this.#finish(active.run, "interrupted");
      // Nothing of the kernel holds the run any more, so that its end in memory tells that nothing of it goes on.
      this.#latest.delete(active.run.cell);
      this.#options.abandoned?.(active.run);
    }
    this.#next();
  }

  /** What the main thread executed was cut off, and with it what was about to go on: it would be waited for for ever. */
  terminated(): void {
    this.#requests.refuseAll();
    if (this.#settingDatasets) void this.#setDatasets(this.#settingDatasets);
  }

  /** An error that no cell caught: of a timer, a promise nobody waits for, or an output that came too late. */
  stray(error: unknown, run: Run | null): void {
    if (run?.abandoned) return;
    const cell = run?.cell ?? this.#knownCell(cellOfStack(error));
    const count = (this.#strays.get(cell) ?? 0) + 1;
    this.#strays.set(cell, count);
    if (count > STRAYS) return;
    const told = cellError(error, this.#errorContext);
    const last = { ...told, hint: "Errors of this kind that come after this one are left out." };
    this.#options.send({ type: "stray", cell, error: count === STRAYS ? last : told });
  }

  /** A stack may name any cell; only those that have run are told of. */
  #knownCell(cell: string | null): string | null {
    return cell !== null && this.#insertions.has(cell) ? cell : null;
  }

  close(): void {
    for (const run of this.#latest.values()) run.clearTimers();
    this.#opened?.close();
  }

  readonly #errorContext = {
    insertions: (cell: string) => this.#insertions.get(cell) ?? [],
    names: () => [...this.#values.keys(), ...API_NAMES, ...Object.getOwnPropertyNames(globalThis)],
  };

  async #openData(open: Extract<ToKernel, { type: "open" }>): Promise<KernelData> {
    const data = await this.#options.parts.openData(open.datasets);
    this.#opened = data;
    data.onProgress(({ id, progress }) => {
      const run = (runStorage.getStore() as Run | undefined) ?? this.#active?.run;
      run?.statement(id, progress);
    });
    data.onRead((reads) => {
      const run = (runStorage.getStore() as Run | undefined) ?? this.#active?.run;
      run?.reads.add(reads);
    });
    return data;
  }

  async #setDatasets(files: readonly DatasetFile[]): Promise<void> {
    this.#settingDatasets = files;
    try {
      await (await this.#needData()).setDatasets(files);
    } catch (error) {
      this.stray(error, null);
    }
    if (this.#settingDatasets === files) this.#settingDatasets = null;
  }

  #next(): void {
    if (this.#active) return;
    const message = this.#queue.shift();
    if (!message) return;
    const run = this.#newRun(message);
    this.#options.running?.(true);
    this.#active = { run, message, startedAt: this.#options.clock.now(), ending: false };
    if (message.run <= this.#askedUpTo()) this.#finish(run, "interrupted");
    else void this.#execute(run, message);
  }

  #newRun(message: RunMessage): Run {
    const { cell } = message;
    for (const told of [cell, null]) this.#strays.delete(told);
    this.#latest.get(cell)?.clearTimers();
    this.#insertions.set(cell, message.insertions);
    const run = new Run(message, {
      outputBytes: this.#open?.outputBytes ?? 0,
      clock: this.#options.clock,
      whole: (work) => this.#whole(work),
      send: (sent) => this.#sendFor(run, sent),
      random: (id) => createRandom(`${this.#open?.seed ?? 1}/${id}`),
      bundle: (value, owner) =>
        bundleOf(value, {
          isTabular: (item) => this.#options.parts.isTabular(item),
          table: (item) => this.#table(item, owner),
        }),
      stray: (error, owner) => this.stray(error, owner),
    });
    this.#latest.set(cell, run);
    return run;
  }

  async #table(value: unknown, { cell, run }: Run): Promise<Bundle> {
    return this.#options.parts.tableBundle(value, await this.#needData(), { cell, run });
  }

  /** What an earlier run of a cell still puts out is nobody's any more. */
  #sendFor(run: Run, message: FromKernel): void {
    if (this.#latest.get(run.cell) !== run) return;
    if (this.#held && this.#active?.run === run) this.#held.push(message);
    else this.#options.send(message);
  }

  async #execute(run: Run, message: RunMessage): Promise<void> {
    try {
      // Only then is the engine shut in, which no cell may forestall. Whoever asks for data is told why there is none.
      await this.#data?.catch(() => undefined);
      const scope = await this.#scope(run, message);
      if (this.#active?.run !== run) return;
      const cell = compile(message);
      // What the kernel loaded for itself in the meantime is not the cell's doing, nor does it cover for what is.
      this.#accept();
      const names = await runStorage.run(run, () => cell(scope));
      await run.settled();
      if (this.#active?.run !== run) return;
      // Before the kernel goes through anything in a way that the cell may have changed.
      this.#restore(run);
      for (const name of message.defines) this.#values.set(name, { cell: message.cell, value: names[name] });
      this.#finish(run, "ok");
    } catch (error) {
      if (this.#active?.run !== run) return;
      // A statement whose function was terminated fails, and may be told of before the interrupt is.
      if (message.run <= this.#askedUpTo()) this.interrupt(this.#askedUpTo());
      else this.#finish(run, "failed", error);
    }
  }

  /** The last run that somebody asked to interrupt. */
  #askedUpTo(): number {
    return Math.max(this.#interruptedUpTo, this.#options.interruptedUpTo?.() ?? 0);
  }

  async #scope(run: Run, message: RunMessage): Promise<CellScope> {
    const names: Record<string, unknown> = {};
    for (const name of message.bound) {
      const held = this.#values.get(name);
      names[name] = held ? held.value : await this.#apiValue(name);
    }
    return createScope(run, names, (specifier, attributes) => this.#import(run, specifier, attributes));
  }

  async #apiValue(name: string): Promise<unknown> {
    if (!(API_NAMES as readonly string[]).includes(name)) {
      throw new ReferenceError(
        `\`${name}\` has no value: the cell that defines it has not run in this kernel.`,
      );
    }
    const loaded = this.#api.get(name) ?? (await this.#loading(() => this.#loadApi(name)));
    this.#api.set(name, loaded);
    return loaded;
  }

  #loadApi(name: string): Promise<unknown> {
    return this.#options.parts.loadApi(name, () => this.#needData());
  }

  #import(run: Run, specifier: string, attributes?: ImportAttributes): Promise<object> {
    // What the package changes is kept; what the cell changed before is not the package's.
    this.#restore(run);
    return this.#loading(() => this.#options.parts.importModule(specifier, attributes));
  }

  /** Loads code outside of the run: what it draws, prints and changes while it loads is not the cell's. */
  async #loading<T>(load: () => Promise<T>): Promise<T> {
    const loaded = await runStorage.exit(load);
    this.#accept();
    return loaded;
  }

  /** Takes what modules changed while they were loaded as right. Says whether any was loaded. */
  #accept(): boolean {
    const took = this.#options.parts.tookModules();
    if (took) this.#options.guard?.accept();
    return took;
  }

  #needData(): Promise<KernelData> {
    if (this.#data) return this.#data;
    throw new Error("The kernel has not been opened.");
  }

  #finish(run: Run, status: Status, error?: unknown): void {
    const active = this.#active;
    if (active?.run !== run) {
      this.#restore(run);
      return;
    }
    const ending = this.#ending(active, status, error);
    this.#whole(() => {
      this.#active = null;
      this.#options.running?.(false);
      this.#sendAll(ending);
    });
    this.#next();
  }

  #sendAll(messages: readonly FromKernel[]): void {
    if (this.#options.sendAll) this.#options.sendAll(messages);
    else for (let i = 0; i < messages.length; i++) this.#options.send(messages[i] as FromKernel);
  }

  #whole(work: () => void): void {
    if (this.#options.whole) this.#options.whole(work);
    else work();
  }

  /** A cell may break what this is written with. It has ended all the same, and whoever waits is told. */
  #ending(active: Active, status: Status, error: unknown): FromKernel[] {
    try {
      if (!active.ending) {
        active.ending = true;
        this.#held = [];
        const ran = this.#end(active, status, error);
        return together(this.#takeHeld(), [ran]);
      }
      // What cut it off may be in what is told of the variables, so that this would never come to an end.
      const held = this.#takeHeld();
      active.run.outbox.close();
      return together(held, [this.#ran(active, status)]);
    } catch {
      return together(this.#takeHeld(), damagedRun(active.run));
    }
  }

  #takeHeld(): readonly FromKernel[] {
    const held = this.#held ?? [];
    this.#held = null;
    return held;
  }

  #end(active: Active, status: Status, error: unknown): Ran {
    const { run, message } = active;
    this.#restore(run);
    if (status !== "interrupted") run.end(false);
    const told = status === "failed" ? cellError(error, this.#errorContext) : null;
    if (told) {
      run.error(told, !types.isProxy(error) && error instanceof DisplayFailure ? error.id : null);
      for (const name of message.defines) this.#values.delete(name);
    }
    if (status === "interrupted") run.outbox.close();
    else run.outbox.flush();
    this.#opened?.tables.dropRun(run.cell, run.run);
    this.#variables = this.#list.list(this.#values);
    return this.#ran(active, status, told);
  }

  #ran({ run, startedAt }: Active, status: Status, error: CellError | null = null): Ran {
    const ms = this.#options.clock.now() - startedAt;
    return {
      type: "ran",
      run: run.run,
      cell: run.cell,
      status,
      ms,
      variables: [...this.#variables],
      error,
      reads: run.reads.all(),
    };
  }

  /** Undoes what the run did to the standard objects, and says so among its outputs. */
  #restore(run: Run): void {
    // A package that loaded a part of itself late changed what it needs, and nothing tells that from the cell's doing.
    if (this.#accept()) return;
    const restored = this.#options.guard?.restore();
    const notice = restored ? guardNotice(restored) : null;
    if (notice !== null) run.notice(notice);
  }

  #forget(names: readonly string[], cells: readonly string[]): void {
    for (const name of names) this.#values.delete(name);
    for (const cell of cells) {
      this.#latest.get(cell)?.clearTimers();
      this.#latest.delete(cell);
      this.#insertions.delete(cell);
      this.#opened?.tables.dropCell(cell);
    }
  }
}

/** Without iterators, which a cell may have broken for good. */
function together(first: readonly FromKernel[], second: readonly FromKernel[]): FromKernel[] {
  const all: FromKernel[] = [];
  for (let i = 0; i < first.length; i++) all[all.length] = first[i] as FromKernel;
  for (let i = 0; i < second.length; i++) all[all.length] = second[i] as FromKernel;
  return all;
}

type Cell = (scope: CellScope) => Promise<Readonly<Record<string, unknown>>>;

function compile({ code, cell, columnOffset }: RunMessage): Cell {
  return new vm.Script(code, { filename: `cell:${cell}`, columnOffset }).runInThisContext() as Cell;
}
