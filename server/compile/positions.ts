/** Turns offsets of a source into lines and columns, both from 1 and counted in UTF-16 units, as V8 and editors do. */
export class Positions {
  readonly #starts: number[] = [0];

  constructor(source: string) {
    for (const match of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
      this.#starts.push(match.index + match[0].length);
    }
  }

  at(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
