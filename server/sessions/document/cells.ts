/** A document filled from a notebook. What a cell is in it is said in `shared/session`. */
import { generateNKeysBetween } from "fractional-indexing";
import type * as Y from "yjs";
import type { Notebook } from "../../../shared/notebook/notebook.ts";
import { cellsOf, HEADER_KEY, headerOf, newCellMap } from "../../../shared/session/document.ts";

export { newCellMap };

/** Cells that are made in one step, so that a long notebook does not hold up the others. */
const AT_ONCE = 200;

/** Fills an empty document, a part with each step of the iterator. */
export function* fillDocument(doc: Y.Doc, notebook: Notebook): Generator<void> {
  const positions = generateNKeysBetween(null, null, notebook.cells.length);
  doc.transact(() => headerOf(doc).set(HEADER_KEY, notebook.header));
  for (let from = 0; from < notebook.cells.length; from += AT_ONCE) {
    doc.transact(() => {
      notebook.cells.slice(from, from + AT_ONCE).forEach((cell, at) => {
        cellsOf(doc).set(cell.id, newCellMap(cell, positions[from + at] ?? ""));
      });
    });
    yield;
  }
}
