import { type editor, Range } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { type Caret, caretsIn, hideSelection, shareSelection } from "../carets.ts";
import type { CodeEditor } from "./monaco.ts";

/** Shows the others' cursors in the editor and tells them of this one. Returns what ends both. */
export function shareCursors(codeEditor: CodeEditor, text: Y.Text, awareness: Awareness): () => void {
  const decorations = codeEditor.createDecorationsCollection();
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const draw = () => {
    const model = codeEditor.getModel();
    if (!model) return;
    const carets = caretsIn(awareness, text);
    sheet.replaceSync(carets.map(rule).join("\n"));
    decorations.set(carets.map((caret) => decoration(caret, model)));
  };
  const tell = () => {
    const model = codeEditor.getModel();
    const selection = codeEditor.getSelection();
    if (!model || !selection) return;
    const [start, end] = [selection.getStartPosition(), selection.getEndPosition()].map((at) =>
      model.getOffsetAt(at),
    );
    const backwards = selection.getPosition().equals(selection.getStartPosition()) && !selection.isEmpty();
    shareSelection(awareness, text, (backwards ? end : start) ?? 0, (backwards ? start : end) ?? 0);
  };
  const stopTelling = codeEditor.onDidChangeCursorSelection(tell);
  awareness.on("change", draw);
  draw();
  tell();
  return () => {
    stopTelling.dispose();
    awareness.off("change", draw);
    decorations.clear();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    hideSelection(awareness);
  };
}

function decoration({ client, anchor, head }: Caret, model: editor.ITextModel): editor.IModelDeltaDecoration {
  const start = model.getPositionAt(Math.min(anchor, head));
  const end = model.getPositionAt(Math.max(anchor, head));
  const caret = `remote-caret remote-caret-${client}`;
  return {
    range: new Range(start.lineNumber, start.column, end.lineNumber, end.column),
    options: {
      className: `remote-selection remote-caret-${client}`,
      ...(head < anchor ? { beforeContentClassName: caret } : { afterContentClassName: caret }),
      stickiness: 1,
      showIfCollapsed: true,
    },
  };
}

function rule({ client, name, color }: Caret): string {
  return `.remote-caret-${client} { --person: ${color}; --person-name: ${cssString(name)}; }`;
}

/** A string literal of CSS that cannot end early. */
function cssString(text: string): string {
  return `"${[...text].map((sign) => (/["\\\n\r\f<]/.test(sign) ? `\\${sign.codePointAt(0)?.toString(16)} ` : sign)).join("")}"`;
}
