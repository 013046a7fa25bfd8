/**
 * Scrolling through more rows than a browser can make an element high (about 17 million pixels in Firefox). Beyond a
 * limit the scroll bar's range is squeezed: near both ends a pixel is a pixel, between them the bar leaps. A small
 * move is taken at its own size wherever it happens, so that the wheel and the finger never skip a row; when the
 * scrolling rests, the bar is put where the rows are.
 */
export const ROW_HEIGHT = 29;
const TALLEST = 8_000_000;
const EDGE = 500_000;

export interface Geometry {
  readonly rows: number;
  /** Height of what is seen of the rows, in pixels. */
  readonly viewport: number;
}

export interface Place {
  /** The scroll bar's position. */
  readonly scroll: number;
  /** Pixels of rows above the first that is seen. */
  readonly top: number;
}

export function totalHeight({ rows }: Geometry): number {
  return rows * ROW_HEIGHT;
}

/** Height of the element that is scrolled. */
export function elementHeight(geometry: Geometry): number {
  return Math.min(totalHeight(geometry), TALLEST);
}

function lastTop(geometry: Geometry): number {
  return Math.max(0, totalHeight(geometry) - geometry.viewport);
}

function squeeze(geometry: Geometry): { range: number; ratio: number } | null {
  if (totalHeight(geometry) <= TALLEST) return null;
  const range = TALLEST - geometry.viewport;
  return { range, ratio: (lastTop(geometry) - 2 * EDGE) / (range - 2 * EDGE) };
}

export function toTop(scroll: number, geometry: Geometry): number {
  const squeezed = squeeze(geometry);
  if (!squeezed) return clamp(scroll, lastTop(geometry));
  const { range, ratio } = squeezed;
  if (scroll <= EDGE) return Math.max(0, scroll);
  if (scroll >= range - EDGE) return clamp(lastTop(geometry) - (range - scroll), lastTop(geometry));
  return EDGE + (scroll - EDGE) * ratio;
}

export function toScroll(top: number, geometry: Geometry): number {
  const squeezed = squeeze(geometry);
  if (!squeezed) return clamp(top, lastTop(geometry));
  const { range, ratio } = squeezed;
  if (top <= EDGE) return Math.max(0, top);
  if (top >= lastTop(geometry) - EDGE) return range - (lastTop(geometry) - top);
  return EDGE + (top - EDGE) / ratio;
}

/** Where the rows are after the bar moved to `scroll`. */
export function advance(before: Place, scroll: number, geometry: Geometry): Place {
  const delta = scroll - before.scroll;
  const small = Math.abs(delta) <= geometry.viewport * 1.5;
  const top = small ? clamp(before.top + delta, lastTop(geometry)) : toTop(scroll, geometry);
  // At the very ends of the bar the rows are at theirs, whatever small moves added up to.
  if (scroll <= 0) return { scroll, top: 0 };
  if (scroll >= elementHeight(geometry) - geometry.viewport) return { scroll, top: lastTop(geometry) };
  return { scroll, top };
}

/** Rows that are drawn: those in sight and a few more on both sides. */
export function rowsInSight(top: number, geometry: Geometry, spare = 6): { from: number; to: number } {
  const first = Math.floor(top / ROW_HEIGHT);
  const count = Math.ceil(geometry.viewport / ROW_HEIGHT) + 1;
  return { from: Math.max(0, first - spare), to: Math.min(geometry.rows, first + count + spare) };
}

/** The `top` that brings a row into sight with the least movement. */
export function topShowing(row: number, top: number, geometry: Geometry): number {
  const start = row * ROW_HEIGHT;
  if (start < top) return start;
  const end = start + ROW_HEIGHT - geometry.viewport;
  return clamp(Math.max(top, end), lastTop(geometry));
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
