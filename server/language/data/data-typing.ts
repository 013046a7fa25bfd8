/**
 * Types of datasets and of SQL for the cells of notebooks. They are found by a process of its own, which holds an engine:
 * a statement or a cell that ends it is named and left out from then on, and what was asked is asked again.
 */
import path from "node:path";
import type {
  CompletionDetail,
  CompletionList,
  Fix,
  Hover,
  Range,
} from "../../../shared/protocol/language.ts";
import { Blamed } from "../../workers/blamed.ts";
import { type Cause, type Input, JobKilled, type Output } from "../../workers/jobs.ts";
import { Worker, type WorkerOptions } from "../../workers/worker.ts";
import type { CellTyping, DataTyping, LanguageCell, ProbeTypes, TypeProbe } from "../cells/cell-typing.ts";
import type { DatasetCatalogue } from "../tables/dataset-tables.ts";
import { CellSender, typingsOf } from "./cell-sender.ts";
import { DATASETS, PROBES, type TypingJobs } from "./process/jobs.ts";

export function createDataTyping(
  catalogue: DatasetCatalogue,
  options: Partial<WorkerOptions> = {},
): DataTyping {
  return new ProcessTyping(catalogue, options);
}

const PROCESS = {
  main: path.join(import.meta.dirname, "process", "main.ts"),
  heapMegabytes: 512,
  residentBytes: 1_000_000_000,
  stackKilobytes: 3_900,
  answerBytes: 64_000_000,
  idleMs: null,
  namedMs: 3_000,
  silentMs: 20_000,
};

/** Processes that may be lost over one question. */
const ATTEMPTS = 40;
/** After a loss that nobody was named for, everything is named for so long. */
const CAREFUL_MS = 60_000;

class ProcessTyping implements DataTyping {
  readonly #catalogue: DatasetCatalogue;
  readonly #worker: Worker<TypingJobs>;
  readonly #sender = new CellSender();
  readonly #blamed = new Blamed();
  readonly #listeners = new Set<() => void>();
  readonly #probes = new Map<number, ProbeTypes>();
  readonly #stop: () => void;
  #lastToken = 0;
  #carefulUntil = 0;

  constructor(catalogue: DatasetCatalogue, options: Partial<WorkerOptions>) {
    this.#catalogue = catalogue;
    this.#worker = new Worker({
      ...PROCESS,
      ...options,
      onCall: (ask, input) => this.#answer(ask, input),
      onLost: (at, cause) => this.#lost(at, cause),
      onStart: () => this.#begin(),
    });
    this.#stop = catalogue.onChange(() => this.#changed());
  }

  head(): Promise<string> {
    return this.#ask("head", () => null);
  }

  async type(cells: readonly LanguageCell[], types: ProbeTypes): Promise<ReadonlyMap<string, CellTyping>> {
    const token = ++this.#lastToken;
    this.#probes.set(token, types);
    let memory = this.#sender.memory;
    try {
      const answer = await this.#ask("type", () => {
        const sent = this.#sender.send(cells);
        memory = this.#sender.memory;
        return { cells: sent, token };
      });
      return typingsOf(answer, memory);
    } finally {
      this.#probes.delete(token);
    }
  }

  complete(cells: readonly LanguageCell[], cell: string, offset: number): Promise<CompletionList | null> {
    return this.#ask("complete", () => ({ cells: this.#sender.send(cells), cell, offset }));
  }

  detail(id: string): Promise<CompletionDetail | null> {
    return this.#ask("detail", () => id);
  }

  hover(cells: readonly LanguageCell[], cell: string, offset: number): Promise<Hover | null> {
    return this.#ask("hover", () => ({ cells: this.#sender.send(cells), cell, offset }));
  }

  fixes(cells: readonly LanguageCell[], cell: string, range: Range): Promise<readonly Fix[]> {
    return this.#ask("fixes", () => ({ cells: this.#sender.send(cells), cell, range }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    this.#stop();
    return this.#worker.close();
  }

  /** What is sent depends on what the process knows, and is made for each anew. */
  async #ask<K extends keyof TypingJobs>(
    job: K,
    input: () => Input<TypingJobs, K>,
  ): Promise<Output<TypingJobs, K>> {
    for (let attempt = 1; ; attempt++) {
      this.#worker.warm();
      try {
        return await this.#worker.run(job, input(), Number.POSITIVE_INFINITY);
      } catch (error) {
        if (!(error instanceof JobKilled) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  async #answer(ask: string, input: unknown): Promise<unknown> {
    if (ask === DATASETS) return this.#catalogue.list();
    if (ask !== PROBES) throw new Error(`Nobody answers ${ask}.`);
    const { token, probes } = input as { token: number; probes: readonly TypeProbe[] };
    return (await this.#probes.get(token)?.(probes)) ?? probes.map(() => null);
  }

  #lost(at: string | null, cause: Cause): void {
    if (at === null) this.#carefulUntil = performance.now() + CAREFUL_MS;
    else this.#blamed.add(at, cause);
  }

  #begin(): void {
    this.#sender.renew();
    const blamed = this.#blamed.keys.map((key) => [key, this.#blamed.cause(key) as Cause] as const);
    const careful = performance.now() < this.#carefulUntil;
    // Whoever asks something hears of a failure.
    this.#worker.run("begin", { blamed, careful }, Number.POSITIVE_INFINITY).catch(() => undefined);
  }

  #changed(): void {
    if (this.#worker.pid !== null)
      this.#worker.run("changed", null, Number.POSITIVE_INFINITY).catch(() => undefined);
    for (const listener of this.#listeners) listener();
  }
}
