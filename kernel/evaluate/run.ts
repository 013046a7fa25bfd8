import type { Json } from "../../shared/json.ts";
import type { CellError } from "../../shared/output/error.ts";
import type { Input } from "../../shared/output/input.ts";
import { MIME } from "../../shared/output/mime.ts";
import type { Bundle, Stream } from "../../shared/output/output.ts";
import type { Progress } from "../../shared/output/progress.ts";
import { ReadsTogether } from "../../shared/protocol/data-reads.ts";
import type { FromKernel, ToKernel } from "../../shared/protocol/kernel.ts";
import type { CurrentRun } from "../api/current-run.ts";
import { InputError } from "../api/input-error.ts";
import { payload } from "../display/payload.ts";
import { type Clock, Outbox } from "./outbox.ts";

export type RunMessage = Extract<ToKernel, { type: "run" }>;

/** What a run needs of its kernel. */
export interface RunHost {
  readonly outputBytes: number;
  readonly clock: Clock;
  /** Does what no termination may cut in two. */
  whole(work: () => void): void;
  send(message: FromKernel): void;
  random(cell: string): { next(): number };
  /** What a value looks like; a promise where that takes time, as for a table. */
  bundle(value: unknown, run: Run): Bundle | Promise<Bundle>;
  /** An error that came after the run, or that nobody waited for. */
  stray(error: unknown, run: Run): void;
}

/** An error of an output that was still being made, with the stack of the call that asked for it. */
export class DisplayFailure extends Error {
  readonly place: string;
  /** The output in whose place the error is shown; null where there is none yet. */
  readonly id: string | null;

  constructor(cause: unknown, place: string, id: string | null) {
    super("An output could not be shown.", { cause });
    this.place = place;
    this.id = id;
  }
}

const OUTPUTS = 1000;

/** One run of a cell: what it has put out, what it waits for, and whether it still counts. */
export class Run implements CurrentRun {
  readonly run: number;
  readonly cell: string;
  readonly inputNames: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly outbox: Outbox;
  /** What it has read of the workspace's data. */
  readonly reads = new ReadsTogether();
  /** Timers that are set, by what clears each. */
  readonly timers = new Map<object, () => void>();
  readonly #host: RunHost;
  readonly #pending = new Set<Promise<void>>();
  readonly #endListeners: ((interrupted: boolean) => void)[] = [];
  /** Outputs of statements that are running. */
  readonly #statements = new Set<string>();
  readonly #inputIds = new Set<string>();
  #failure: DisplayFailure | null = null;
  #random: { next(): number } | null = null;
  #finished = false;
  #abandonedAt: number | null = null;

  constructor(message: RunMessage, host: RunHost) {
    this.run = message.run;
    this.cell = message.cell;
    this.inputNames = message.inputNames;
    this.inputs = message.inputs;
    this.#host = host;
    const { run, cell } = message;
    this.outbox = new Outbox(
      (changes) => host.send({ type: "outputs", run, cell, changes }),
      { bytes: host.outputBytes, outputs: OUTPUTS },
      host.clock,
      (work) => host.whole(work),
    );
  }

  get random(): { next(): number } {
    this.#random ??= this.#host.random(this.cell);
    return this.#random;
  }

  get abandoned(): boolean {
    return this.#abandonedAt !== null;
  }

  /** Milliseconds since the run was abandoned; 0 while it counts. */
  get abandonedFor(): number {
    return this.#abandonedAt === null ? 0 : this.#host.clock.now() - this.#abandonedAt;
  }

  display(value: unknown): void {
    if (this.abandoned) return;
    const id = this.outbox.reserve();
    if (id !== null) this.#show(id, value);
  }

  /** The value of the last expression; nothing is shown for `undefined`, also when it comes by a promise. */
  displayResult(value: unknown): void {
    if (value === undefined || this.abandoned) return;
    if (isThenable(value)) this.#wait(this.#displayLater(value), "", null);
    else this.display(value);
  }

  print(stream: Stream, text: string): void {
    if (!this.abandoned) this.outbox.print(stream, text);
  }

  put(id: string, bundle: Bundle): void {
    if (!this.abandoned) this.outbox.put({ type: "display", id, bundle });
  }

  /** Shows how far a statement is for as long as it runs. */
  statement(id: string, progress: Progress): void {
    if (this.abandoned) return;
    const output = `statement:${id}`;
    if (progress.state === "running") {
      this.#statements.add(output);
      this.put(output, { [MIME.progress]: progress, [MIME.text]: `${progress.label}: ${progress.done}` });
    } else if (this.#statements.delete(output)) this.outbox.remove(output);
  }

  onEnd(listener: (interrupted: boolean) => void): void {
    this.#endListeners.push(listener);
  }

  nextId(): string {
    return this.outbox.nextId();
  }

  defineInput(input: Input): void {
    if (this.abandoned) return;
    if (this.#inputIds.has(input.name)) {
      throw new InputError(
        `Two inputs of this cell have the name "${input.name}".`,
        "Assign each input to a variable of its own, or give each another label.",
      );
    }
    this.#inputIds.add(input.name);
    this.#host.send({ type: "input", run: this.run, cell: this.cell, input });
    this.put(`input:${input.name}`, {
      [MIME.input]: payload(input),
      [MIME.text]: `${input.definition.label}: ${JSON.stringify(input.value)}`,
    });
  }

  stray(error: unknown): void {
    if (!this.abandoned) this.#host.stray(error, this);
  }

  error(error: CellError, id: string | null = null): void {
    this.outbox.put({ type: "error", id: id ?? this.nextId(), error });
  }

  notice(text: string): void {
    this.outbox.put({ type: "notice", id: this.nextId(), text });
  }

  /** The cell is through, one way or another. What it still puts out later is late, not lost. */
  end(interrupted: boolean): void {
    for (const listener of this.#endListeners.splice(0)) listener(interrupted);
    if (!interrupted) return;
    for (const statement of this.#statements) this.outbox.remove(statement);
    this.#statements.clear();
  }

  /** Waits for outputs that are still being made. Rejects with the first one that failed. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    this.#finished = true;
    if (this.#failure) throw this.#failure;
  }

  clearTimers(): void {
    for (const clear of this.timers.values()) clear();
    this.timers.clear();
  }

  /** The run no longer counts: its timers are cleared, and what it still does is dropped. */
  abandon(): void {
    this.#abandonedAt = this.#host.clock.now();
    this.clearTimers();
  }

  async #displayLater(value: PromiseLike<unknown>): Promise<void> {
    const settled = await value;
    if (settled !== undefined) this.display(settled);
  }

  #show(id: string, value: unknown): void {
    const shown = this.#host.bundle(value, this);
    if (!isThenable(shown)) {
      this.outbox.show(id, shown);
      return;
    }
    const place = new Error().stack ?? "";
    this.outbox.put({ type: "display", id, bundle: { [MIME.text]: "" } });
    this.#wait(this.#showLater(id, shown), place, id);
  }

  async #showLater(id: string, shown: Promise<Bundle>): Promise<void> {
    const bundle = await shown;
    if (!this.abandoned) this.outbox.show(id, bundle);
  }

  #wait(work: Promise<void>, place: string, id: string | null): void {
    const waiting = work
      .catch((error) => {
        if (this.#finished) this.stray(error);
        else this.#failure ??= new DisplayFailure(error, place, id);
      })
      .finally(() => this.#pending.delete(waiting));
    this.#pending.add(waiting);
  }
}

function isThenable<T>(value: T | PromiseLike<T>): value is Promise<T> {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return false;
  try {
    return typeof (value as { then?: unknown }).then === "function";
  } catch {
    return false;
  }
}
