/**
 * One open notebook: its document, its kernel, its state. The session puts the parts together and answers requests;
 * each part keeps to one subject. It goes on without anybody looking.
 */
import path from "node:path";
import * as Y from "yjs";
import type { Json } from "../../shared/json.ts";
import { readHeader, withHeader } from "../../shared/notebook/header.ts";
import type { ExecutionMode, Header, Notebook } from "../../shared/notebook/notebook.ts";
import type { TablePage, TableQuery } from "../../shared/output/table.ts";
import type { Opened, Synced } from "../../shared/protocol/browser.ts";
import type { ToKernel } from "../../shared/protocol/kernel.ts";
import type { LanguageAnswer, Question } from "../../shared/protocol/language.ts";
import {
  HEADER_KEY,
  headerOf,
  orderOf,
  readHeaderText,
  readNotebook,
} from "../../shared/session/document.ts";
import type { SessionState } from "../../shared/session/state.ts";
import { SessionFault } from "../fault/session-fault.ts";
import type { LanguageService, NotebookCells } from "../language/language.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { Analyses } from "./analyses.ts";
import type { DataVersions } from "./data-versions.ts";
import type { OpenDocument } from "./document/open-document.ts";
import { Inputs } from "./inputs.ts";
import { KernelHost } from "./kernel-host.ts";
import { KernelMessages } from "./kernel-messages.ts";
import { KernelNames } from "./kernel-names.ts";
import type { KernelPlaces } from "./kernel-places.ts";
import { Program } from "./program.ts";
import type { KeptOutputs, Remembered } from "./results/kept-outputs.ts";
import { SessionResults } from "./results/session-results.ts";
import { Scheduler } from "./scheduler.ts";
import { SessionLanguage } from "./session-language.ts";
import type { Purpose, SessionSpec } from "./session-spec.ts";
import type { SessionStore, Subscriber } from "./session-store.ts";
import { exportTable, pageOfTable } from "./tables.ts";
import { Throttle } from "./throttle.ts";
import { variablesEvent } from "./variables-event.ts";

export interface SessionParts {
  readonly spec: SessionSpec;
  readonly store: SessionStore;
  readonly document: OpenDocument;
  /** Where the outputs are kept; null to keep none. */
  readonly kept: KeptOutputs | null;
  readonly remembered: Remembered;
  readonly runtime: Runtime;
  /** Part of what a result follows from. */
  readonly runtimeVersion: string;
  readonly datasets: SessionDatasets;
  /** Null where nobody will look at the cells. */
  readonly language: LanguageService | null;
  readonly outputBytes: number;
  readonly idleMs: number | null;
  /** Where kernels are counted; left out, there may be any number. */
  readonly places?: KernelPlaces;
}

/** What a session needs to know of the workspace's data. */
export interface SessionDatasets {
  readonly directory: string;
  files(): Promise<Extract<ToKernel, { type: "datasets" }>["datasets"]>;
  readonly versions: DataVersions;
  /** Name -> hash of the content. */
  hashes(): Promise<ReadonlyMap<string, string | null>>;
}

const ANALYSE_MS = 50;
const CACHE_MS = 1000;
const READY_MS = 2000;

