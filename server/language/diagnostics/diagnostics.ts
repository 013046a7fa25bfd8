/** What TypeScript says of the virtual document, as diagnostics of cells: without what is no mistake in a notebook. */
import type * as lsp from "vscode-languageserver-protocol";
import { type CellDiagnostics, type Diagnostic, stampOf } from "../../../shared/session/diagnostics.ts";
import type { Problem } from "../../../shared/session/state.ts";
import type { Graph } from "../../dataflow/graph.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { Slice } from "../document/position-map.ts";
import type { Written } from "../document/written.ts";
import { outsideDiagnostics } from "../reach/outside.ts";
import { importDiagnostics } from "./import-diagnostics.ts";
import { isTolerated, messageOf, severityOf, touches } from "./tolerance.ts";

/** Diagnostics of every cell, in the order of their places. */
export function collectDiagnostics(
  items: readonly lsp.Diagnostic[],
  written: Written,
  graph: Graph,
): Map<string, CellDiagnostics> {
  const found = new Map(written.cells.map((cell) => [cell.id, ownDiagnostics(cell, written)]));
  const covered = new Map(
    [...found].map(([id, own]) => [id, [...own, ...(written.typings.get(id)?.covered ?? [])]]),
  );
  for (const item of items) {
    const slice = written.sliceOf(item.range);
    if (!slice || isTolerated(item, slice, covered.get(slice.cell) ?? [], written, graph)) continue;
    found.get(slice.cell)?.push(toDiagnostic(item, slice, written));
  }
  return new Map(
    written.cells.map(({ id, source }) => [
      id,
      { stamp: stampOf(source), items: inOrder(found.get(id) ?? []) },
    ]),
  );
}

function ownDiagnostics(cell: LanguageCell, written: Written): Diagnostic[] {
  const typing = written.typings.get(cell.id)?.diagnostics ?? [];
  const lines = written.lines(cell.id);
  const { isBroken } = cell.analysis.outline;
  const imports = importDiagnostics(cell, lines);
  const found = isBroken ? [] : outsideDiagnostics(written.outside.get(cell.id) ?? [], lines);
  const outside = found.filter((each) => !imports.some((better) => touches(each, better)));
  return [...typing, ...imports, ...outside];
}

function toDiagnostic(item: lsp.Diagnostic, slice: Slice, written: Written): Diagnostic {
  const tags = item.tags?.map((tag) => (tag === 1 ? ("unused" as const) : ("deprecated" as const)));
  return {
    ...written.lines(slice.cell).range(slice.start, slice.end),
    severity: severityOf(item),
    code: `ts${item.code}`,
    message: messageOf(item),
    tags: tags ?? [],
    related: (item.relatedInformation ?? []).flatMap(({ location, message }) => {
      const place = location.uri === written.uri ? written.rangeOf(location.range) : null;
      return place ? [{ ...place.range, cell: place.cell, message }] : [];
    }),
  };
}

export function inOrder(items: readonly Diagnostic[]): Diagnostic[] {
  return items.toSorted(
    (a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : Number(a.code > b.code)),
  );
}

/** A problem of the analysis or of the dataflow, for those who show all in one list. */
export function diagnosticOf(problem: Problem): Diagnostic {
  const { kind, message, line, column, endLine, endColumn } = problem;
  return { severity: "error", code: kind, message, line, column, endLine, endColumn, tags: [], related: [] };
}
