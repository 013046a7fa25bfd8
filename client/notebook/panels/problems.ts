import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import type { CellState, SessionState } from "../../../shared/session/state.ts";
import { findingsOf } from "../../editor/findings.ts";

export interface CellProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** `failed`: the last run ended with it; else what was found by reading the code. */
  readonly kind: "failed" | "error" | "warning";
  /** Empty for an error of a run. */
  readonly code: string;
}

export interface CellProblems {
  readonly cell: string;
  readonly problems: readonly CellProblem[];
}

/** What is wrong, cell by cell in the notebook's order, the worst of each cell first. Hints are no problems. */
export function problemsOf(state: Pick<SessionState, "cells">, order: readonly string[]): CellProblems[] {
  return order.flatMap((id) => {
    const cell = Object.hasOwn(state.cells, id) ? state.cells[id] : undefined;
    const problems = cell ? problemsOfCell(id, cell) : [];
    return problems.length === 0 ? [] : [{ cell: id, problems }];
  });
}

const WORST = ["failed", "error", "warning"];

function problemsOfCell(id: string, cell: CellState): CellProblem[] {
  const found = findingsOf(cell).flatMap(asProblem);
  // What the dataflow forbids was not run; an error of an earlier run says nothing beside it.
  const failed = cell.problems.length > 0 || cell.status !== "failed" ? [] : failuresOf(id, cell);
  return [...failed, ...found].sort(
    (a, b) => WORST.indexOf(a.kind) - WORST.indexOf(b.kind) || a.line - b.line || a.column - b.column,
  );
}

function asProblem({ severity, message, line, column, code }: Diagnostic): CellProblem[] {
  return severity === "hint" ? [] : [{ message, line, column, kind: severity, code }];
}

function failuresOf(id: string, cell: CellState): CellProblem[] {
  return cell.outputs.flatMap((output): CellProblem[] => {
    if (output.type !== "error") return [];
    const { line = 1, column = 1 } = output.error.frames.find((frame) => frame.cell === id) ?? {};
    return [{ message: output.error.message, line, column, kind: "failed", code: "" }];
  });
}

export function problemCount(state: Pick<SessionState, "cells">): number {
  const cells = problemsOf(state, Object.keys(state.cells));
  return cells.reduce((sum, { problems }) => sum + problems.length, 0);
}
