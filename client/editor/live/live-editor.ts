/**
 * One Monaco editor that wanders: it is made once, and shows the cell that has the cursor. Making one takes several
 * times as long as giving it another text, and three hundred of them would make a page crawl.
 */
import { KeyCode, KeyMod, type editor as monacoEditor } from "monaco-editor/esm/vs/editor/editor.api.js";
import { MonacoBinding } from "y-monaco";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Range } from "../../../shared/protocol/language.ts";
import type { CodeService } from "../code-service.ts";
import type { EditorAction, EditorCommand, EditorLanguage } from "../editor-command.ts";
import type { CellMarks } from "../marks.ts";
import { isLong, METRICS, type TextPosition } from "../metrics.ts";
import { endOfChange, type UndoHistories } from "../undo.ts";
import { bulkEdits, uriOf } from "./code/changes.ts";
import { linkDefinitions } from "./code/definition-links.ts";
import { markersOf } from "./code/markers.ts";
import { OpenCodes } from "./code/open-code.ts";
import { iRangeOf } from "./code/places.ts";
import { registerCode } from "./code/register.ts";
import { bindKeys } from "./keys.ts";
import { type CodeEditor, monaco, setUpEditors } from "./monaco.ts";
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
  readonly marks: CellMarks;
  /** Null where nobody can be asked about code. */
  readonly service: CodeService | null;
  onCommand(command: EditorCommand): void;
}

interface Open {
  readonly cell: LiveCell;
  readonly model: monacoEditor.ITextModel;
  readonly end: () => void;
}

/** Makes editors that share what is registered once for all of them. */
export function liveEditors(overflow: HTMLElement): () => LiveEditor {
  const codes = new OpenCodes();
  const made = [new LiveEditor(overflow, codes)];
  setUpEditors();
  registerCode(codes);
  return () => made.pop() ?? new LiveEditor(overflow, codes);
}

const ACTIONS: Record<EditorAction, string> = {
  complete: "editor.action.triggerSuggest",
  hover: "editor.action.showHover",
  signature: "editor.action.triggerParameterHints",
  rename: "editor.action.rename",
  fix: "editor.action.quickFix",
};

export class LiveEditor {
  readonly #codes: OpenCodes;
  readonly #node = document.createElement("div");
  readonly #editor: CodeEditor;
  readonly #sizes = new ResizeObserver(() => this.#layout());
  #open: Open | null = null;

  constructor(overflow: HTMLElement, codes: OpenCodes) {
    this.#codes = codes;
    this.#node.className = "cell-editor-live";
    // The name of the editor's service for edits of several texts: the first editor brings it for all.
    const services = { IWorkspaceEditService: bulkEdits };
    this.#editor = monaco.editor.create(this.#node, editorOptions(overflow), services);
    const emit = (command: EditorCommand) => this.#open?.cell.onCommand(command);
    bindKeys(this.#editor, overflow, emit);
    linkDefinitions(this.#editor, (at) => emit({ type: "definition", at }));
    this.#editor.onDidContentSizeChange(() => this.#layout());
    this.#bindUndo();
  }

  /** Shows the cell within `parent`, with the cursor in it, as high as its text before this returns. */
  open(parent: HTMLElement, cell: LiveCell): void {
    this.close();
    const uri = uriOf(cell.id);
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
    const ends = [shareCursors(this.#editor, cell.text, cell.awareness), this.#serve(cell, model)];
    const end = () => {
      for (const endOne of ends) endOne();
      binding.destroy();
      this.#editor.setModel(null);
      model.dispose();
    };
    this.#open = { cell, model, end };
    this.#sizes.observe(parent);
    this.#layout();
    // Now, not in the next frame: the still text has just gone.
    this.#editor.render(true);
    // Squiggles are measured by lines that have been drawn.
    ends.push(this.#showMarks(cell.marks, model));
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
    this.#bringIn(at, FRAMES_TO_SETTLE);
  }

  /** The cell is as high as its text, so it is the page that has to scroll; cells above may still find their heights. */
  #bringIn(at: TextPosition, frames: number): void {
    const caret = this.#editor.getScrolledVisiblePosition({ lineNumber: at.line, column: at.column });
    const page = this.#node.closest(".notebook-main");
    if (!caret || !page) return;
    const top = this.#node.getBoundingClientRect().top + caret.top;
    const frame = page.getBoundingClientRect();
    const inSight = top > frame.top + 60 && top < frame.bottom - 80;
    if (!inSight) page.scrollBy({ top: top - (frame.top + frame.height / 3) });
    if (frames > 0) requestAnimationFrame(() => this.#bringIn(at, frames - 1));
  }

  setLabel(label: string): void {
    this.#editor.updateOptions({ ariaLabel: label });
  }

  select(range: Range): void {
    this.reveal({ line: range.line, column: range.column });
    const model = this.#open?.model;
    if (model) this.#editor.setSelection(model.validateRange(iRangeOf(range)));
  }

  position(): TextPosition | null {
    const at = this.#open && this.#editor.getPosition();
    return at && { line: at.lineNumber, column: at.column };
  }

  act(action: EditorAction): void {
    this.#editor.focus();
    // A hover that is there already is renewed, not entered: the cursor stays in the text.
    this.#editor.trigger("notebook", ACTIONS[action], action === "hover" ? { focus: "noAutoFocus" } : {});
  }

  /** What moved with the text has been moved by the editor too; only what is newly said is set. */
  #showMarks(marks: CellMarks, model: monacoEditor.ITextModel): () => void {
    const show = () => {
      if (!model.isDisposed()) {
        monaco.editor.setModelMarkers(model, "problems", markersOf(marks.shown.get(), model));
      }
    };
    show();
    // In a moment, since the document tells of a change before the editor has it.
    return marks.said.subscribe(() => {
      queueMicrotask(show);
      this.#codes.said();
    });
  }

  /** Lets the cell's code be asked about. */
  #serve({ id, service, language, onCommand }: LiveCell, model: monacoEditor.ITextModel): () => void {
    if (!service || language !== "typescript") return () => undefined;
    this.#codes.set(model, { cell: id, service, onCommand });
    const switchInlays = () =>
      this.#editor.updateOptions({ inlayHints: { enabled: service.inlays.get() ? "on" : "off" } });
    switchInlays();
    const stop = service.inlays.subscribe(switchInlays);
    return () => {
      stop();
      this.#codes.delete(model);
    };
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

/** What was not in the page yet takes its height within these. */
const FRAMES_TO_SETTLE = 4;

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
