/**
 * The shared document of a notebook (Yjs). Cells live in a map keyed by id, so that no merge or reconnect can make
 * a cell twice; their order is a fractional index (`position`, then id), so that a move is one assignment.
 *
 *   doc.getMap("header")  { text: string | null }                         the YAML of the header
 *   doc.getMap("cells")   id -> Y.Map { kind, title, attributes, position, source: Y.Text }
 */
import type * as Y from "yjs";

export type CellMap = Y.Map<unknown>;

export function cellsOf(doc: Y.Doc): Y.Map<CellMap> {
  return doc.getMap<CellMap>("cells");
}

export function headerOf(doc: Y.Doc): Y.Map<string | null> {
  return doc.getMap<string | null>("header");
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
