/** What the language service says of one open notebook: asked for when somebody looks at it, and again when it changes. */
import type { LanguageAnswer, Question } from "../../shared/protocol/language.ts";
import { cellOf } from "../../shared/session/apply.ts";
import type { CellDiagnostics, LanguageState } from "../../shared/session/diagnostics.ts";
import type { LanguageNotebook, LanguageService, NotebookCells } from "../language/language.ts";
import type { SessionStore } from "./session-store.ts";
import { Throttle } from "./throttle.ts";

export interface SessionLanguageParts {
  readonly service: LanguageService;
  readonly store: SessionStore;
  /** Absolute path of the notebook. */
  readonly file: string;
  /** The code cells as they are. */
  cells(): NotebookCells;
}

/** Between two keys of a quick typist the document need not be looked at. */
const DIAGNOSE_MS = 30;

export class SessionLanguage {
  readonly #parts: SessionLanguageParts;
  readonly #diagnose: Throttle;
  #file: string;
  #notebook: LanguageNotebook | null = null;
  #stop: () => void = () => undefined;
  #closed = false;

  constructor(parts: SessionLanguageParts) {
    this.#parts = parts;
    this.#file = parts.file;
    this.#diagnose = new Throttle(() => this.#tellDiagnostics(), DIAGNOSE_MS);
  }

  /** Somebody looks at the notebook. */
  start(): void {
    if (this.#closed || this.#notebook) return;
    const { service, cells } = this.#parts;
    this.#notebook = service.openNotebook(this.#file);
    this.#notebook.update(cells());
    const stop = [
      this.#notebook.onOutdated(() => this.#diagnose.call()),
      service.onState((state) => this.#tellState(state)),
    ];
    this.#stop = () => {
      for (const each of stop) each();
    };
    const { status, message } = service.state;
    this.#tellState({ status, message: status === "unavailable" ? message : null });
    this.#diagnose.call();
  }

  cellsChanged(): void {
    if (!this.#notebook) return;
    this.#notebook.update(this.#parts.cells());
    this.#diagnose.call();
  }

  /** Null when there is nothing to say, and when the signal was raised. */
  async ask(question: Question, signal: AbortSignal): Promise<LanguageAnswer> {
    this.start();
    return (await this.#notebook?.ask(question, signal)) ?? null;
  }

  moved(file: string): void {
    this.#file = file;
    this.#notebook?.moved(file);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    this.#notebook?.close();
    await this.#diagnose.cancel();
  }

  #tellState(language: LanguageState): void {
    const { store } = this.#parts;
    const { status, message } = store.state.language;
    if (status === language.status && message === language.message) return;
    store.emit({ type: "language-changed", language });
    // What was asked before the service died is asked again.
    if (language.status === "ready") this.#diagnose.call();
  }

  async #tellDiagnostics(): Promise<void> {
    const found = await this.#notebook?.diagnose();
    if (!found || this.#closed) return;
    const { store } = this.#parts;
    const changed = [...found].filter(([id, now]) => {
      const cell = cellOf(store.state, id);
      return cell && !isSame(cell.diagnostics, now);
    });
    if (changed.length > 0) store.emit({ type: "diagnosed", cells: Object.fromEntries(changed) });
  }
}

const isSame = (a: CellDiagnostics | null, b: CellDiagnostics) => JSON.stringify(a) === JSON.stringify(b);
