/** All that is known to be wrong with a cell before it runs: what the dataflow says, and what the language service finds. */
import type { Diagnostic } from "../../shared/session/diagnostics.ts";
import type { CellState, Problem } from "../../shared/session/state.ts";

export function asDiagnostic({ kind, message, line, column, endLine, endColumn }: Problem): Diagnostic {
  return { line, column, endLine, endColumn, severity: "error", code: kind, message, tags: [], related: [] };
}

export function findingsOf({
  problems,
  diagnostics,
}: Pick<CellState, "problems" | "diagnostics">): Diagnostic[] {
  return withoutEchoes(problems.map(asDiagnostic), diagnostics?.items ?? []);
}

const SYNTAX_OF_TYPESCRIPT = /^ts1\d{3}$/;

/** A syntax error is found twice, by who draws the graph and by who checks the types: once is enough. */
export function withoutEchoes<T extends Pick<Diagnostic, "code">>(
  problems: readonly T[],
  diagnostics: readonly T[],
): T[] {
  const unreadable = problems.some(({ code }) => code === "syntax");
  const added = unreadable ? diagnostics.filter(({ code }) => !SYNTAX_OF_TYPESCRIPT.test(code)) : diagnostics;
  return [...problems, ...added];
}
