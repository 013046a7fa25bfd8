import type { Diagnostic, Range } from "../../../shared/session/diagnostics.ts";
import type { Positions } from "../../compile/positions.ts";

/** Something wrong in a cell, by offsets. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly severity: Diagnostic["severity"];
  readonly code: string;
  readonly message: string;
  /** Names that may have been meant, the nearest first. */
  readonly near: readonly string[];
}

export function rangeAt(positions: Positions, start: number, end: number): Range {
  const [from, to] = [positions.at(start), positions.at(end)];
  return { ...from, endLine: to.line, endColumn: to.column };
}

export function diagnosticOf(
  { start, end, severity, code, message }: Finding,
  positions: Positions,
): Diagnostic {
  return { ...rangeAt(positions, start, end), severity, code, message, tags: [], related: [] };
}
