import { editor, languages } from "monaco-editor/esm/vs/editor/editor.api.js";
import { APPLY_FIX, CellChange, fixProvider, renameProvider } from "./changes.ts";
import { completionProvider } from "./completion.ts";
import { hoverProvider, signatureProvider } from "./hover.ts";
import { inlayProvider } from "./inlays.ts";
import type { OpenCodes } from "./open-code.ts";
import { rangeOf } from "./places.ts";

const CODE = "typescript";

/** Lets the editors ask about the cells in `codes`. To be called once. */
export function registerCode(codes: OpenCodes): void {
  languages.registerCompletionItemProvider(CODE, completionProvider(codes));
  languages.registerHoverProvider(CODE, hoverProvider(codes));
  languages.registerSignatureHelpProvider(CODE, signatureProvider(codes));
  languages.registerInlayHintsProvider(CODE, inlayProvider(codes));
  languages.registerRenameProvider(CODE, renameProvider(codes));
  languages.registerCodeActionProvider(CODE, fixProvider(codes), { providedCodeActionKinds: ["quickfix"] });
  editor.registerCommand(APPLY_FIX, (_services: unknown, change: unknown) => {
    if (change instanceof CellChange) change.make();
  });
  // The other places that a message names are cells, which the page opens, not the editor.
  editor.registerEditorOpener({
    openCodeEditor(source, resource, at) {
      const model = source.getModel();
      if (resource.scheme !== "cell" || !model) return false;
      const range = at && ("startLineNumber" in at ? rangeOf(at) : null);
      codes.of(model)?.onCommand({ type: "show", cell: resource.path.slice(1), range: range ?? null });
      return true;
    },
  });
}
