import type { languages } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { Inlay } from "../../../../shared/protocol/language.ts";
import { askPatiently, type OpenCodes } from "./open-code.ts";
import { rangeOf } from "./places.ts";

export function inlayProvider(codes: OpenCodes): languages.InlayHintsProvider {
  return {
    onDidChangeInlayHints: codes.onSaid,
    async provideInlayHints(model, _range, token) {
      const code = codes.of(model);
      const inlays = code?.service.inlays.get()
        ? await askPatiently<"inlays">(code, model, token, () => ({
            ask: "inlays",
            cell: code.cell,
            range: rangeOf(model.getFullModelRange()),
          }))
        : null;
      return { hints: (inlays ?? []).map(hint), dispose: () => undefined };
    },
  };
}

function hint({ position, text, kind }: Inlay): languages.InlayHint {
  return {
    label: text,
    kind: kind === "type" ? (1 as languages.InlayHintKind.Type) : (2 as languages.InlayHintKind.Parameter),
    position: { lineNumber: position.line, column: position.column },
  };
}
