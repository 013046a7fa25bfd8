/** Sets right what is no cell, so that every other reader may trust the document. */
import * as Y from "yjs";
import { isCellId } from "../notebook/marker.ts";
import { cellsOf, FIRST_POSITION, freeCellId, HEADER_KEY, headerOf, newCellMap } from "./document.ts";
import { MOST_ID, MOST_POSITION } from "./document-limits.ts";

/** Changes nothing when all is well. */
export function repairDocument(doc: Y.Doc, origin: unknown): void {
  const broken = [...cellsOf(doc).keys()].filter((id) => isBroken(id, cellsOf(doc).get(id)));
  const header: unknown = headerOf(doc).get(HEADER_KEY);
  const isHeader = header === undefined || header === null || typeof header === "string";
  if (broken.length === 0 && isHeader) return;
  doc.transact(() => {
    if (!isHeader) headerOf(doc).set(HEADER_KEY, null);
    for (const id of broken) repairCell(doc, id);
  }, origin);
}

function isBroken(id: string, map: unknown): boolean {
  if (!isId(id) || !(map instanceof Y.Map)) return true;
  if (!(map.get("source") instanceof Y.Text)) return true;
  return !isKind(map.get("kind")) || !isPosition(map.get("position"));
}

function repairCell(doc: Y.Doc, id: string): void {
  const map: unknown = cellsOf(doc).get(id);
  if (!(map instanceof Y.Map)) {
    cellsOf(doc).delete(id);
    return;
  }
  if (!isId(id)) {
    moveToValidId(doc, id, map);
    return;
  }
  const source: unknown = map.get("source");
  if (!(source instanceof Y.Text)) map.set("source", new Y.Text(typeof source === "string" ? source : ""));
  if (!isKind(map.get("kind"))) map.set("kind", "code");
  if (!isPosition(map.get("position"))) map.set("position", FIRST_POSITION);
}

function moveToValidId(doc: Y.Doc, id: string, map: Y.Map<unknown>): void {
  const [kind, source, position] = [map.get("kind"), map.get("source"), map.get("position")];
  const text = source instanceof Y.Text || typeof source === "string" ? source.toString() : "";
  const cell = newCellMap(
    { kind: isKind(kind) ? kind : "code", title: "", attributes: {}, source: text },
    isPosition(position) ? position : FIRST_POSITION,
  );
  const free = freeCellId(doc, id.replace(/[^\w-]+/g, "-").slice(0, 60) || "cell");
  cellsOf(doc).delete(id);
  cellsOf(doc).set(free, cell);
}

function isId(id: string): boolean {
  return id.length <= MOST_ID && isCellId(id);
}

function isKind(value: unknown): value is "code" | "markdown" {
  return value === "code" || value === "markdown";
}

function isPosition(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MOST_POSITION;
}
