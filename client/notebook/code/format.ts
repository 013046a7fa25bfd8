import { plural } from "../../ui/format.ts";
import { chosen, isCode } from "../model/actions.ts";
import type { NotebookParts } from "../model/parts.ts";

/** Formats the chosen code cells; the cursor keeps its place in the text. */
export async function formatChosen(parts: NotebookParts): Promise<void> {
  const ids = chosen(parts).filter((id) => isCode(parts, id));
  let formatted = 0;
  for (const id of ids) if (await formatCell(parts, id)) formatted++;
  if (ids.length === 0) parts.app.notices.say("Only code can be formatted.");
  else parts.app.notices.announce(`${plural(formatted, "cell")} changed by formatting.`);
}

async function formatCell({ code }: NotebookParts, id: string): Promise<boolean> {
  const before = code.texts();
  const edits = await code.ask<"format">({ ask: "format", cell: id });
  if (!edits || edits.length === 0) return false;
  code.change({ cells: { [id]: edits } }, before);
  return true;
}
