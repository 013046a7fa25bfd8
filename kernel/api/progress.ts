/** Progress of work that a cell does itself: a bar with rate and time left, replaced in place. */
import { MIME } from "../../shared/output/mime.ts";
import type { Progress as ProgressOutput } from "../../shared/output/progress.ts";
import { type CurrentRun, currentRun } from "./current-run.ts";

export interface Progress {
  /** Counts `n` more units, 1 by default. */
  add(n?: number): void;
  /** Says how many units are done in all. */
  set(done: number): void;
  /** Ends the bar; the work is done, whatever was counted. */
  done(): void;
}

/** An output every 100 ms is as often as a person can read. */
const EVERY_MS = 100;
/** The rate is that of the last seconds. */
const WINDOW_MS = 5000;

/**
 * Shows progress.
 *
 * Over items it returns them again, and counts as the loop takes them:
 * `for (const customer of progress(customers, "Scoring")) …`. With a number (or null, when the end is not known) it
 * returns a bar to be moved: `const bar = progress(100, "Folds"); bar.add(); bar.done();`.
 */
export function progress<T>(items: readonly T[] | Set<T>, label?: string): Iterable<T>;
export function progress<T>(items: Iterable<T>, label?: string): Iterable<T>;
export function progress<T>(items: AsyncIterable<T>, label?: string): AsyncIterable<T>;
export function progress(total: number | null, label?: string): Progress;
export function progress(work: unknown, label = "Working"): unknown {
  const run = currentRun("progress");
  if (work === null || work === undefined) return new Bar(run, label, null);
  if (typeof work === "number") return new Bar(run, label, checkedTotal(work));
  const total = sizeOf(work);
  if (isIterable(work, Symbol.iterator))
    return counted(work as Iterable<unknown>, () => new Bar(run, label, total));
  if (isIterable(work, Symbol.asyncIterator)) {
    return countedAsync(work as AsyncIterable<unknown>, () => new Bar(run, label, total));
  }
  throw new TypeError(
    'progress() takes a total, or items to loop over: progress(100, "Folds") or progress(customers).',
  );
}

class Bar implements Progress {
  readonly #run: CurrentRun;
  readonly #id: string;
  readonly #label: string;
  readonly #total: number | null;
  readonly #marks: { at: number; done: number }[] = [];
  #done = 0;
  #ended = false;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(run: CurrentRun, label: string, total: number | null) {
    this.#run = run;
    this.#id = `progress:${run.nextId()}`;
    this.#label = String(label);
    this.#total = total;
    run.onEnd((interrupted) => this.#end(interrupted ? "stopped" : null));
    this.#show("running");
  }

  add(n = 1): void {
    this.set(this.#done + Number(n));
  }

  set(done: number): void {
    if (!Number.isFinite(done)) throw new TypeError(`Progress is counted in numbers, got ${String(done)}.`);
    this.#done = done;
    if (!this.#ended && performance.now() - this.#shownAt >= EVERY_MS) this.#show("running");
  }

  done(): void {
    if (this.#total !== null) this.#done = this.#total;
    this.#end("done");
  }

  /** A bar that nobody ended tells the truth: done when it is full, stopped when it is not. */
  #end(state: ProgressOutput["state"] | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#show(state ?? (this.#total === null || this.#done >= this.#total ? "done" : "stopped"));
  }

  #show(state: ProgressOutput["state"]): void {
    const now = performance.now();
    this.#shownAt = now;
    this.#marks.push({ at: now, done: this.#done });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > WINDOW_MS) this.#marks.shift();
    const rate = this.#rate();
    const left = this.#total === null ? null : Math.max(0, this.#total - this.#done);
    const output: ProgressOutput = {
      label: this.#label,
      done: this.#done,
      total: this.#total,
      rate,
      remainingMs: state === "running" && left !== null && rate ? (left / rate) * 1000 : null,
      state,
    };
    const total = this.#total === null ? "" : ` of ${this.#total}`;
    this.#run.put(this.#id, {
      [MIME.progress]: output,
      [MIME.text]: `${this.#label}: ${this.#done}${total}`,
    });
  }

  #rate(): number | null {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.at - first.at < 50 || last.done <= first.done) return null;
    return ((last.done - first.done) / (last.at - first.at)) * 1000;
  }
}

function* counted<T>(items: Iterable<T>, start: () => Bar): Generator<T> {
  const bar = start();
  for (const item of items) {
    yield item;
    bar.add();
  }
  bar.done();
}

async function* countedAsync<T>(items: AsyncIterable<T>, start: () => Bar): AsyncGenerator<T> {
  const bar = start();
  for await (const item of items) {
    yield item;
    bar.add();
  }
  bar.done();
}

function checkedTotal(total: number): number {
  if (Number.isFinite(total) && total >= 0) return total;
  throw new RangeError(
    `The total of progress is a number of 0 or more, got ${total}; null says that it is not known.`,
  );
}

function sizeOf(items: unknown): number | null {
  const { length, size } = items as { length?: unknown; size?: unknown };
  return typeof length === "number" ? length : typeof size === "number" ? size : null;
}

function isIterable(value: unknown, symbol: symbol): boolean {
  return typeof (value as Record<symbol, unknown>)[symbol] === "function";
}
