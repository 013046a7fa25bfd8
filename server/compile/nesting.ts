/**
 * How a source looks before anybody parses it. This is a look and no wall: it tells which sources may keep a process busy,
 * and where one that was too deep is deepest.
 */

export interface Nesting {
  /** Brackets that are open at once, at most; those in texts and comments count, too. */
  readonly depth: number;
  /** Offset of the innermost bracket. */
  readonly deepest: number;
}

const OPEN = new Set([40, 60, 91, 123]);
const CLOSE = new Set([41, 62, 93, 125]);

export function nestingOf(source: string): Nesting {
  let open = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (OPEN.has(code) && ++open > depth) [depth, deepest] = [open, at];
    else if (CLOSE.has(code) && open > 0) open--;
  }
  return { depth, deepest };
}

/** Longer or deeper sources may take their time. */
const LONG = 50_000;
const DEEP = 200;

export function isHeavy(source: string): boolean {
  return source.length > LONG || nestingOf(source).depth > DEEP;
}