export class Session {
  readonly #store: SessionStore;
  readonly #document: OpenDocument;
  readonly #parts: SessionParts;
  readonly #program: Program;
  readonly #inputs: Inputs;
  readonly #names: KernelNames;
  readonly #host: KernelHost;
  readonly #scheduler: Scheduler;
  readonly #messages: KernelMessages;
  readonly #analyses: Analyses;
  readonly #analyse: Throttle;
  readonly #cache: Throttle;
  readonly #language: SessionLanguage | null;
  readonly #results: SessionResults;
  #file: string;
  #closed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#file = parts.spec.file;
    this.#store = parts.store;
    this.#document = parts.document;
    this.#inputs = new Inputs(this.#store);
    this.#program = new Program((cell) => this.#inputs.of(cell, this.#program));
    this.#program.setData(parts.datasets.versions);
    this.#results = new SessionResults({
      program: this.#program,
      inputs: this.#inputs,
      remembered: parts.remembered,
      world: () => ({ seed: readHeader(this.notebook).header.seed, runtime: parts.runtimeVersion }),
      datasets: parts.datasets,
      onKnown: () => this.#scheduler.tellStaleness(),
    });
    this.#names = new KernelNames(this.#program);
    this.#host = this.#createHost();
    this.#scheduler = new Scheduler({
      store: this.#store,
      program: this.#program,
      host: this.#host,
      inputs: this.#inputs,
      names: this.#names,
      refresh: () => this.#analyses.refresh(),
      isUpToDate: this.#results.isUpToDate,
    });
    this.#messages = new KernelMessages({
      store: this.#store,
      scheduler: this.#scheduler,
      inputs: this.#inputs,
      onRefusedInput: parts.spec.onRefusedInput ?? (() => "default"),
      onInputsChanged: () => this.#program.inputsChanged(),
      runAgain: (cell) => this.run([cell]),
    });
    this.#analyses = new Analyses(this.doc, this.#program, this.#store, {
      onRemoved: (cells) => this.#cellsRemoved(cells),
      onChanged: () => this.#codeChanged(),
    });
    this.#analyse = new Throttle(() => void this.#analyses.refresh(), ANALYSE_MS);
    this.#cache = new Throttle(() => this.#writeCache(), CACHE_MS);
    this.#language = this.#createLanguage();
    this.doc.on("update", (update: Uint8Array, origin: unknown) => this.#edited(update, origin));
    void this.#analyses.refresh();
  }

  /** Resolves when the cells are read, or when one of them keeps the others waiting for long. */
  async ready(): Promise<void> {
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, READY_MS);
    await Promise.race([this.#analyses.refresh(), patience.promise]);
    clearTimeout(timer);
  }

  /** Absolute path of the notebook file. */
  get file(): string {
    return this.#file;
  }

  get purpose(): Purpose {
    return this.#parts.spec.purpose;
  }

  get id(): string {
    return this.state.id;
  }

  get path(): string {
    return this.state.path;
  }

  get state(): SessionState {
    return this.#store.state;
  }

  get doc(): Y.Doc {
    return this.#document.log.doc;
  }

  get notebook(): Notebook {
    return readNotebook(this.doc);
  }

  subscribe(subscriber: Subscriber): () => void {
    return this.#store.subscribe(subscriber);
  }

  /** For somebody who begins to look at the notebook. */
  opened(): Opened {
    this.#language?.start();
    this.#results.start();
    return { state: this.state, doc: Y.encodeStateAsUpdate(this.doc) };
  }

  /** Applies a Yjs update and passes it on to everybody but `from`. Resolves when it is on disk. */
  edit(update: Uint8Array, from: string): Promise<void> {
    return this.#document.log.edit(update, from);
  }

  sync(vector: Uint8Array): Synced {
    try {
      return { update: Y.encodeStateAsUpdate(this.doc, vector), vector: Y.encodeStateVector(this.doc) };
    } catch (cause) {
      throw new SessionFault({ code: "malformed", message: "That is no state vector." }, { cause });
    }
  }

  /** Passes an awareness update on to the others. */
  presence(update: Uint8Array, from: string): void {
    this.#store.push({ type: "presence", session: this.id, update }, from);
  }

  /** Asks the language service about the cells as they are now. Null when there is nothing to say. */
  async ask(question: Question, signal: AbortSignal): Promise<LanguageAnswer> {
    await this.#analyses.refresh();
    return (await this.#language?.ask(question, signal)) ?? null;
  }

  /** Does what an actor asked for; the events that follow at once carry their id. */
  actedBy<T>(by: string, act: () => T): T {
    return this.#store.by(by, act);
  }

  run(cells: readonly string[] | "all" | "stale"): void {
    this.#scheduler.request(cells, this.state.execution);
  }

  interrupt(): void {
    this.#scheduler.interrupt();
  }

  /** A clean kernel: names are gone, outputs stay and are stale. */
  async restart(run: boolean): Promise<void> {
    this.#scheduler.kernelGone("interrupted");
    await this.#host.stop();
    this.#kernelGone();
    if (run) return this.run("all");
    await this.#host.start().catch((cause: Error) => {
      throw new SessionFault({ code: "kernel", message: cause.message }, { cause });
    });
  }

  /** Writes the mode into the notebook's header, from where it takes effect. */
  setExecution(execution: ExecutionMode): void {
    this.#changeHeader({ execution });
    void this.#analyses.refresh();
  }

  setTitle(title: string): void {
    this.#changeHeader({ title });
  }

  /** Gives an input a value, and runs its cell and what follows from it. Of values that come fast the newest wins. */
  setInput(name: string, value: Json): void {
    const cell = this.#inputs.set(name, value);
    this.#program.inputsChanged();
    this.#scheduler.tellStaleness();
    this.#scheduler.request([cell], this.state.execution);
    this.#cache.call();
  }

  /** Values for inputs of cells that have not run; the cells refuse what they do not allow. */
  giveInputs(values: Readonly<Record<string, Json>>): void {
    this.#inputs.give(values);
    this.#program.inputsChanged();
  }

  /** Names of the inputs that the notebook defines, known without running it. */
  inputNames(): string[] {
    return this.#program.ids.flatMap((id) => Object.values(this.#program.analysis(id)?.inputNames ?? {}));
  }

  clearOutputs(cells: readonly string[]): void {
    this.#store.emit({ type: "outputs-cleared", cells: [...cells] });
    this.#cache.call();
  }

  page(ref: string, query: TableQuery): Promise<TablePage> {
    return pageOfTable(this.#host.kernel, ref, query);
  }

  /** Writes a table into a file and gives its path. The caller removes it. */
  export(ref: string, query: TableQuery, format: "csv" | "xlsx" | "parquet"): Promise<string> {
    return exportTable(this.#host.kernel, ref, query, format);
  }

  /** Resolves when nothing runs and nothing waits to. */
  idle(): Promise<void> {
    return this.#scheduler.idle();
  }

  /** The datasets of the workspace changed: the kernel learns of it, and what read them is stale. */
  async datasetsChanged(): Promise<void> {
    this.#program.setData(this.#parts.datasets.versions);
    this.#results.dataChanged();
    this.#scheduler.tellStaleness();
    const datasets = await this.#parts.datasets.files();
    this.#host.kernel?.send({ type: "datasets", datasets });
  }

  /** The file and its folder of remembered things have new names. */
  moved(file: string, folder: string, notebook: string): void {
    this.#file = file;
    this.#parts.kept?.moved(folder);
    this.#language?.moved(file);
    this.#document.sync?.moved(file);
    this.#document.journal?.moved(path.join(folder, "journal"));
    this.#store.emit({ type: "renamed", path: notebook });
  }

  /** Why the notebook is not on disk as it is here; null when it is, or soon will be. */
  get unsaved(): string | null {
    return this.#document.sync?.problem ?? null;
  }

  /** Writes everything that is not yet on disk. */
  async flush(): Promise<void> {
    await this.#document.sync?.flush();
    await this.#cache.flush();
  }

  async close(reason: string, { save = true } = {}): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#analyses.close();
    this.#scheduler.kernelGone("interrupted");
    await this.#language?.close();
    await this.#host.stop();
    await (save ? this.#cache.flush() : this.#cache.cancel());
    this.#analyse.cancel();
    await (save ? this.#document.sync?.close() : this.#document.sync?.abandon());
    await this.#document.log.close();
    this.#store.push({ type: "closed", session: this.id, reason });
  }

  #createLanguage(): SessionLanguage | null {
    const { language, store } = this.#parts;
    const file = this.#file;
    return language
      ? new SessionLanguage({ service: language, store, file, cells: () => this.#cells() })
      : null;
  }

  #cells(): NotebookCells {
    const cells = this.#program.ids.flatMap((id) => {
      const code = this.#program.code(id);
      return code ? [{ id, ...code }] : [];
    });
    return { cells, graph: this.#program.graph };
  }

  #createHost(): KernelHost {
    return new KernelHost({
      runtime: this.#parts.runtime,
      access: () => ({ datasets: this.#parts.datasets.directory, directory: path.dirname(this.#file) }),
      open: async () => ({
        type: "open",
        directory: path.dirname(this.#file),
        datasets: await this.#parts.datasets.files(),
        seed: readHeader(this.notebook).header.seed,
        outputBytes: this.#parts.outputBytes,
      }),
      onState: (kernel) => this.#store.emit({ type: "kernel-changed", kernel }),
      onMessage: (message) => {
        this.#messages.take(message);
        this.#cache.call();
      },
      onDeath: (death) => {
        this.#scheduler.kernelGone("failed", death);
        this.#kernelGone();
      },
      idleMs: this.#parts.idleMs,
      onIdle: () => this.#cull(),
      ...(this.#parts.places ? { places: this.#parts.places } : {}),
    });
  }

  async #cull(): Promise<void> {
    if (!this.#scheduler.isIdle || !this.#host.kernel) return;
    await this.#host.stop(true);
    this.#kernelGone();
  }

  #kernelGone(): void {
    this.#names.clear();
    this.#program.forgetRuns();
    this.#scheduler.tellStaleness();
  }

  #edited(update: Uint8Array, origin: unknown): void {
    this.#store.push({ type: "edit", session: this.id, update }, origin);
    this.#analyse.call();
  }

  #changeHeader(patch: Partial<Header>): void {
    const before = { header: readHeaderText(this.doc), cells: [] };
    let header: string | null;
    try {
      header = withHeader(before, patch).header;
    } catch (cause) {
      throw new SessionFault({ code: "refused", message: (cause as Error).message }, { cause });
    }
    if (header !== before.header) {
      void this.#document.log.change(() => headerOf(this.doc).set(HEADER_KEY, header), "server");
    }
  }

  #codeChanged(): void {
    this.#scheduler.tellStaleness();
    this.#language?.cellsChanged();
  }

  #cellsRemoved(ids: readonly string[]): void {
    const gone = new Set(ids);
    for (const id of ids) this.#scheduler.cellRemoved(id);
    this.#inputs.cellsRemoved(ids);
    const event = variablesEvent(
      this.state.variables,
      this.state.variables.filter(({ cell }) => !gone.has(cell)),
    );
    if (event) this.#store.emit(event);
    const names = ids.flatMap((id) => [...this.#names.removed(id)]);
    this.#host.kernel?.send({ type: "forget", names, cells: [...ids] });
    this.#cache.call();
  }

  async #writeCache(): Promise<void> {
    const { kept } = this.#parts;
    if (kept === null) return;
    const resultOf = await this.#results.current();
    await kept.write(this.state, this.#inputs.given, orderOf(this.doc), resultOf);
  }
}
