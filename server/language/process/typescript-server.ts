/**
 * TypeScript's language server, one process for all notebooks. It starts when it is first needed and again when it dies:
 * then the open documents are opened once more, and what was asked is asked once more.
 */
import type { FileChangeType } from "vscode-languageserver-protocol";
import type { LanguageState } from "../../../shared/session/diagnostics.ts";
import { Deaths } from "./deaths.ts";
import { Losses } from "./losses.ts";
import { watchMemory } from "./memory-watch.ts";
import type { Answered, Asked, Method } from "./messages.ts";
import { OpenDocuments } from "./open-documents.ts";
import { defaultCommand, ServerGone, type ServerProcess, startProcess } from "./server-process.ts";

export interface ServerOptions {
  /** Absolute path of Clientele itself. */
  readonly application: string;
  /** The language server's program and its arguments. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** Resident bytes of the process above which it is started afresh, without the documents of idle notebooks. */
  readonly memory?: number | undefined;
  /** Milliseconds after which a request counts as one that is never answered, and the process is ended. */
  readonly patience?: number | undefined;
  /** Milliseconds between looks at the memory. */
  readonly lookEvery?: number | undefined;
  readonly now?: (() => number) | undefined;
}

const MEMORY = 500_000_000;
const PATIENCE_MS = 30_000;
const LOOK_AT_MEMORY_MS = 1_000;
/** Of this many times the memory, no process makes good use. */
const BEYOND = 3;
const STARTED_AGAIN = "TypeScript's language server ended unexpectedly and was started again.";

const [CREATED, DELETED] = [1, 3] as const;

