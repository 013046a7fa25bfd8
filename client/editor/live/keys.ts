import { KeyCode, KeyMod } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { EditorCommand } from "../editor-command.ts";
import type { CodeEditor } from "./monaco.ts";

/** Set while the cursor stands in the first or the last line as it is drawn, with nothing selected. */
export const AT_TOP = "cursorInFirstLine";
export const AT_BOTTOM = "cursorInLastLine";

const NO_POPUP =
  "!suggestWidgetVisible && !parameterHintsVisible && !renameInputVisible && !findWidgetVisible && !inSnippetMode";

interface Key {
  readonly id: string;
  readonly label: string;
  readonly keys: number[];
  readonly when?: string;
  readonly command: (editor: CodeEditor) => EditorCommand | null;
}

const CTRL = KeyMod.CtrlCmd;
const SHIFT = KeyMod.Shift;

const KEYS: readonly Key[] = [
  {
    id: "leave",
    label: "Leave the editor",
    keys: [KeyCode.Escape],
    when: `editorTextFocus && ${NO_POPUP} && !editorHasMultipleSelections`,
    command: () => ({ type: "leave" }),
  },
  { id: "run", label: "Run the cell", keys: [CTRL | KeyCode.Enter], command: () => ({ type: "run" }) },
  {
    id: "run-advance",
    label: "Run the cell and go to the next",
    keys: [SHIFT | KeyCode.Enter],
    command: () => ({ type: "run-advance" }),
  },
  {
    id: "run-insert",
    label: "Run the cell and add one below",
    keys: [KeyMod.Alt | KeyCode.Enter],
    command: () => ({ type: "run-insert" }),
  },
  {
    id: "split",
    label: "Split the cell at the cursor",
    keys: [CTRL | SHIFT | KeyCode.Minus],
    command: (editor) => splitAt(editor),
  },
  {
    id: "up",
    label: "Go to the cell above",
    keys: [KeyCode.UpArrow],
    when: `editorTextFocus && ${AT_TOP} && ${NO_POPUP}`,
    command: () => ({ type: "up" }),
  },
  {
    id: "down",
    label: "Go to the cell below",
    keys: [KeyCode.DownArrow],
    when: `editorTextFocus && ${AT_BOTTOM} && ${NO_POPUP}`,
    command: () => ({ type: "down" }),
  },
  { id: "save", label: "Save", keys: [CTRL | KeyCode.KeyS], command: () => ({ type: "save" }) },
  {
    id: "palette",
    label: "Show all actions",
    keys: [CTRL | SHIFT | KeyCode.KeyP, CTRL | KeyCode.KeyK, KeyCode.F1],
    command: () => ({ type: "palette" }),
  },
  {
    id: "find",
    label: "Find in the notebook",
    keys: [CTRL | KeyCode.KeyF],
    command: () => ({ type: "find" }),
  },
];

/** Keys by which the editor asks something of the notebook. */
export function bindKeys(
  editor: CodeEditor,
  overflow: HTMLElement,
  emit: (command: EditorCommand) => void,
): void {
  for (const { id, label, keys, when, command } of KEYS) {
    editor.addAction({
      id: `cell.${id}`,
      label,
      keybindings: keys,
      keybindingContext: when ?? "editorTextFocus",
      run: () => {
        const asked = command(editor);
        if (asked) emit(asked);
      },
    });
  }
  watchEdges(editor);
  bindRename(editor, overflow);
}

const RENAMING: Record<string, string> = { Enter: "acceptRenameInput", Escape: "cancelRenameInput" };

/** The field for a new name stands outside of the editor's element, where the editor does not hear its keys. */
function bindRename(editor: CodeEditor, overflow: HTMLElement): void {
  overflow.addEventListener("keydown", (event) => {
    const command = RENAMING[event.key];
    if (command === undefined || event.isComposing || !(event.target instanceof Element)) return;
    if (!event.target.closest(".rename-box")) return;
    event.preventDefault();
    // Another editor of the page has no rename open, and does nothing.
    editor.trigger("rename", command, {});
  });
}

function splitAt(editor: CodeEditor): EditorCommand | null {
  const position = editor.getPosition();
  const offset = position && editor.getModel()?.getOffsetAt(position);
  return typeof offset === "number" ? { type: "split", offset } : null;
}

/** Lines as drawn, since a long line of Markdown is broken into several. */
function watchEdges(editor: CodeEditor): void {
  const top = editor.createContextKey<boolean>(AT_TOP, false);
  const bottom = editor.createContextKey<boolean>(AT_BOTTOM, false);
  const update = () => {
    const model = editor.getModel();
    const at = editor.getPosition();
    if (!model || !at) return;
    const lone = editor.getSelections()?.length === 1 && editor.getSelection()?.isEmpty() === true;
    const last = model.getLineCount();
    const y = editor.getTopForPosition(at.lineNumber, at.column);
    top.set(lone && at.lineNumber === 1 && y === editor.getTopForPosition(1, 1));
    const end = model.getLineMaxColumn(last);
    bottom.set(lone && at.lineNumber === last && y === editor.getTopForPosition(last, end));
  };
  editor.onDidChangeCursorSelection(update);
  editor.onDidChangeModel(update);
  editor.onDidChangeModelContent(update);
}
