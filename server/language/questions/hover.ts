import type { Hover, Position } from "../../../shared/protocol/language.ts";
import { type Asking, offsetOf, placeOf } from "./asking.ts";
import { markdownOf } from "./markdown.ts";

export async function hover(asking: Asking, position: Position): Promise<Hover | null> {
  const { written, cell, server, data, signal } = asking;
  const place = placeOf(asking, position);
  const known = await data?.hover(written.cells, cell.id, offsetOf(asking, position));
  if (known) return known;
  const found = place && (await server.request("textDocument/hover", place, signal));
  if (!found) return null;
  const text = markdownOf(found.contents);
  if (text.trim() === "") return null;
  const at = found.range && written.rangeOf(found.range);
  return at?.cell === cell.id ? { text, range: at.range } : { text };
}
