/** Ctrl/Cmd and a click on a name go to where it is defined; with the key down, the name under the pointer is a link. */
import { editor, type IPosition } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { TextPosition } from "../../metrics.ts";

type Mouse = editor.IEditorMouseEvent;

export function linkDefinitions(
  codeEditor: editor.ICodeEditor,
  onDefinition: (at: TextPosition) => void,
): void {
  const link = codeEditor.createDecorationsCollection();
  /** Where the key was down at the press: a drag that begins so selects text. */
  let pressed: IPosition | null = null;
  codeEditor.onMouseMove((event) => {
    const word = nameUnder(event, codeEditor);
    if (!word) link.clear();
    else link.set([{ range: word, options: { inlineClassName: "definition-link" } }]);
  });
  codeEditor.onMouseDown((event) => {
    pressed = nameUnder(event, codeEditor) ? event.target.position : null;
  });
  codeEditor.onMouseUp((event) => {
    const at = event.target.position;
    const same = at && pressed && at.lineNumber === pressed.lineNumber && at.column === pressed.column;
    pressed = null;
    if (!same || !nameUnder(event, codeEditor)) return;
    link.clear();
    onDefinition({ line: at.lineNumber, column: at.column });
  });
  codeEditor.onMouseLeave(() => link.clear());
  codeEditor.onKeyUp(() => link.clear());
  codeEditor.onDidChangeModel(() => link.clear());
}

function nameUnder({ event, target }: Mouse, codeEditor: editor.ICodeEditor) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return null;
  const model = codeEditor.getModel();
  const at = target.position;
  if (target.type !== editor.MouseTargetType.CONTENT_TEXT || !at) return null;
  const word = model?.getLanguageId() === "typescript" && model.getWordAtPosition(at);
  if (!word) return null;
  const line = at.lineNumber;
  return {
    startLineNumber: line,
    startColumn: word.startColumn,
    endLineNumber: line,
    endColumn: word.endColumn,
  };
}
