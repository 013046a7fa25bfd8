import type { Problem, SessionState } from "../../shared/session/state.ts";

export interface CellProblem {
  readonly cell: string;
  readonly problem: Pick<Problem, "message" | "line">;
  /** `known`: found by reading the code; `failed`: the last run ended with it. */
  readonly kind: "known" | "failed";
}

/** What is wrong, cell by cell in the notebook's order: problems of the code, and errors of the last runs. */
export function problemsOf(state: Pick<SessionState, "cells">, order: readonly string[]): CellProblem[] {
  return order.flatMap((id) => {
    const cell = Object.hasOwn(state.cells, id) ? state.cells[id] : undefined;
    if (!cell) return [];
    const known = cell.problems.map((problem): CellProblem => ({ cell: id, problem, kind: "known" }));
    if (known.length > 0 || cell.status !== "failed") return known;
    return cell.outputs.flatMap((output): CellProblem[] => {
      if (output.type !== "error") return [];
      const line = output.error.frames.find((frame) => frame.cell === id)?.line ?? 1;
      return [{ cell: id, problem: { message: output.error.message, line }, kind: "failed" }];
    });
  });
}

export function problemCount(state: Pick<SessionState, "cells">): number {
  return problemsOf(state, Object.keys(state.cells)).length;
}
