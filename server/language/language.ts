/**
 * The language service as the rest of the server sees it: one for all sessions, a notebook opened in it for each. What it
 * is made of: `document/` writes a notebook as one TypeScript document, `process/` keeps TypeScript's language server,
 * `questions/` asks it and maps the answers back to cells.
 */
import type { LanguageAnswer, Question } from "../../shared/protocol/language.ts";
import type { CellDiagnostics, LanguageState } from "../../shared/session/diagnostics.ts";
import type { Graph } from "../dataflow/graph.ts";
import type { DataTyping, LanguageCell } from "./cell-typing.ts";
import { Notebook } from "./notebook.ts";
import { type ServerOptions, TypeScriptServer } from "./process/typescript-server.ts";
import { Projects } from "./projects.ts";
import { tolerant } from "./tolerant-data.ts";

export interface LanguageOptions extends Partial<ServerOptions> {
  /** Absolute path of Clientele itself, with its `node_modules`. */
  readonly application: string;
  /** Types of datasets and of SQL; null where there are none, and `dataset` and `sql` give rows of unknown columns. */
  readonly data: DataTyping | null;
  /** Hears of faults that are not the person's at the keyboard. */
  readonly onFault?: (error: unknown) => void;
}

export interface LanguageService {
  readonly state: LanguageState;
  /** Id of the language server's process; null while there is none. */
  readonly pid: number | null;
  /** Returns the way to stop listening. */
  onState(listener: (state: LanguageState) => void): () => void;
  /** Costs nothing until something is asked. `file` is the absolute path of the notebook, which need not exist. */
  openNotebook(file: string): LanguageNotebook;
  close(): Promise<void>;
}

/** The cells of a notebook as they are now. */
export interface NotebookCells {
  /** Code cells in document order. */
  readonly cells: readonly LanguageCell[];
  readonly graph: Graph;
}

export interface LanguageNotebook {
  update(cells: NotebookCells): void;
  /**
   * What is wrong with each code cell, besides the problems of its analysis and of the dataflow; null when the cells
   * were changed meanwhile, or while the service is not available.
   */
  diagnose(): Promise<ReadonlyMap<string, CellDiagnostics> | null>;
  /** Null when there is nothing to say, when the signal was raised, or while the service is not available. */
  ask(question: Question, signal?: AbortSignal): Promise<LanguageAnswer>;
  /** Called when diagnostics may be others although no cell changed: a dataset did, or a file beside the notebook. */
  onOutdated(listener: () => void): () => void;
  moved(file: string): void;
  close(): void;
}

export function createLanguageService(options: LanguageOptions): LanguageService {
  const server = new TypeScriptServer(options);
  const data = options.data && tolerant(options.data, options.onFault ?? (() => undefined));
  const now = options.now ?? Date.now;
  const projects = new Projects(server, { application: options.application, data });
  return {
    get state() {
      return server.state;
    },
    get pid() {
      return server.pid;
    },
    onState: (listener) => server.onState(listener),
    openNotebook: (file) => new Notebook({ file, server, projects, data, now }),
    close: () => server.close(),
  };
}
