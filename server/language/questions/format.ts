import type { TextEdit } from "../../../shared/protocol/language.ts";
import type { Asking } from "./asking.ts";

export async function format({ written, cell, server, signal }: Asking): Promise<TextEdit[] | null> {
  const edits = await server.request(
    "textDocument/formatting",
    {
      textDocument: { uri: written.uri },
      options: { tabSize: 2, insertSpaces: true, trimTrailingWhitespace: true },
    },
    signal,
  );
  if (!edits) return null;
  const lines = written.lines(cell.id);
  return edits.flatMap(({ range, newText }) => {
    const slice = written.editOf(range);
    return slice ? [{ ...lines.range(slice.start, slice.end), text: newText }] : [];
  });
}
