/** Cuts a line into the pieces that the still text draws: coloured tokens, squiggles under problems, others' cursors. */
import type { Caret } from "./carets.ts";
import type { Mark } from "./marks.ts";
import type { Line } from "./tokenize/source.ts";
import { LONGEST_LINE, type TokenKind } from "./tokenize/token.ts";

export interface Piece {
  readonly text: string;
  readonly kind: TokenKind;
  /** What is wrong with the piece, the worst first. */
  readonly marks: readonly Mark[];
  /** Cursors that stand before the piece. */
  readonly carets: readonly Caret[];
}

/** A stretch of one line that is wrong; columns count from 0, the end is exclusive. */
export interface Squiggle {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

const WORST = ["error", "warning", "hint"];

/** The stretches of the line that begins at the offset `start`; one of no length is a letter wide. */
export function squigglesOf(marks: readonly Mark[], start: number, length: number): Squiggle[] {
  return marks
    .filter(({ from, to }) => from <= start + length && (to > start || from >= start))
    .map((mark) => {
      const from = Math.max(0, Math.min(mark.from - start, length - 1));
      return { from, to: Math.max(Math.min(mark.to - start, length), from + 1), mark };
    })
    .sort((a, b) => WORST.indexOf(a.mark.severity) - WORST.indexOf(b.mark.severity));
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
    const marks = squiggles.filter((one) => one.from <= from && from < one.to).map(({ mark }) => mark);
    return [{ text: text.slice(from, to), kind: kindAt(line, from), marks, carets: here }];
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
