/**
 * Which piece of the virtual document is which piece of which cell, in both directions. The document is a row of pieces:
 * slices of cells, which are the cell's text to the letter, and text between them that belongs to no cell.
 */
export interface Slice {
  readonly cell: string;
  /** Offsets in the cell's source. */
  readonly start: number;
  readonly end: number;
}

export interface CellOffset {
  readonly cell: string;
  readonly offset: number;
}

/** Of an offset where two pieces meet: whether it belongs to the character behind it or to the one before. */
export type Side = "before" | "after";

export interface Placed extends Slice {
  /** Where the slice begins in the document. */
  readonly at: number;
}

export class PositionMap {
  /** In the order of the document. */
  readonly #slices: readonly Placed[];
  readonly #byCell = new Map<string, Placed[]>();

  constructor(slices: readonly Placed[]) {
    this.#slices = slices;
    for (const slice of slices) {
      const others = this.#byCell.get(slice.cell);
      if (others) others.push(slice);
      else this.#byCell.set(slice.cell, [slice]);
    }
    // Imports of a cell may stand before the rest of it.
    for (const own of this.#byCell.values()) own.sort((a, b) => a.start - b.start);
  }

  has(cell: string): boolean {
    return this.#byCell.has(cell);
  }

  /** Null for an offset that lies in no cell. */
  toCell(offset: number, side: Side = "after"): CellOffset | null {
    const here = this.#lastFrom(offset);
    if (side === "after") {
      if (!here) return null;
      const isInside = offset < endOf(here) || (offset === endOf(here) && this.#isLast(here));
      return isInside ? within(here, offset) : null;
    }
    // Nothing of the cell stands before its beginning, which is a place of the cell all the same.
    if (here?.at === offset && this.#byCell.get(here.cell)?.[0] === here) return within(here, offset);
    const before = this.#lastFrom(offset - 1);
    return before && offset <= endOf(before) ? within(before, offset) : null;
  }

  /** Null for a cell that does not stand in the document, or an offset beyond its end. */
  toDocument(cell: string, offset: number, side: Side = "after"): number | null {
    const slices = this.#byCell.get(cell) ?? [];
    const behind = firstAfter(slices, ({ start }) => start, side === "after" ? offset : offset - 1);
    const slice = slices[Math.max(0, behind - 1)];
    return slice && offset >= slice.start && offset <= slice.end ? slice.at + offset - slice.start : null;
  }

  /**
   * The range as one of a single cell, without the inserted text at its ends; null for a range that lies in inserted text
   * as a whole, or ends in another cell.
   */
  rangeToCell(start: number, end: number): Slice | null {
    const from = this.toCell(start) ?? (end > start ? this.#cutAfter(start) : null);
    if (!from) return null;
    const to = end === start ? from : (this.toCell(end, "before") ?? this.#cutBefore(end));
    if (to?.cell !== from.cell || to.offset < from.offset) return null;
    if (to.offset === from.offset && end > start && !this.toCell(start)) return null;
    return { cell: from.cell, start: from.offset, end: to.offset };
  }

  /** The last place of a cell that stands before an offset; null where no cell does. */
  lastBefore(offset: number): CellOffset | null {
    const slice = this.#lastFrom(offset - 1);
    return slice ? within(slice, Math.min(offset, endOf(slice))) : null;
  }

  /** The beginning of the next slice of the cell behind an offset in text inserted into it. */
  #cutAfter(offset: number): CellOffset | null {
    const [before, after] = this.#around(offset);
    return before && after && before.cell === after.cell ? { cell: after.cell, offset: after.start } : null;
  }

  /** The end of the last slice before an offset in inserted text. */
  #cutBefore(offset: number): CellOffset | null {
    const slice = this.#lastFrom(offset);
    return slice ? { cell: slice.cell, offset: slice.end } : null;
  }

  #lastFrom(offset: number): Placed | undefined {
    return this.#around(offset)[0];
  }

  /** The last slice that begins before an offset or there, and the one behind it. */
  #around(offset: number): [Placed | undefined, Placed | undefined] {
    const behind = firstAfter(this.#slices, ({ at }) => at, offset);
    return [this.#slices[behind - 1], this.#slices[behind]];
  }

  /** Whether the offset behind a slice is a place of its own: the end of the cell, or of what there is of it. */
  #isLast(slice: Placed): boolean {
    const own = this.#byCell.get(slice.cell) ?? [];
    return own[own.indexOf(slice) + 1]?.start !== slice.end;
  }
}

const endOf = ({ at, start, end }: Placed) => at + end - start;

const within = ({ cell, at, start }: Placed, offset: number): CellOffset => ({
  cell,
  offset: start + offset - at,
});

/** The index of the first item whose place is behind `place`; items are in order. */
function firstAfter<T>(items: readonly T[], placeOf: (item: T) => number, place: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(items[middle] as T) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
