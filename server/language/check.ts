import type { Diagnostic } from "../../shared/session/diagnostics.ts";
import { cellCompiler } from "../compile/cell-compiler.ts";
import { buildGraph } from "../dataflow/graph.ts";
import { diagnosticOf, inOrder } from "./diagnostics/diagnostics.ts";
import type { LanguageNotebook, LanguageService } from "./language.ts";

export interface CheckedNotebook {
  /** Absolute path of the notebook: imports are found from its folder. The file itself is not read. */
  readonly file: string;
  /** Code cells in document order. */
  readonly cells: readonly { readonly id: string; readonly source: string }[];
}

/**
 * Everything that is wrong with the cells of a notebook, by cell: what the analysis and the dataflow say (their kind is the
 * code), what data and SQL say, and TypeScript's. Every cell is in the answer. Throws when the language service cannot be
 * used, with its reason.
 */
export async function checkNotebook(
  service: LanguageService,
  { file, cells }: CheckedNotebook,
): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
  const notebook = service.openNotebook(file);
  try {
    return await checkCells(service, notebook, cells);
  } finally {
    notebook.close();
  }
}

/** The same of a notebook that is open and stays so. */
export async function checkCells(
  service: LanguageService,
  notebook: LanguageNotebook,
  cells: CheckedNotebook["cells"],
): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
  const analysed = await Promise.all(
    cells.map(async (cell) => ({ ...cell, analysis: await cellCompiler().analyse(cell.source) })),
  );
  const graph = buildGraph(analysed);
  notebook.update({ cells: analysed, graph });
  const found = await notebook.diagnose();
  if (!found) throw new Error(service.state.message ?? "The language service gave no answer.");
  return new Map(
    analysed.map(({ id, analysis }) => {
      const problems = [...analysis.problems, ...(graph.problems.get(id) ?? [])];
      return [id, inOrder([...problems.map(diagnosticOf), ...(found.get(id)?.items ?? [])])];
    }),
  );
}
