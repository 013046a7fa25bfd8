import type { Inlay, Range } from "../../../shared/protocol/language.ts";
import { type Asking, placeOf } from "./asking.ts";

/** Longer ones push the code out of sight; hovering tells the whole type. */
const LONGEST = 60;

export async function inlays(asking: Asking, range: Range): Promise<Inlay[] | null> {
  const { written, cell, server, signal } = asking;
  const start = placeOf(asking, range)?.position;
  const end = placeOf(asking, { line: range.endLine, column: range.endColumn }, "before")?.position;
  if (!start || !end) return null;
  const hints = await server.request(
    "textDocument/inlayHint",
    { textDocument: { uri: written.uri }, range: { start, end } },
    signal,
  );
  return (hints ?? []).flatMap(({ position, label, kind }): Inlay[] => {
    const at = written.cellAt(position, "before");
    if (at?.cell !== cell.id) return [];
    const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
    return [
      {
        position: written.lines(cell.id).at(at.offset),
        text: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text,
        kind: kind === 2 ? "parameter" : "type",
      },
    ];
  });
}
