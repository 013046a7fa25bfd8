/** F8: from problem to problem through the whole notebook, in the order in which one reads it. */
import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import type { SessionState } from "../../../shared/session/state.ts";
import { findingsOf } from "../../editor/findings.ts";
import type { TextPosition } from "../../editor/metrics.ts";
import { openEditor } from "../model/actions.ts";
import type { NotebookParts } from "../model/parts.ts";
import { nameOf } from "../model/use-cell-names.ts";

export interface PlacedFinding {
  readonly cell: string;
  readonly finding: Diagnostic;
}

/** Errors and warnings by place; hints are no problems. */
export function findingsInOrder(
  { cells }: Pick<SessionState, "cells">,
  order: readonly string[],
): PlacedFinding[] {
  return order.flatMap((cell) => {
    const state = Object.hasOwn(cells, cell) ? cells[cell] : undefined;
    if (!state) return [];
    return findingsOf(state)
      .filter(({ severity }) => severity !== "hint")
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .map((finding) => ({ cell, finding }));
  });
}

/** Place in the list of the next problem behind a place, or the last one before it; in a circle. */
export function nextFinding(
  findings: readonly PlacedFinding[],
  order: readonly string[],
  from: { readonly cell: string | null; readonly at: TextPosition | null },
  step: 1 | -1,
): number {
  const here = from.cell === null ? -1 : order.indexOf(from.cell);
  // Without a cursor one stands before the text of the cell.
  const { line, column } = from.at ?? { line: 0, column: 0 };
  const compare = ({ cell, finding }: PlacedFinding) =>
    order.indexOf(cell) - here || finding.line - line || finding.column - column;
  const found =
    step > 0
      ? findings.findIndex((one) => compare(one) > 0)
      : findings.findLastIndex((one) => compare(one) < 0);
  return found >= 0 ? found : step > 0 ? 0 : findings.length - 1;
}

export function walkProblems(parts: NotebookParts, step: 1 | -1): void {
  const order = parts.view.order.get();
  const findings = findingsInOrder(parts.session.state.get(), order);
  const { cell, mode } = parts.selection.get();
  const at = mode === "edit" ? (parts.editor.current?.position() ?? null) : null;
  const place = nextFinding(findings, order, { cell, at }, step);
  const found = findings[place];
  if (!found) {
    parts.app.notices.say("There are no problems in this notebook.");
    return;
  }
  openEditor(parts, found.cell);
  const { line, column, severity, message } = found.finding;
  const kind = severity === "error" ? "Error" : "Warning";
  const said = `${kind} ${place + 1} of ${findings.length}, ${nameOf(parts, found.cell)}, line ${line}: ${message}`;
  requestAnimationFrame(() => {
    parts.editor.current?.reveal(line, column);
    // Said when one is there, since the next step begins where the cursor is.
    parts.app.notices.announce(said);
    // An editor that has just opened knows of its squiggles a moment later; only then has the hover something to say.
    requestAnimationFrame(() => setTimeout(() => parts.editor.current?.act("hover"), 30));
  });
}
