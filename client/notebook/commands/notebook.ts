import * as act from "../model/actions.ts";
import type { NotebookParts } from "../model/parts.ts";
import type { Command } from "./command.ts";

export const NOTEBOOK: readonly Command[] = [
  {
    id: "rename",
    title: "Rename notebook",
    section: "Notebook",
    keys: ["Alt+R"],
    mode: "command",
    run: (parts) => parts.ui.change({ renaming: true }),
  },
  {
    id: "clear-all",
    title: "Clear all outputs",
    section: "Notebook",
    keys: ["Alt+Shift+C"],
    mode: "command",
    run: (parts) => act.clearOutputs(parts, parts.view.order.get()),
  },
  {
    id: "save",
    title: "Is everything saved?",
    section: "Notebook",
    keys: ["Mod+S"],
    run: (parts) => {
      parts.session.outbox.flush();
      parts.app.notices.say(savedSentence(parts));
    },
  },
  {
    id: "home",
    title: "All notebooks",
    section: "Notebook",
    keys: ["Alt+H"],
    mode: "command",
    run: (parts) => parts.app.navigation.go("/"),
  },
];

function savedSentence(parts: NotebookParts): string {
  const { saved } = parts.session.state.get();
  if (parts.session.link.get().status !== "open")
    return "Not sent yet: the connection is lost. Your edits are kept here.";
  if (saved.status === "failed")
    return `Not saved: ${saved.message ?? "the server could not write the file."}`;
  return parts.session.outbox.empty.get()
    ? "Everything is saved. Edits are saved as you type."
    : "Being saved. Edits are saved as you type.";
}
