import * as Y from "yjs";
import type { NotebookParts } from "./parts.ts";

/** Where this browser's cursor stands in the cell that is being edited, as the presence tells the others; else null. */
export function cursorOffset({ session, selection, view }: NotebookParts): number | null {
  const { cell, mode } = selection.get();
  const info = cell === null || mode !== "edit" ? null : view.info(cell).get();
  const shared: unknown = session.awareness.getLocalState()?.selection;
  if (!info || typeof shared !== "object" || shared === null || !("head" in shared)) return null;
  const place = Y.createAbsolutePositionFromRelativePosition(
    Y.createRelativePositionFromJSON(shared.head),
    session.doc,
  );
  return place && place.type === info.text ? place.index : null;
}
