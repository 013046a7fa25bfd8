/** Cuts a line into the pieces that the still text draws: coloured tokens, squiggles under problems, others' cursors. */
import type { Problem } from "../../shared/session/state.ts";
import type { Caret } from "./carets.ts";
import type { Line } from "./tokenize/source.ts";
import { LONGEST_LINE, type TokenKind } from "./tokenize/token.ts";

export interface Piece {
  readonly text: string;
  readonly kind: TokenKind;
  /** Message of the problem that covers the piece. */
  readonly problem: string | null;
  /** Cursors that stand before the piece. */
  readonly carets: readonly Caret[];
}

/** A stretch of one line that is wrong; columns count from 0, the end is exclusive. */
export interface Squiggle {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export function squigglesOf(problems: readonly Problem[], line: number, length: number): Squiggle[] {
  return problems
    .filter((problem) => problem.line <= line && line <= problem.endLine)
    .map((problem) => {
      const from = problem.line === line ? Math.min(problem.column - 1, Math.max(0, length - 1)) : 0;
      const to = problem.endLine === line ? problem.endColumn - 1 : length;
      return { from, to: Math.max(to, from + 1), message: problem.message };
    });
}

export interface PlacedCaret {
  readonly column: number;
  readonly caret: Caret;
}

export function piecesOf(
  line: Line,
  squiggles: readonly Squiggle[] = [],
  carets: readonly PlacedCaret[] = [],
): Piece[] {
  const text = line.text.length > LONGEST_LINE ? `${line.text.slice(0, LONGEST_LINE)}…` : line.text;
  const cuts = new Set([0, text.length]);
  const cut = (at: number) => cuts.add(Math.min(at, text.length));
  for (const token of line.tokens) cut(token.start);
  for (const { from, to } of squiggles) {
    cut(from);
    cut(to);
  }
  for (const { column } of carets) cut(column);
  const places = [...cuts].sort((a, b) => a - b);
  return places.flatMap((from, i) => {
    const to = places[i + 1] ?? from;
    const here = carets
      .filter(({ column }) => Math.min(column, text.length) === from)
      .map(({ caret }) => caret);
    if (to === from && here.length === 0) return [];
    const problem = squiggles.find((one) => one.from <= from && from < one.to)?.message ?? null;
    return [{ text: text.slice(from, to), kind: kindAt(line, from), problem, carets: here }];
  });
}

function kindAt(line: Line, at: number): TokenKind {
  return line.tokens.findLast((token) => token.start <= at)?.kind ?? "plain";
}

/** Line (from 0) and column of each cursor. */
export function placeCarets(lines: readonly Line[], carets: readonly Caret[]): Map<number, PlacedCaret[]> {
  const placed = new Map<number, PlacedCaret[]>();
  for (const caret of carets) {
    let column = caret.head;
    let line = 0;
    while (line < lines.length - 1 && column > (lines[line]?.text.length ?? 0)) {
      column -= (lines[line]?.text.length ?? 0) + 1;
      line++;
    }
    placed.set(line, [...(placed.get(line) ?? []), { column, caret }]);
  }
  return placed;
}
