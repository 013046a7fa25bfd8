import { useCallback } from "react";
import { cellOf } from "../../../shared/session/apply.ts";
import { cellName } from "./cell-name.ts";
import { type NotebookParts, useParts } from "./parts.ts";

/** What a cell is called at this moment. */
export function nameOf({ session, view }: Pick<NotebookParts, "session" | "view">, id: string): string {
  const info = view.info(id).get();
  if (!info) return id;
  return cellName(id, info.title, cellOf(session.state.get(), id)?.defines ?? [], info.text.toString());
}

export function useCellNames(): (id: string) => string {
  const parts = useParts();
  return useCallback((id: string) => nameOf(parts, id), [parts]);
}
