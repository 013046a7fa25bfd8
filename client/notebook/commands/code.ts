import type { EditorAction } from "../../editor/editor-command.ts";
import { formatChosen } from "../code/format.ts";
import { goToDefinition, goToReferences } from "../code/go-to.ts";
import { walkProblems } from "../code/walk-problems.ts";
import type { NotebookParts } from "../model/parts.ts";
import { type Command, hasCell } from "./command.ts";

const hasCursor = (parts: NotebookParts) => parts.editor.current?.position() != null;

/** What the editor itself begins at the cursor. */
function atCursor(action: EditorAction, title: string, key: string, byEditor = true): Command {
  return {
    id: `code-${action}`,
    title,
    section: "Code",
    keys: [key],
    mode: "edit",
    byEditor,
    enabled: hasCursor,
    run: (parts) => parts.editor.current?.act(action),
  };
}

export const CODE: readonly Command[] = [
  atCursor("complete", "Suggest what could stand here", "Mod+Space"),
  atCursor("hover", "Say what the name under the cursor is", "Mod+I", false),
  atCursor("signature", "Show the function's parameters", "Mod+Shift+Space"),
  {
    id: "definition",
    title: "Go to the definition",
    section: "Code",
    keys: ["F12"],
    mode: "edit",
    enabled: hasCursor,
    run: (parts) => goToDefinition(parts),
  },
  {
    id: "references",
    title: "Find all references",
    section: "Code",
    keys: ["Shift+F12"],
    mode: "edit",
    enabled: hasCursor,
    run: (parts) => goToReferences(parts),
  },
  atCursor("rename", "Rename the name in all cells", "F2"),
  atCursor("fix", "Fix the problem under the cursor", "Mod+."),
  {
    id: "format",
    title: "Format the cell",
    section: "Code",
    keys: ["Alt+Shift+F"],
    enabled: hasCell,
    run: formatChosen,
  },
  {
    id: "next-problem",
    title: "Next problem",
    section: "Code",
    keys: ["F8"],
    run: (parts) => walkProblems(parts, 1),
  },
  {
    id: "previous-problem",
    title: "Previous problem",
    section: "Code",
    keys: ["Shift+F8"],
    run: (parts) => walkProblems(parts, -1),
  },
  {
    id: "inlays",
    title: "Show or hide types in the code",
    section: "Code",
    keys: ["Alt+I"],
    mode: "command",
    run: ({ code, app }) => {
      code.inlays.toggle();
      app.notices.say(
        code.inlays.get() ? "Types are shown in the cell that you edit." : "Types are no longer shown.",
      );
    },
  },
];
