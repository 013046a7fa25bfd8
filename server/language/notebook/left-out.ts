/** What is said of cells that TypeScript's server does not see. */
import type { CellDiagnostics, Diagnostic } from "../../../shared/session/diagnostics.ts";
import { nestingOf } from "../../compile/nesting.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { Written } from "../document/written.ts";
import type { Suspects } from "./suspects.ts";

const MESSAGE =
  "This cell nests too deeply, or takes too long, for TypeScript: it runs as always, without checks and completion. Split it into smaller cells, or load what it writes out from a dataset.";

/** Sources of the cells that stand in a document. */
export function sourcesIn({ cells, document }: Written): string[] {
  return cells.filter(({ id }) => document.map.has(id)).map(({ source }) => source);
}

export function withLeftOut(
  found: ReadonlyMap<string, CellDiagnostics>,
  { cells }: Written,
  suspects: Suspects,
): ReadonlyMap<string, CellDiagnostics> {
  const leftOut = new Map(
    cells.filter(({ source }) => suspects.isCulprit(source)).map((cell) => [cell.id, cell]),
  );
  if (leftOut.size === 0) return found;
  return new Map(
    [...found].map(([id, diagnostics]) => {
      const cell = leftOut.get(id);
      const items = cell ? [diagnosticOf(cell), ...diagnostics.items] : diagnostics.items;
      return [id, { ...diagnostics, items }];
    }),
  );
}

function diagnosticOf({ source }: LanguageCell): Diagnostic {
  const before = source.slice(0, nestingOf(source).deepest).split(/\r\n|[\n\r\u2028\u2029]/);
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
  const place = { line, column, endLine: line, endColumn: column + 1 };
  return { ...place, severity: "warning", code: "left-out", message: MESSAGE, tags: [], related: [] };
}
