/**
 * Brings a notebook, as another program left it in the file, into the document. `shadow` is the document as the file
 * last showed it: the differences are made there as edits, and Yjs merges them with what was typed since.
 */
import { generateKeyBetween } from "fractional-indexing";
import type * as Y from "yjs";
import type { Cell, Notebook } from "../../../shared/notebook/notebook.ts";
import {
  type CellMap,
  cellsOf,
  freeCellId,
  HEADER_KEY,
  headerOf,
  newCellMap,
  orderOf,
  readCell,
  readNotebook,
  sourceOf,
} from "../../../shared/session/document.ts";

import { matchCells } from "./match-cells.ts";
import { editText } from "./text-edits.ts";

/** Edits `shadow` until it reads as `theirs`. `named` are the ids that the file gives; `keeps` says of a cell that is gone from the file that it must stay. */
export function mergeNotebook(
  shadow: Y.Doc,
  theirs: Notebook,
  named: ReadonlySet<string>,
  keeps: (id: string) => boolean,
): void {
  const ours = readNotebook(shadow);
  const matches = matchCells(ours.cells, theirs.cells, named);
  shadow.transact(() => {
    if (ours.header !== theirs.header) headerOf(shadow).set(HEADER_KEY, theirs.header);
    const matched = new Set(matches);
    for (const { id } of ours.cells) if (!matched.has(id) && !keeps(id)) cellsOf(shadow).delete(id);
    const order = theirs.cells.map((cell, at) => putCell(shadow, cell, matches[at] ?? null));
    arrange(shadow, order);
  });
}

function putCell(doc: Y.Doc, cell: Cell, id: string | null): string {
  const map = id === null ? undefined : cellsOf(doc).get(id);
  if (id === null || !map) {
    const newId = freeCellId(doc, cell.id);
    cellsOf(doc).set(newId, newCellMap(cell, ""));
    return newId;
  }
  editCell(map, readCell(doc, id), cell);
  return id;
}

function editCell(map: CellMap, ours: Cell | null, theirs: Cell): void {
  if (ours?.kind !== theirs.kind) map.set("kind", theirs.kind);
  if (ours?.title !== theirs.title) map.set("title", theirs.title);
  if (JSON.stringify(ours?.attributes) !== JSON.stringify(theirs.attributes)) {
    map.set("attributes", theirs.attributes);
  }
  editText(sourceOf(map), theirs.source);
}

/** Gives positions that put `order` in order, moving as few cells as can be. */
function arrange(doc: Y.Doc, order: readonly string[]): void {
  const cells = cellsOf(doc);
  const position = (id: string) => String(cells.get(id)?.get("position") ?? "");
  const staying = new Set(
    longestRising(
      order.filter((id) => position(id) !== ""),
      position,
    ),
  );
  let before: string | null = null;
  order.forEach((id, at) => {
    if (staying.has(id)) {
      before = position(id);
      return;
    }
    const next: string | undefined = order.slice(at + 1).find((later) => staying.has(later));
    const key = generateKeyBetween(before, next === undefined ? null : position(next));
    cells.get(id)?.set("position", key);
    before = key;
  });
}

/** The longest subsequence whose keys rise strictly. */
function longestRising(ids: readonly string[], key: (id: string) => string): string[] {
  const tails: number[] = [];
  const previous: number[] = [];
  const keys = ids.map(key);
  keys.forEach((value, at) => {
    const length = lowerBound(tails.length, (n) => (keys[tails[n] ?? 0] ?? "") < value);
    previous[at] = length > 0 ? (tails[length - 1] ?? -1) : -1;
    tails[length] = at;
  });
  const found: string[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) found.push(ids[at] ?? "");
  return found.reverse();
}

/** The first n below `count` of which `below` is false. */
function lowerBound(count: number, below: (n: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (below(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cells of the file that it changed while they were deleted here: the change is kept, so the cell comes back. */
export function reviveCells(doc: Y.Doc, before: Notebook, shadow: Y.Doc): void {
  const old = new Map(before.cells.map((cell) => [cell.id, cell]));
  for (const id of orderOf(shadow)) {
    const cell = readCell(shadow, id);
    const was = old.get(id);
    if (!cell || cellsOf(doc).has(id) || (was && was.source === cell.source)) continue;
    cellsOf(doc).set(id, newCellMap(cell, String(cellsOf(shadow).get(id)?.get("position"))));
  }
}