export class TypeScriptServer {
  readonly #options: ServerOptions;
  readonly documents: OpenDocuments;
  readonly #listeners = new Set<(state: LanguageState) => void>();
  readonly #squeezed = new Set<() => void>();
  readonly #deaths: Deaths;
  readonly #losses = new Losses();
  #state: LanguageState = { status: "off", message: null };
  #starting: Promise<ServerProcess | null> | null = null;
  #live: ServerProcess | null = null;
  #unwatch: () => void = () => undefined;
  #closed = false;
  /** The process is ended on purpose, to begin with less memory. */
  #isRenewed = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.documents = new OpenDocuments((method, params) => this.#live?.notify(method, params));
    this.#deaths = new Deaths(options.now ?? Date.now);
  }

  get state(): LanguageState {
    return this.#state;
  }

  /** Id of the process; null while there is none. */
  get pid(): number | null {
    return this.#live?.pid ?? null;
  }

  onState(listener: (state: LanguageState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called when the process is too large: who can do without a document for now, closes it. */
  onSqueezed(listener: () => void): () => void {
    this.#squeezed.add(listener);
    return () => this.#squeezed.delete(listener);
  }

  /** A file on disk was written or came, or is there no more. */
  fileChanged(uri: string, exists: boolean): void {
    // Told of a change alone, it would not see a file that was not there before.
    const types: readonly FileChangeType[] = exists ? [DELETED, CREATED] : [DELETED];
    this.#live?.notify("workspace/didChangeWatchedFiles", { changes: types.map((type) => ({ uri, type })) });
  }

  /** The files of a project's program as the documents are; null where it cannot be told. */
  async programFiles(config: string): Promise<readonly string[] | null> {
    const live = this.#live;
    if (!live) return null;
    return live.programFiles(config).catch(() => null);
  }

  /** Whether the process was lost over questions about a document, which has not been answered about since. */
  wasLostOver(uri: string): boolean {
    return this.#losses.isSuspect(uri);
  }

  /** The document is to be another one: what was lost over it counts no more. */
  forgive(uri: string): void {
    this.#losses.forget(uri);
  }

  /** Nobody knows a document that the process was lost over: it ends by itself, and is not worth many starts. */
  lostForNoReason(): void {
    this.#deaths.died();
    if (this.#giveUp(new ServerGone("It ended again and again."))) this.#live?.kill();
  }

  /** Starts the process if there is none. Null when it is not to be had. */
  start(): Promise<ServerProcess | null> {
    if (this.#closed || this.#state.status === "unavailable") return Promise.resolve(null);
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  /** Null when the service is not available, the signal was raised, or the server had no answer. */
  async request<M extends Method>(
    method: M,
    params: Asked<M>,
    signal?: AbortSignal,
  ): Promise<Answered<M> | null> {
    const uri = "textDocument" in params ? params.textDocument.uri : null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const live = this.#live ?? (await this.start());
      if (!live || signal?.aborted) return null;
      const end = this.#losses.begin(uri);
      try {
        const answer = await this.#patiently(live, live.request(method, params, signal));
        this.#deaths.answered();
        this.#losses.answered(uri);
        return answer;
      } catch (error) {
        if (!(error instanceof ServerGone)) return null;
        await live.ended;
        // What hung once would hang again.
        if (this.#losses.isSuspect(uri)) return null;
      } finally {
        end();
      }
    }
    return null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    const live = await this.#starting;
    live?.kill();
    await live?.ended;
    this.#tell({ status: "off", message: null });
  }

  /** What never answers is ended, so that it is started again. */
  async #patiently<T>(live: ServerProcess, answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => live.kill(), this.#options.patience ?? PATIENCE_MS);
    return answer.finally(() => clearTimeout(timer));
  }

  async #begin(): Promise<ServerProcess | null> {
    const isFirst = this.#state.status === "off";
    if (isFirst) this.#tell({ status: "starting", message: null });
    for (;;) {
      try {
        const command = this.#options.command ?? (await defaultCommand(this.#options.application));
        const live = await startProcess({ command, hidden: this.#hidden() });
        if (this.#closed) live.kill();
        else this.#begun(live, isFirst);
        return live;
      } catch (error) {
        this.#deaths.died();
        if (this.#closed || this.#giveUp(error)) return null;
      }
    }
  }

  #begun(live: ServerProcess, isFirst: boolean): void {
    this.#live = live;
    this.documents.openAgain(live.notify);
    this.#unwatch = watchMemory(live.pid, {
      limit: this.#options.memory ?? MEMORY,
      most: Math.max(this.#options.memory ?? MEMORY, MEMORY) * BEYOND,
      every: this.#options.lookEvery ?? LOOK_AT_MEMORY_MS,
      now: this.#options.now ?? Date.now,
      onTooLarge: () => this.#renew(live),
      onBeyond: () => live.kill(),
    });
    void live.ended.then(() => this.#ended());
    this.#tell({ status: "ready", message: isFirst || this.#isRenewed ? null : STARTED_AGAIN });
    this.#isRenewed = false;
  }

  #ended(): void {
    this.#unwatch();
    this.#live = null;
    this.#starting = null;
    if (this.#closed) return;
    // Over a document it may die as often as it takes to find out which cell it is.
    const isAccounted = this.#isRenewed || this.#losses.lost();
    if (!isAccounted) this.#deaths.died();
    if (!this.#giveUp(new ServerGone("It ended again and again.")) && this.documents.size > 0)
      void this.start();
  }

  #giveUp(error: unknown): boolean {
    if (!this.#deaths.isHopeless) return false;
    const reason = error instanceof Error ? error.message : String(error);
    this.#tell({
      status: "unavailable",
      message: `TypeScript's language server cannot be used (${reason.replace(/\.$/, "")}): cells run as always, without checks and completion; install Clientele's packages again, with npm ci, and restart it.`,
    });
    return true;
  }

  #renew(live: ServerProcess): void {
    const before = this.documents.size;
    for (const squeeze of this.#squeezed) squeeze();
    // With the same documents it would grow to the same size.
    if (live !== this.#live || this.documents.size === before) return;
    this.#isRenewed = true;
    live.kill();
  }

  #hidden(): string[] {
    const { application } = this.#options;
    return [`${application}/{dist,kernel,server,shared,client,tests}/**`, "**/.*.cells.mts", "**/*.nb.ts"];
  }

  #tell(state: LanguageState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

const ATTEMPTS = 2;
