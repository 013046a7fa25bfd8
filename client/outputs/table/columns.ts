/** Widths of columns, and which of them are in sight. */
import type { Table } from "../../../shared/output/table.ts";
import { type CellFormat, isNumeric } from "./format.ts";
import { smallPrint } from "./type-name.ts";

const NARROWEST = 72;
const WIDEST = 340;
const PADDING = 26;
/** A column that has to make room. */
const SQUEEZED = 64;
/** Names are mostly of narrow letters; what is measured is a little more than they take. */
const TIGHT = 0.92;
/** A character of the type's small print, which has a fixed width. */
const SMALL_PRINT = 6.7;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/;
/** Room for the sort and filter signs beside the name. */
const SIGNS = 34;
const PICTURE = 96;
/** A narrow table is spread over the page only so far: a number must not lie a hand away from its name. */
const STRETCH = 1.7;

export const MIN_WIDTH = 48;

type Held = Pick<Table, "columns" | "rows" | "rowCount">;

/** Widths by what the columns hold, so far as the rows that are here show it. */
export function naturalWidths({ columns, rows, rowCount }: Held, formats: readonly CellFormat[]): number[] {
  return columns.map((column, i) => {
    const header = Math.max(widthOf(column.name) + SIGNS, smallPrint(column, rowCount).length * SMALL_PRINT);
    const widest = Math.max(header, widestValue(rows, i, formats[i]));
    const least = column.summary?.histogram
      ? PICTURE + PADDING
      : isNumeric(column)
        ? NARROWEST
        : NARROWEST + 16;
    return Math.round(Math.min(WIDEST, Math.max(least, widest + PADDING)));
  });
}

/** Widths below which values or names would be cut off: without air, and without a place of its own for signs. */
export function leastWidths({ columns, rows }: Held, formats: readonly CellFormat[]): number[] {
  return columns.map((column, i) => {
    const widest = Math.max(widthOf(column.name) * TIGHT, widestValue(rows, i, formats[i]));
    return Math.round(Math.min(WIDEST, Math.max(SQUEEZED, widest + PADDING)));
  });
}

function widestValue(rows: Held["rows"], column: number, format: CellFormat = String): number {
  const texts = rows.slice(0, 50).map((row) => row[column] ?? null);
  return Math.max(0, ...texts.map((value) => widthOf(value === null ? "null" : format(value))));
}

/** Pixels that a text takes at 12.5 px: digits are tabular, Chinese, Japanese and Korean signs are square. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text.slice(0, 80)) {
    width += /\d/.test(sign) ? 7.9 : WIDE.test(sign) ? 12.5 : /[A-Z%mw]/.test(sign) ? 9 : 6.7;
  }
  return width;
}

/**
 * Widths for the room that there is: what is left over is shared out, and a table that is only a little too wide gives up
 * its air rather than be scrolled. Widths that a person has set stay.
 */
export function fitWidths(
  widths: readonly number[],
  least: readonly number[],
  room: number,
  set: ReadonlyMap<number, number>,
): number[] {
  const own = widths.map((width, i) => set.get(i) ?? width);
  const total = sumOf(own);
  if (room <= 0 || total === room) return own;
  return total < room ? stretch(own, total, room, set) : squeeze(own, least, total - room, set);
}

function stretch(own: number[], total: number, room: number, set: ReadonlyMap<number, number>): number[] {
  const free = sumOf(own.filter((_, i) => !set.has(i)));
  const target = Math.min(room, total * STRETCH);
  if (total >= target || free === 0) return own;
  const factor = (target - total + free) / free;
  const wide = own.map((width, i) => (set.has(i) ? width : Math.floor(width * factor)));
  return endingAt(Math.round(target), wide, set);
}

/** All or nothing: a table that must be scrolled anyway keeps its air. */
function squeeze(
  own: number[],
  least: readonly number[],
  over: number,
  set: ReadonlyMap<number, number>,
): number[] {
  const air = own.map((width, i) => (set.has(i) ? 0 : Math.max(0, width - (least[i] ?? width))));
  const all = sumOf(air);
  if (over > all) return own;
  const narrow = own.map((width, i) => Math.ceil(width - ((air[i] ?? 0) * over) / all));
  return endingAt(sumOf(own) - over, narrow, set);
}

/** The last column that may takes what rounding has left. */
function endingAt(target: number, widths: number[], set: ReadonlyMap<number, number>): number[] {
  const last = widths.findLastIndex((_, i) => !set.has(i));
  const left = target - sumOf(widths);
  return widths.map((width, i) => (i === last ? width + left : width));
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Where each column starts; one number more than there are columns. */
export function offsetsOf(widths: readonly number[]): number[] {
  const offsets = [0];
  for (const width of widths) offsets.push((offsets.at(-1) ?? 0) + width);
  return offsets;
}

export function columnsInSight(
  offsets: readonly number[],
  left: number,
  width: number,
  spare = 1,
): { from: number; to: number } {
  const count = offsets.length - 1;
  const from = Math.max(0, lastAtOrBefore(offsets, left) - spare);
  const to = Math.min(count, lastAtOrBefore(offsets, left + width) + 1 + spare);
  return { from, to };
}

function lastAtOrBefore(offsets: readonly number[], x: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
