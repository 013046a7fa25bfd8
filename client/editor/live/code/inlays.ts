import type { CancellationToken, editor, languages } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { Inlay } from "../../../../shared/protocol/language.ts";
import { askWhileSame, type OpenCode, type OpenCodes } from "./open-code.ts";

const AGAIN_MS = 300;
const TIMES = 5;

export function inlayProvider(codes: OpenCodes): languages.InlayHintsProvider {
  return {
    onDidChangeInlayHints: codes.onSaid,
    async provideInlayHints(model, _range, token) {
      const code = codes.of(model);
      const inlays = code?.service.inlays.get() ? await ask(code, model, token) : null;
      return { hints: (inlays ?? []).map(hint), dispose: () => undefined };
    },
  };
}

/** Types are in no hurry: a service that is starting, or busy with another question, is asked again. */
async function ask(
  code: OpenCode,
  model: editor.ITextModel,
  token: CancellationToken,
): Promise<readonly Inlay[] | null> {
  for (let time = 0; time < TIMES && !token.isCancellationRequested && !model.isDisposed(); time++) {
    if (time > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    if (model.isDisposed()) return null;
    const line = model.getLineCount();
    const range = { line: 1, column: 1, endLine: line, endColumn: model.getLineMaxColumn(line) };
    const question = { ask: "inlays", cell: code.cell, range } as const;
    const answer = await askWhileSame<"inlays">(code, model, token, question);
    if (answer) return answer;
  }
  return null;
}

function hint({ position, text, kind }: Inlay): languages.InlayHint {
  return {
    label: text,
    kind: kind === "type" ? (1 as languages.InlayHintKind.Type) : (2 as languages.InlayHintKind.Parameter),
    position: { lineNumber: position.line, column: position.column },
  };
}
