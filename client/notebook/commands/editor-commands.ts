import { assertNever } from "../../../shared/assert-never.ts";
import type { EditorCommand } from "../../editor/editor-command.ts";
import { goToDefinition } from "../code/go-to.ts";
import { edit, showCell, showPlace, split } from "../model/actions.ts";
import type { NotebookParts } from "../model/parts.ts";
import { command, perform } from "./commands.ts";

/** Carries out what an editor asks of the notebook. */
export function onEditorCommand(asked: EditorCommand, parts: NotebookParts, cell: string): void {
  switch (asked.type) {
    case "focus":
      edit(parts, cell);
      return;
    case "leave":
    case "run":
    case "run-advance":
    case "run-insert":
    case "save":
    case "palette":
    case "find":
      perform(command(asked.type), parts);
      return;
    case "split":
      split(parts, asked.offset);
      return;
    case "definition":
      goToDefinition(parts, asked.at).catch((error: unknown) => parts.app.notices.fail(error));
      return;
    case "show":
      if (asked.range) showPlace(parts, asked.cell, asked.range);
      else showCell(parts, asked.cell, 1);
      return;
    case "up":
    case "down":
      step(parts, cell, asked.type === "up" ? -1 : 1);
      return;
    default:
      assertNever(asked);
  }
}

/** The cursor walks on into the next cell; a text cell on the way is shown, not opened. */
function step(parts: NotebookParts, cell: string, by: -1 | 1): void {
  const order = parts.view.order.get();
  const next = order[order.indexOf(cell) + by];
  if (next === undefined) return;
  if (parts.view.info(next).get()?.kind === "code") edit(parts, next, by < 0 ? "end" : "start");
  else perform(command(by < 0 ? "up" : "down"), parts);
}
