/** Offsets of a text as lines and characters from 0, as the language server counts them, and back. */
import type { Position } from "vscode-languageserver-protocol";

export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (const match of text.matchAll(/\r\n|[\n\r]/g)) this.#starts.push(match.index + match[0].length);
  }

  at(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (this.#starts[low] ?? 0) };
  }

  /** Places beyond a line or the text are taken back to its end. */
  offset({ line, character }: Position): number {
    const start = this.#starts[Math.max(0, line)] ?? this.#length;
    const end = this.#starts[line + 1] ?? this.#length;
    return Math.min(start + Math.max(0, character), end);
  }
}
