import type { NotebookParts } from "../model/parts.ts";
import type { Command } from "./command.ts";

export const FIND: readonly Command[] = [
  {
    id: "find",
    title: "Find in notebook",
    section: "Find",
    keys: ["Mod+F"],
    run: (parts) => openFind(parts, "find"),
  },
  {
    id: "find-plain",
    title: "Find in notebook",
    section: "Find",
    keys: ["F"],
    mode: "command",
    run: (parts) => openFind(parts, "find"),
  },
  {
    id: "replace",
    title: "Replace in notebook",
    section: "Find",
    keys: ["Mod+Alt+F"],
    run: (parts) => openFind(parts, "replace"),
  },
];

function openFind(parts: NotebookParts, find: "find" | "replace"): void {
  parts.selection.leave();
  parts.ui.change({ find });
}
