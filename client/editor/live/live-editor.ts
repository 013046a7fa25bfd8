/**
 * One Monaco editor that wanders: it is made once, and shows the cell that has the cursor. Making one takes several
 * times as long as giving it another text, and three hundred of them would make a page crawl.
 */
import { KeyCode, KeyMod, type editor as monacoEditor } from "monaco-editor/esm/vs/editor/editor.api.js";
import { MonacoBinding } from "y-monaco";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Problem } from "../../../shared/session/state.ts";
import type { EditorCommand, EditorLanguage } from "../editor-command.ts";
import { isLong, METRICS, type TextPosition } from "../metrics.ts";
import { endOfChange, type UndoHistories } from "../undo.ts";
import { bindKeys } from "./keys.ts";
import { type CodeEditor, monaco } from "./monaco.ts";
import { editorOptions } from "./options.ts";
import { shareCursors } from "./remote-cursors.ts";

export interface LiveCell {
  readonly id: string;
  readonly text: Y.Text;
  readonly awareness: Awareness;
  readonly language: EditorLanguage;
  readonly label: string;
  readonly cursor: TextPosition | "start" | "end";
  readonly undo: UndoHistories;
  onCommand(command: EditorCommand): void;
}

interface Open {
  readonly cell: LiveCell;
  readonly model: monacoEditor.ITextModel;
  readonly end: () => void;
}

export class LiveEditor {
  readonly #node = document.createElement("div");
  readonly #editor: CodeEditor;
  readonly #sizes = new ResizeObserver(() => this.#layout());
  #open: Open | null = null;

  constructor(overflow: HTMLElement) {
    this.#node.className = "cell-editor-live";
    this.#editor = monaco.editor.create(this.#node, editorOptions(overflow));
    bindKeys(this.#editor, (command) => this.#open?.cell.onCommand(command));
    this.#editor.onDidContentSizeChange(() => this.#layout());
    this.#bindUndo();
  }

  /** Shows the cell within `parent`, with the cursor in it, as high as its text before this returns. */
  open(parent: HTMLElement, cell: LiveCell): void {
    this.close();
    const uri = monaco.Uri.from({ scheme: "cell", path: `/${cell.id}` });
    monaco.editor.getModel(uri)?.dispose();
    const model = monaco.editor.createModel(cell.text.toString(), cell.language, uri);
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    // The still text does not colour brackets by depth; the editor's option for it does not reach a model of its own.
    model.updateOptions({
      tabSize: METRICS.tabSize,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    });
    colourNow(model);
    parent.append(this.#node);
    this.#editor.updateOptions({
      ariaLabel: cell.label,
      wordWrap: cell.language === "markdown" ? "on" : "off",
    });
    this.#editor.setModel(model);
    const binding = new MonacoBinding(cell.text, model, new Set([this.#editor]));
    cell.undo.of(cell.text).addTrackedOrigin(MonacoBinding);
    this.#place(model, cell.cursor);
    const endCursors = shareCursors(this.#editor, cell.text, cell.awareness);
    const end = () => {
      endCursors();
      binding.destroy();
      this.#editor.setModel(null);
      model.dispose();
    };
    this.#open = { cell, model, end };
    this.#sizes.observe(parent);
    this.#layout();
    // Now, not in the next frame: the still text has just gone.
    this.#editor.render(true);
    this.#editor.focus();
  }

  /** Lets go of the cell; answers where the cursor was. */
  close(): TextPosition | null {
    const open = this.#open;
    if (!open) return null;
    const at = this.#editor.getPosition();
    this.#open = null;
    this.#sizes.disconnect();
    open.end();
    this.#node.remove();
    return at && { line: at.lineNumber, column: at.column };
  }

  dispose(): void {
    this.close();
    this.#editor.dispose();
  }

  focus(): void {
    this.#editor.focus();
  }

  insertText(text: string): void {
    this.#editor.focus();
    this.#editor.pushUndoStop();
    this.#editor.trigger("insert", "type", { text });
  }

  reveal(at: TextPosition): void {
    if (!this.#open) return;
    this.#place(this.#open.model, at);
    this.#editor.focus();
    // The cell is as high as its text, so it is the page that has to scroll.
    const caret = this.#editor.getScrolledVisiblePosition({ lineNumber: at.line, column: at.column });
    const top = this.#node.getBoundingClientRect().top + (caret?.top ?? 0);
    if (top < 80 || top > innerHeight - 80) this.#node.scrollIntoView({ block: "center" });
  }

  setLabel(label: string): void {
    this.#editor.updateOptions({ ariaLabel: label });
  }

  showProblems(problems: readonly Problem[]): void {
    if (!this.#open) return;
    const markers = problems.map((problem) => ({
      severity: monaco.MarkerSeverity.Error,
      message: problem.message,
      startLineNumber: problem.line,
      startColumn: problem.column,
      endLineNumber: problem.endLine,
      endColumn: problem.endColumn,
    }));
    monaco.editor.setModelMarkers(this.#open.model, "problems", markers);
  }

  #place(model: monacoEditor.ITextModel, cursor: LiveCell["cursor"]): void {
    const last = model.getLineCount();
    const at =
      cursor === "start"
        ? { lineNumber: 1, column: 1 }
        : cursor === "end"
          ? { lineNumber: last, column: model.getLineMaxColumn(last) }
          : model.validatePosition({ lineNumber: cursor.line, column: cursor.column });
    this.#editor.setPosition(at);
    this.#editor.revealPosition(at);
  }

  #layout(): void {
    const parent = this.#node.parentElement;
    if (!parent || !this.#open) return;
    const boxed = isLong(this.#open.model.getLineCount());
    parent.classList.toggle("is-long", boxed);
    const width = parent.clientWidth;
    const height = boxed ? parent.clientHeight : this.#editor.getContentHeight();
    this.#node.style.height = `${height}px`;
    this.#editor.layout({ width, height });
  }

  /** The editor's own history knows nothing of what others typed; the document's does. */
  #bindUndo(): void {
    const step = (id: "undo" | "redo", keybindings: number[]) =>
      this.#editor.addAction({
        id: `cell.${id}`,
        label: id === "undo" ? "Undo" : "Redo",
        keybindings,
        keybindingContext: "editorTextFocus",
        run: () => this.#step(id),
      });
    step("undo", [KeyMod.CtrlCmd | KeyCode.KeyZ]);
    step("redo", [KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, KeyMod.CtrlCmd | KeyCode.KeyY]);
  }

  #step(way: "undo" | "redo"): void {
    if (!this.#open) return;
    const { cell, model } = this.#open;
    const place = (event: Y.YTextEvent) => {
      const at = model.getPositionAt(endOfChange(event.delta));
      this.#editor.setPosition(at);
      this.#editor.revealPosition(at);
    };
    cell.text.observe(place);
    cell.undo.of(cell.text)[way]();
    cell.text.unobserve(place);
  }
}

/** Lines that may be in sight when a cell opens. */
const FIRST_LINES = 200;

/**
 * Colours the lines that will be seen first. Left alone, the editor colours them in idle time, and the text would turn
 * black for a moment. The method is not among the declared ones; without it the text only turns black.
 */
function colourNow(model: monacoEditor.ITextModel): void {
  const { tokenization } = model as { tokenization?: { forceTokenization?(line: number): void } };
  tokenization?.forceTokenization?.(Math.min(model.getLineCount(), FIRST_LINES));
}
