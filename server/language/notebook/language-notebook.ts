import type { LanguageAnswer, Question } from "../../../shared/protocol/language.ts";
import type { CellDiagnostics } from "../../../shared/session/diagnostics.ts";
import type { Graph } from "../../dataflow/graph.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";

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
