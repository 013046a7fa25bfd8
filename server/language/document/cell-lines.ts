/** Offsets in the source of a cell as the editor counts: lines and columns from 1, columns in UTF-16 units. */
import type { Position, Range } from "../../../shared/protocol/language.ts";
import { Positions } from "../../compile/positions.ts";

export class CellLines {
  readonly #source: string;
  readonly #positions: Positions;
  readonly #starts: readonly number[];

  constructor(source: string) {
    this.#source = source;
    this.#positions = new Positions(source);
    this.#starts = [
      0,
      ...[...source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map((end) => end.index + end[0].length),
    ];
  }

  at(offset: number): Position {
    return this.#positions.at(offset);
  }

  range(start: number, end: number): Range {
    const from = this.at(start);
    const to = this.at(end);
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  /** What lies beyond a line or the source is taken back to its end. */
  offset({ line, column }: Position): number {
    const start = this.#starts[Math.max(1, line) - 1] ?? this.#source.length;
    let end = this.#starts[Math.max(1, line)] ?? this.#source.length;
    while (end > start && /[\n\r\u2028\u2029]/.test(this.#source.charAt(end - 1))) end--;
    return Math.min(start + Math.max(1, column) - 1, end);
  }
}
