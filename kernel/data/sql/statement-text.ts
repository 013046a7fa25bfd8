/** A compiled statement that remembers which part of it came from which template. */
import type { Statement } from "../../../shared/engine/connection.ts";

/** A piece of the compiled text that a person wrote. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** The statement as written, with parameters for its values. */
  readonly text: string;
  /** Where the piece starts in `text`. */
  readonly from: number;
}

export interface Compiled extends Statement {
  readonly segments: readonly Segment[];
  /** The tables of `SCHEMA` that relations in it stand for. */
  readonly tables: readonly string[];
}

/** Puts a statement together from Clientele's own words and what was written. */
export class Assembly {
  text = "";
  readonly segments: Segment[] = [];

  own(text: string): void {
    this.text += text;
  }

  written(text: string, from: number, to: number): void {
    const start = this.text.length;
    this.text += text.slice(from, to);
    this.segments.push({ start, end: this.text.length, text, from });
  }
}

/** The place of an offset of the compiled text in the statement that holds it; the last statement where none does. */
export function locate(compiled: Compiled, offset: number | undefined): { text: string; offset?: number } {
  const at = offset ?? -1;
  const segment = compiled.segments.find(({ start, end }) => start <= at && at <= end);
  if (segment) return { text: segment.text, offset: at - segment.start + segment.from };
  return { text: compiled.segments.at(-1)?.text ?? compiled.text };
}
