/**
 * Measures that the still text (editor.css) and the live editor share, in pixels, so that a cell does not move by a
 * hair when the cursor enters it.
 */
export const METRICS = { fontSize: 13, lineHeight: 21, top: 10, left: 14, tabSize: 2 } as const;

/** A cell of more lines scrolls within a frame of its own, drawing only what is in sight. */
export const LONG_LINES = 600;

export function isLong(lines: number): boolean {
  return lines > LONG_LINES;
}

/** Height of a cell's text that is not long. */
export function heightOf(lines: number): number {
  return lines * METRICS.lineHeight + 2 * METRICS.top;
}

export interface TextPosition {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}
