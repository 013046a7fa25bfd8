/** A notebook in a language service of its own, for tests that ask questions. */
import { analyseCell } from "../../../server/compile/analyse.ts";
import { buildGraph } from "../../../server/dataflow/graph.ts";
import type { DataTyping, LanguageCell } from "../../../server/language/cells/cell-typing.ts";
import {
  createLanguageService,
  type LanguageNotebook,
  type LanguageOptions,
  type LanguageService,
  type NotebookCells,
} from "../../../server/language/language.ts";
import type { TextEdit } from "../../../shared/protocol/language.ts";
import { ROOT } from "../../support/source-files.ts";

export function cellsOf(sources: Readonly<Record<string, string>>): NotebookCells {
  const cells: LanguageCell[] = Object.entries(sources).map(([id, source]) => ({
    id,
    source,
    analysis: analyseCell(source),
  }));
  return { cells, graph: buildGraph(cells) };
}

export function openService(
  data: DataTyping | null = null,
  options: Partial<LanguageOptions> = {},
): LanguageService {
  return createLanguageService({ application: ROOT, data, ...options });
}

/** Opens a notebook whose cells may hold one `|` each; gives it, and where the first mark is. */
export function openMarked(
  service: LanguageService,
  file: string,
  sources: Readonly<Record<string, string>>,
): {
  notebook: LanguageNotebook;
  at: { cell: string; position: { line: number; column: number } };
  plain: Record<string, string>;
} {
  const notebook = service.openNotebook(file);
  const plain: Record<string, string> = {};
  let at = { cell: "", position: { line: 1, column: 1 } };
  for (const [id, source] of Object.entries(sources)) {
    const before = source.split("|")[0] as string;
    const lines = before.split("\n");
    if (source.includes("|"))
      at = { cell: id, position: { line: lines.length, column: (lines.at(-1) as string).length + 1 } };
    plain[id] = source.replace("|", "");
  }
  notebook.update(cellsOf(plain));
  return { notebook, at, plain };
}

/** The text after the edits, which do not overlap. */
export function edited(source: string, edits: readonly TextEdit[]): string {
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = (line: number, column: number) => (starts[line - 1] as number) + column - 1;
  return [...edits]
    .sort((a, b) => b.line - a.line || b.column - a.column)
    .reduce(
      (text, { line, column, endLine, endColumn, text: inserted }) =>
        text.slice(0, offset(line, column)) + inserted + text.slice(offset(endLine, endColumn)),
      source,
    );
}
