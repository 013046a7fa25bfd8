/**
 * What can be done to the cells of the document, each as one transaction. The origin is `STRUCTURE`, so that one undo
 * stack brings back a deleted cell, a split, a merge or a move, and leaves what people typed meanwhile alone.
 */
import { generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import type { Json } from "../../../shared/json.ts";
import type { CellKind } from "../../../shared/notebook/notebook.ts";
import { cellsOf, kindOf, newCellMap, orderOf, sourceOf } from "../../../shared/session/document.ts";

export const STRUCTURE = "structure";

export interface CellContent {
  readonly kind: CellKind;
  readonly source: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, Json>>;
}

export function createUndo(doc: Y.Doc): Y.UndoManager {
  return new Y.UndoManager([cellsOf(doc)], { trackedOrigins: new Set([STRUCTURE]), captureTimeout: 0 });
}

/** Puts cells behind the cell `after`, or at the top where it is null. Answers their ids. */
export function insertCells(
  doc: Y.Doc,
  after: string | null,
  contents: readonly CellContent[],
  random: () => number = Math.random,
): string[] {
  const ids: string[] = [];
  doc.transact(() => {
    const positions = makeRoom(doc, after, contents.length);
    contents.forEach((content, at) => {
      const id = newId(doc, random);
      cellsOf(doc).set(id, newCellMap({ title: "", attributes: {}, ...content }, positions[at] ?? ""));
      ids.push(id);
    });
  }, STRUCTURE);
  return ids;
}

export function deleteCells(doc: Y.Doc, ids: readonly string[]): void {
  doc.transact(() => {
    for (const id of ids) cellsOf(doc).delete(id);
  }, STRUCTURE);
}

/** Moves cells, in their order, behind the cell `after`, or to the top where it is null. */
export function moveCells(doc: Y.Doc, ids: readonly string[], after: string | null): void {
  const moving = new Set(ids);
  const order = orderOf(doc);
  // Behind a cell that itself moves means behind the next one above that stays.
  const place = after === null ? -1 : order.indexOf(after);
  const anchor = order.slice(0, place + 1).findLast((id) => !moving.has(id)) ?? null;
  doc.transact(() => {
    const inOrder = order.filter((id) => moving.has(id));
    const positions = makeRoom(doc, anchor, inOrder.length, moving);
    inOrder.forEach((id, at) => {
      cellsOf(doc).get(id)?.set("position", positions[at]);
    });
  }, STRUCTURE);
}

/** Cuts a cell in two at `offset`; a line break at the cut goes. Answers the id of the lower one. */
export function splitCell(
  doc: Y.Doc,
  id: string,
  offset: number,
  random: () => number = Math.random,
): string | null {
  const cell = cellsOf(doc).get(id);
  if (!cell) return null;
  const source = sourceOf(cell).toString();
  const [upper, lower] = [source.slice(0, offset), source.slice(offset)];
  const kept = upper.replace(/\r?\n$/, "");
  const below = lower.replace(/^\r?\n/, "");
  let created: string | null = null;
  doc.transact(() => {
    sourceOf(cell).delete(kept.length, source.length - kept.length);
    created = insertCells(doc, id, [{ kind: kindOf(cell), source: below }], random)[0] ?? null;
  }, STRUCTURE);
  return created;
}

/** Joins cells into the first of them, with a line break between. */
export function mergeCells(doc: Y.Doc, ids: readonly string[]): void {
  const [first, ...rest] = ids;
  const into = first === undefined ? undefined : cellsOf(doc).get(first);
  if (!into || rest.length === 0) return;
  doc.transact(() => {
    for (const id of rest) {
      const cell = cellsOf(doc).get(id);
      if (!cell) continue;
      const text = sourceOf(into);
      const added = sourceOf(cell).toString();
      text.insert(text.length, text.length > 0 && added !== "" ? `\n${added}` : added);
      cellsOf(doc).delete(id);
    }
  }, STRUCTURE);
}

export function convertCells(doc: Y.Doc, ids: readonly string[], kind: CellKind): void {
  doc.transact(() => {
    for (const id of ids) {
      const cell = cellsOf(doc).get(id);
      if (cell && kindOf(cell) !== kind) cell.set("kind", kind);
    }
  }, STRUCTURE);
}

/** Sets an attribute of the cell's marker; undefined takes it away. Not undone by Z: it changes no content. */
export function setAttribute(doc: Y.Doc, id: string, name: string, value: Json | undefined): void {
  const cell = cellsOf(doc).get(id);
  if (!cell) return;
  const { [name]: _before, ...others } = (cell.get("attributes") ?? {}) as Record<string, Json>;
  cell.set("attributes", value === undefined ? others : { ...others, [name]: value });
}

export function setTitle(doc: Y.Doc, id: string, title: string): void {
  cellsOf(doc).get(id)?.set("title", title.replace(/\s+/g, " ").trim());
}

export function contentOf(doc: Y.Doc, id: string): CellContent | null {
  const cell = cellsOf(doc).get(id);
  if (!cell) return null;
  return {
    kind: kindOf(cell),
    source: sourceOf(cell).toString(),
    title: String(cell.get("title") ?? ""),
    attributes: (cell.get("attributes") ?? {}) as Record<string, Json>,
  };
}

/**
 * Positions for `count` cells behind `after`. Two people may have inserted at the same place, which gives two cells one
 * position; where there is no room between neighbours, everything below is numbered anew.
 */
function makeRoom(
  doc: Y.Doc,
  after: string | null,
  count: number,
  moving: ReadonlySet<string> = new Set(),
): string[] {
  const order = orderOf(doc).filter((id) => !moving.has(id));
  const at = after === null ? -1 : order.indexOf(after);
  const [above, below] = [positionOf(doc, order[at]), positionOf(doc, order[at + 1])];
  try {
    return generateNKeysBetween(above, below, count);
  } catch {
    // Equal or foreign positions: fresh ones for all cells, with a gap where the new ones go.
    const fresh = generateNKeysBetween(null, null, order.length + count);
    const gap = fresh.splice(at + 1, count);
    order.forEach((id, index) => {
      cellsOf(doc).get(id)?.set("position", fresh[index]);
    });
    return gap;
  }
}

function positionOf(doc: Y.Doc, id: string | undefined): string | null {
  return id === undefined ? null : String(cellsOf(doc).get(id)?.get("position") ?? "");
}

const LETTERS = "abcdefghijkmnpqrstuvwxyz";

/** A short slug that begins with a letter, as file and code like it. */
function newId(doc: Y.Doc, random: () => number): string {
  for (;;) {
    const id = Array.from({ length: 6 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
    if (!cellsOf(doc).has(id)) return id;
  }
}
