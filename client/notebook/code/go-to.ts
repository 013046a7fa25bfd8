/** From a name to the places of the same name: in cells, which are opened, or outside, which can be read. */
import type { Place } from "../../../shared/protocol/language.ts";
import type { TextPosition } from "../../editor/metrics.ts";
import { plural } from "../../ui/format.ts";
import { showPlace } from "../model/actions.ts";
import type { NotebookParts } from "../model/parts.ts";

/** To the definition; at the definition itself, to the uses. */
export async function goToDefinition(parts: NotebookParts, at = cursor(parts)): Promise<void> {
  const { cell } = parts.selection.get();
  if (cell === null || !at) return;
  const asked = { cell, position: at };
  const places = (await parts.code.ask<"definition">({ ask: "definition", ...asked })) ?? [];
  const [only, ...others] = places;
  if (!only) parts.app.notices.say("No definition was found for what stands here.");
  else if (others.length === 0 && covers(only, cell, at)) await goToReferences(parts, at);
  else if (others.length === 0 && "cell" in only) showPlace(parts, only.cell, only.range);
  else parts.ui.change({ places: { title: "Definitions", places } });
}

export async function goToReferences(parts: NotebookParts, at = cursor(parts)): Promise<void> {
  const { cell } = parts.selection.get();
  if (cell === null || !at) return;
  const places = await parts.code.ask<"references">({ ask: "references", cell, position: at });
  if (!places || places.length === 0) parts.app.notices.say("No references were found for what stands here.");
  else parts.ui.change({ places: { title: plural(places.length, "reference"), places } });
}

function cursor(parts: NotebookParts): TextPosition | null {
  return parts.editor.current?.position() ?? null;
}

function covers(place: Place, cell: string, { line, column }: TextPosition): boolean {
  if (!("cell" in place) || place.cell !== cell) return false;
  const { range } = place;
  const after = line > range.line || (line === range.line && column >= range.column);
  return after && (line < range.endLine || (line === range.endLine && column <= range.endColumn));
}
