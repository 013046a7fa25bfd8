/**
 * The language service as the rest of the server sees it: one for all sessions, a notebook opened in it for each. What it
 * is made of, from the bottom up:
 *   cells/        what a cell and its typing are
 *   document/     writes a notebook as one TypeScript document, and maps places of one to the other
 *   process/      keeps TypeScript's language server
 *   tables/       datasets and their columns as types; `sql/` what statements give; `data/` both for the cells of notebooks
 *   reach/        which files TypeScript may read for a notebook
 *   probes/       asks the language server for types that SQL depends on
 *   project/      what stands around the documents of a folder: configuration, head, declarations
 *   diagnostics/  what is said of a document, as diagnostics of cells
 *   questions/    what the editor asks, and the answers mapped back to cells
 *   notebook/     one open notebook
 */
import type { LanguageState } from "../../shared/session/diagnostics.ts";
import type { DataTyping } from "./cells/cell-typing.ts";
import { tolerant } from "./data/tolerant-data.ts";
import type { LanguageNotebook, NotebookCells } from "./notebook/language-notebook.ts";
import { Notebook } from "./notebook/notebook.ts";
import { Culprits } from "./notebook/suspects.ts";
import { type ServerOptions, TypeScriptServer } from "./process/typescript-server.ts";
import { Projects } from "./project/projects.ts";

export type { LanguageNotebook, NotebookCells };

export interface LanguageOptions extends Partial<ServerOptions> {
  /** Absolute path of Clientele itself, with its `node_modules`. */
  readonly application: string;
  /** Types of datasets and of SQL; null where there are none, and `dataset` and `sql` give rows of unknown columns. */
  readonly data: DataTyping | null;
  /** The workspace's datasets, which cells may read; null or left out where there are none. */
  readonly datasets?: string | null;
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

export function createLanguageService(options: LanguageOptions): LanguageService {
  const server = new TypeScriptServer(options);
  const data = options.data && tolerant(options.data, options.onFault ?? (() => undefined));
  const now = options.now ?? Date.now;
  const culprits = new Culprits();
  const { application, datasets = null } = options;
  const projects = new Projects(server, { application: options.application, data });
  return {
    get state() {
      return server.state;
    },
    get pid() {
      return server.pid;
    },
    onState: (listener) => server.onState(listener),
    openNotebook: (file) =>
      new Notebook({ file, server, projects, data, culprits, reach: { application, datasets }, now }),
    close: () => server.close(),
  };
}
