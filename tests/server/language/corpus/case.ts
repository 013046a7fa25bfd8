/** A small notebook and everything that is wrong with it. */
export interface Case {
  readonly name: string;
  /** Source by id, in document order. */
  readonly cells: Readonly<Record<string, string>>;
  /**
   * `cell:line:column-endColumn code`, with `endLine:endColumn` where the range ends on another line; hints have `hint` before
   * the code. In the order of cells and places. Empty for a notebook without a mistake.
   */
  readonly expect: readonly string[];
}

/** A notebook of cells `a`, `b`, `c`, ... */
export function cells(...sources: string[]): Record<string, string> {
  return Object.fromEntries(sources.map((source, i) => [String.fromCharCode(97 + i), source]));
}

/** Correct code, which must stay clean. */
export function clean(name: string, ...sources: string[]): Case {
  return { name, cells: cells(...sources), expect: [] };
}

/** Code with mistakes: `expect`, then the cells. */
export function wrong(name: string, expect: readonly string[], ...sources: string[]): Case {
  return { name, cells: cells(...sources), expect };
}
