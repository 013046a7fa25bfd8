import type { LanguageCell, TypeInsertion } from "../cells/cell-typing.ts";
import { type Placed, PositionMap } from "./position-map.ts";

/** Puts the text of a virtual document together and remembers where the cells stand. */
export class DocumentWriter {
  readonly #parts: string[] = [];
  readonly #slices: Placed[] = [];
  #length = 0;

  /** Text that belongs to no cell. */
  insert(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  cell(cell: LanguageCell, insertions: readonly TypeInsertion[]): void {
    this.slice(cell, 0, cell.source.length, insertions);
  }

  /** A piece of a cell's source, with the insertions that lie in it. */
  slice(cell: LanguageCell, start: number, end: number, insertions: readonly TypeInsertion[]): void {
    let from = start;
    for (const { offset, text, until } of insertions) {
      if (offset < start || offset > end || (offset === end && end < cell.source.length)) continue;
      if (offset > from) this.#copy(cell, from, offset);
      this.insert(text);
      from = Math.max(from, offset, until ?? offset);
    }
    if (from < end || start === end) this.#copy(cell, from, end);
  }

  finish(): { readonly text: string; readonly map: PositionMap } {
    return { text: this.#parts.join(""), map: new PositionMap(this.#slices) };
  }

  #copy({ id, source }: LanguageCell, start: number, end: number): void {
    this.#slices.push({ cell: id, start, end, at: this.#length });
    this.insert(source.slice(start, end));
  }
}
