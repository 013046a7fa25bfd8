/** Renames and quick fixes: both may change cells that have no editor, so the notebook makes the edits, not the editor. */
import { type editor, type languages, Uri } from "monaco-editor/esm/vs/editor/editor.api.js";
import type { CellEdits, Fix } from "../../../../shared/protocol/language.ts";
import type { Texts } from "../../code-service.ts";
import { askPatiently, askWhileSame, type OpenCode, type OpenCodes } from "./open-code.ts";
import { iRangeOf, positionOf, rangeOf } from "./places.ts";

export const APPLY_FIX = "cell.apply-fix";

/** Edits on their way through the editor to who makes them. */
export class CellChange implements languages.WorkspaceEdit {
  readonly edits: languages.IWorkspaceTextEdit[];
  readonly #code: OpenCode;
  readonly #change: CellEdits;
  readonly #before: Texts;

  constructor(code: OpenCode, change: CellEdits, before: Texts) {
    this.#code = code;
    this.#change = change;
    this.#before = before;
    this.edits = Object.entries(change.cells).flatMap(([cell, edits]) =>
      edits.map((edit) => ({
        resource: uriOf(cell),
        versionId: undefined,
        textEdit: { range: iRangeOf(edit), text: edit.text },
      })),
    );
  }

  /** Says what was done; null when it could not be, which the person has been told. */
  make(): string | null {
    try {
      return this.#code.service.change(this.#change, this.#before);
    } catch (error) {
      this.#code.service.fail(error);
      return null;
    }
  }
}

class NoRename extends Error {
  constructor(name: string) {
    super(`Nothing was renamed to “${name}”: the language service gave no answer. Try it again in a moment.`);
    this.name = "NoRename";
  }
}

/** Takes the place of the editor's own, which knows open texts only. */
export const bulkEdits = {
  hasPreviewHandler: () => false,
  setPreviewHandler: () => ({ dispose: () => undefined }),
  async apply(change: unknown): Promise<{ ariaSummary: string; isApplied: boolean }> {
    const said = change instanceof CellChange ? change.make() : null;
    return { ariaSummary: said ?? "", isApplied: said !== null };
  },
};

export function uriOf(cell: string): Uri {
  return Uri.from({ scheme: "cell", path: `/${cell}` });
}

export function renameProvider(codes: OpenCodes): languages.RenameProvider {
  return {
    async resolveRenameLocation(model, position, token) {
      const code = codes.of(model);
      if (!code) return null;
      const question = { ask: "rename-range", cell: code.cell, position: positionOf(position) } as const;
      const found = await askWhileSame<"rename-range">(code, model, token, question);
      if (found) return { range: iRangeOf(found.range), text: found.name };
      const here = { startLineNumber: position.lineNumber, startColumn: position.column };
      return {
        range: { ...here, endLineNumber: position.lineNumber, endColumn: position.column },
        text: "",
        rejectReason: "There is no name here that can be changed.",
      };
    },
    async provideRenameEdits(model, position, name, token) {
      const code = codes.of(model);
      if (!code) return null;
      const before = code.service.texts();
      const question = { ask: "rename", cell: code.cell, position: positionOf(position), name } as const;
      try {
        const change = await askPatiently<"rename">(code, model, token, () => question);
        if (change) return new CellChange(code, change, before);
        if (!token.isCancellationRequested) code.service.fail(new NoRename(name));
        return { edits: [] };
      } catch (error) {
        code.service.fail(error);
        return { edits: [] };
      }
    },
  };
}

export function fixProvider(codes: OpenCodes): languages.CodeActionProvider {
  return {
    async provideCodeActions(model, range, { markers }, token) {
      const code = codes.of(model);
      if (!code || markers.length === 0) return null;
      const before = code.service.texts();
      const question = { ask: "fixes", cell: code.cell, range: rangeOf(range) } as const;
      const fixes = await askWhileSame<"fixes">(code, model, token, question);
      return {
        actions: (fixes ?? []).map((fix) => action(fix, markers, new CellChange(code, fix.edits, before))),
        dispose: () => undefined,
      };
    },
  };
}

function action(fix: Fix, markers: editor.IMarkerData[], change: CellChange): languages.CodeAction {
  return {
    title: fix.title,
    kind: "quickfix",
    isPreferred: fix.preferred,
    diagnostics: markers.filter(({ startLineNumber, startColumn, code }) =>
      fix.mends.some(
        (mended) => mended.line === startLineNumber && mended.column === startColumn && mended.code === code,
      ),
    ),
    command: { id: APPLY_FIX, title: fix.title, arguments: [change] },
  };
}
