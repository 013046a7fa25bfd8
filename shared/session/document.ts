/**
 * The shared document of a notebook (Yjs). Cells live in a map keyed by id, so that no merge or reconnect can make
 * a cell twice; their order is a fractional index (`position`, then id), so that a move is one assignment.
 *
 *   doc.getMap("header")  { text: string | null }                         the YAML of the header
 *   doc.getMap("cells")   id -> Y.Map { kind, title, attributes, position, source: Y.Text }
 *
 * Nothing else has a place in it: `document-update.ts` refuses what would bring it in, `document-repair.ts` sets right
 * what slips through, and readers take defaults for what is missing.
 */
import * as Y from "yjs";
import type { Json } from "../json.ts";
import type { Cell, CellKind, Notebook } from "../notebook/notebook.ts";

export type CellMap = Y.Map<unknown>;

/** The maps of the document. */
export const CELLS = "cells";
export const HEADER = "header";
/** The only key of the header. */
export const HEADER_KEY = "text";
/** The keys of a cell. */
export const CELL_KEYS = ["kind", "title", "attributes", "position", "source"] as const;
export type CellKey = (typeof CELL_KEYS)[number];

/** The position of a cell that has none: among the first. */
export const FIRST_POSITION = "a0";

export function cellsOf(doc: Y.Doc): Y.Map<CellMap> {
  return doc.getMap<CellMap>(CELLS);
}

export function headerOf(doc: Y.Doc): Y.Map<string | null> {
  return doc.getMap<string | null>(HEADER);
}

export function sourceOf(cell: CellMap): Y.Text {
  return cell.get("source") as Y.Text;
}

/** Ids of the cells from top to bottom. */
export function orderOf(doc: Y.Doc): string[] {
  const places: [string, string][] = [];
  for (const [id, cell] of cellsOf(doc)) places.push([String(cell.get("position")), id]);
  places.sort(([a, idA], [b, idB]) => (a < b ? -1 : a > b ? 1 : idA < idB ? -1 : 1));
  return places.map(([, id]) => id);
}

/** A cell for the document; `position` puts it among the others. */
export function newCellMap(cell: Omit<Cell, "id">, position: string): CellMap {
  const map: CellMap = new Y.Map();
  map.set("kind", cell.kind);
  map.set("title", cell.title);
  map.set("attributes", cell.attributes);
  map.set("position", position);
  map.set("source", new Y.Text(cell.source));
  return map;
}

/** A cell's marker and text as the document holds them; null where there is no cell that could be shown. */
export function markerOf(
  doc: Y.Doc,
  id: string,
): { kind: CellKind; title: string; attributes: Readonly<Record<string, Json>>; text: Y.Text } | null {
  const cell: unknown = cellsOf(doc).get(id);
  if (!(cell instanceof Y.Map)) return null;
  const [text, title, attributes] = [cell.get("source"), cell.get("title"), cell.get("attributes")];
  if (!(text instanceof Y.Text)) return null;
  return {
    kind: kindOf(cell),
    title: typeof title === "string" ? title : "",
    attributes: isRecord(attributes) ? attributes : {},
    text,
  };
}

export function readCell(doc: Y.Doc, id: string): Cell | null {
  const marker = markerOf(doc, id);
  if (!marker) return null;
  const { text, ...rest } = marker;
  return { id, ...rest, source: text.toString() };
}

export function readHeaderText(doc: Y.Doc): string | null {
  const text: unknown = headerOf(doc).get(HEADER_KEY);
  return typeof text === "string" ? text : null;
}

export function readNotebook(doc: Y.Doc): Notebook {
  const cells: Cell[] = [];
  for (const id of orderOf(doc)) {
    const cell = readCell(doc, id);
    if (cell) cells.push(cell);
  }
  return { header: readHeaderText(doc), cells };
}

export function kindOf(cell: CellMap): CellKind {
  return cell.get("kind") === "markdown" ? "markdown" : "code";
}

/** `wanted`, or with the first number behind it that makes it free. */
export function freeCellId(doc: Y.Doc, wanted: string): string {
  const cells = cellsOf(doc);
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (!cells.has(id)) return id;
  }
}

export function isRecord(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
