import type { Range } from "../../shared/protocol/language.ts";
import type { TextPosition } from "./metrics.ts";

/** What a cell's editor asks of the notebook around it. */
export type EditorCommand =
  /** The still text was clicked, or Enter pressed on it: make this cell's editor the focused one. */
  | { readonly type: "focus" }
  /** Esc: the cursor leaves the text, the cell stays selected. */
  | { readonly type: "leave" }
  /** Ctrl/Cmd-Enter. */
  | { readonly type: "run" }
  /** Shift-Enter. */
  | { readonly type: "run-advance" }
  /** Alt-Enter. */
  | { readonly type: "run-insert" }
  /** Ctrl-Shift-Minus: `offset` counts UTF-16 units of the cell's text. */
  | { readonly type: "split"; readonly offset: number }
  /** An arrow key past the first or the last line. */
  | { readonly type: "up" }
  | { readonly type: "down" }
  /** Ctrl/Cmd-S. */
  | { readonly type: "save" }
  /** Ctrl/Cmd-Shift-P, F1 and Ctrl/Cmd-K. */
  | { readonly type: "palette" }
  /** Ctrl/Cmd-F: find in the notebook. */
  | { readonly type: "find" }
  /** Ctrl/Cmd and a click on a name. */
  | { readonly type: "definition"; readonly at: TextPosition }
  /** A place in another cell that a message names; null for its start. */
  | { readonly type: "show"; readonly cell: string; readonly range: Range | null };

/** What an editor does by itself when it is told to. */
export type EditorAction = "complete" | "hover" | "signature" | "rename" | "fix";

export type EditorLanguage = "typescript" | "markdown";

/** What the notebook may ask of the editor that has the cursor. */
export interface EditorHandle {
  /** Puts the text at the cursor, replacing the selection, and focuses the editor. */
  insertText(text: string): void;
  /** Places the cursor (both count from 1), scrolls it into sight and focuses the editor. */
  reveal(line: number, column?: number): void;
  /** The same for a stretch of the text, which is selected. */
  select(range: Range): void;
  /** Where the cursor stands; null while the editor is on its way. */
  position(): TextPosition | null;
  /** Begins something at the cursor; nothing happens while the editor is on its way. */
  act(action: EditorAction): void;
  focus(): void;
}
