/** The shared document read as a notebook, filled from one, and set right where a client put nonsense into it. */
import { generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import type { Json } from "../../../shared/json.ts";
import { isCellId } from "../../../shared/notebook/marker.ts";
import type { Cell, CellKind, Notebook } from "../../../shared/notebook/notebook.ts";
import { type CellMap, cellsOf, headerOf, orderOf, sourceOf } from "../../../shared/session/document.ts";

export const HEADER_KEY = "text";

export function readNotebook(doc: Y.Doc): Notebook {
  const cells: Cell[] = [];
  for (const id of orderOf(doc)) {
    const cell = readCell(doc, id);
    if (cell) cells.push(cell);
  }
  return { header: readHeaderText(doc), cells };
}

export function readHeaderText(doc: Y.Doc): string | null {
  const text: unknown = headerOf(doc).get(HEADER_KEY);
  return typeof text === "string" ? text : null;
}

export function readCell(doc: Y.Doc, id: string): Cell | null {
  const map: unknown = cellsOf(doc).get(id);
  if (!(map instanceof Y.Map) || !(map.get("source") instanceof Y.Text)) return null;
  const cell = map as CellMap;
  const [title, attributes] = [cell.get("title"), cell.get("attributes")];
  return {
    id,
    kind: cell.get("kind") === "markdown" ? "markdown" : "code",
    title: typeof title === "string" ? title : "",
    attributes: isRecord(attributes) ? attributes : {},
    source: sourceOf(cell).toString(),
  };
}

/** Fills an empty document. */
export function fillDocument(doc: Y.Doc, notebook: Notebook): void {
  const positions = generateNKeysBetween(null, null, notebook.cells.length);
  doc.transact(() => {
    headerOf(doc).set(HEADER_KEY, notebook.header);
    notebook.cells.forEach((cell, at) => {
      cellsOf(doc).set(cell.id, newCellMap(cell, positions[at] ?? ""));
    });
  });
}

export function newCellMap(cell: Cell, position: string): CellMap {
  const map: CellMap = new Y.Map();
  map.set("kind", cell.kind);
  map.set("title", cell.title);
  map.set("attributes", cell.attributes);
  map.set("position", position);
  map.set("source", new Y.Text(cell.source));
  return map;
}

/** Sets right what is no cell, so that every other reader may trust the document. Changes nothing when all is well. */
export function repairDocument(doc: Y.Doc, origin: unknown): void {
  const broken = [...cellsOf(doc).keys()].filter((id) => isBroken(id, cellsOf(doc).get(id)));
  if (broken.length === 0) return;
  doc.transact(() => {
    for (const id of broken) repairCell(doc, id);
  }, origin);
}

function isBroken(id: string, map: unknown): boolean {
  if (!isCellId(id) || !(map instanceof Y.Map)) return true;
  if (!(map.get("source") instanceof Y.Text)) return true;
  return !isKind(map.get("kind")) || !isPosition(map.get("position"));
}

function repairCell(doc: Y.Doc, id: string): void {
  const map: unknown = cellsOf(doc).get(id);
  if (!(map instanceof Y.Map)) {
    cellsOf(doc).delete(id);
    return;
  }
  if (!isCellId(id)) {
    moveToValidId(doc, id, map);
    return;
  }
  const source: unknown = map.get("source");
  if (!(source instanceof Y.Text)) map.set("source", new Y.Text(typeof source === "string" ? source : ""));
  if (!isKind(map.get("kind"))) map.set("kind", "code");
  if (!isPosition(map.get("position"))) map.set("position", "a0");
}

function moveToValidId(doc: Y.Doc, id: string, map: Y.Map<unknown>): void {
  const source = map.get("source");
  const position = map.get("position");
  const cell: Cell = {
    id: freeId(doc, id.replace(/[^\w-]+/g, "-").slice(0, 60) || "cell"),
    kind: isKind(map.get("kind")) ? (map.get("kind") as CellKind) : "code",
    title: "",
    attributes: {},
    source: source instanceof Y.Text || typeof source === "string" ? source.toString() : "",
  };
  cellsOf(doc).delete(id);
  cellsOf(doc).set(cell.id, newCellMap(cell, isPosition(position) ? position : "a0"));
}

/** `wanted`, or with the first number behind it that makes it free. */
export function freeId(doc: Y.Doc, wanted: string): string {
  const cells = cellsOf(doc);
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (!cells.has(id)) return id;
  }
}

function isKind(value: unknown): value is CellKind {
  return value === "code" || value === "markdown";
}

function isPosition(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isRecord(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
