import type { TextEdit } from "../../../shared/protocol/language.ts";
import type { Asking } from "./asking.ts";

/**
 * TypeScript's layout, and no empty lines or spaces at the end. The cell stands in its document alone: how it is laid out
 * follows from nothing else. Null for a cell that does not parse.
 */
export async function format({ written, cell, server, signal }: Asking): Promise<TextEdit[] | null> {
  if (written.layout.broken.includes(cell)) return null;
  const edits = await server.request(
    "textDocument/formatting",
    { textDocument: { uri: written.uri }, options: { tabSize: 2, insertSpaces: true } },
    signal,
  );
  if (!edits) return null;
  const lines = written.lines(cell.id);
  const end = cell.source.trimEnd().length;
  const own = edits.flatMap(({ range, newText }) => {
    const slice = written.editOf(range);
    return slice && slice.end <= end ? [{ ...lines.range(slice.start, slice.end), text: newText }] : [];
  });
  return end === cell.source.length ? own : [...own, { ...lines.range(end, cell.source.length), text: "" }];
}
