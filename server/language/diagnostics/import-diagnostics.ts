/** Imports that TypeScript lets pass and the kernel does not. */
import { isBuiltin } from "node:module";
import { ALLOWED_MODULES } from "../../../shared/notebook/allowed-modules.ts";
import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import type { CellLines } from "../document/cell-lines.ts";

const allowed: ReadonlySet<string> = new Set(ALLOWED_MODULES);

export function importDiagnostics({ analysis }: LanguageCell, lines: CellLines): Diagnostic[] {
  const wrong = new Map(
    analysis.imports.flatMap((specifier) => {
      const refusal = refusalOf(specifier);
      return refusal ? [[specifier, refusal] as const] : [];
    }),
  );
  if (wrong.size === 0) return [];
  return analysis.outline.imports.flatMap(({ module, source, isTypeOnly }): Diagnostic[] => {
    const refusal = isTypeOnly ? undefined : wrong.get(module);
    if (!refusal) return [];
    const range = lines.range(source.start, source.end);
    return [{ ...range, ...refusal, severity: "error", tags: [], related: [] }];
  });
}

function refusalOf(specifier: string): Pick<Diagnostic, "code" | "message"> | null {
  if (isBuiltin(specifier)) {
    if (allowed.has(specifier.replace(/^node:/, ""))) return null;
    return {
      code: "import-refused",
      message: `A cell may not import "${specifier}": it reaches beyond the kernel. Of Node's modules a cell may import ${ALLOWED_MODULES.join(", ")}. Read data with \`dataset()\` and \`sql\`.`,
    };
  }
  if (/^(?:https?|data|blob|file):/i.test(specifier)) {
    return {
      code: "import-remote",
      message: `A cell may not import "${specifier}": code comes from packages and from files beside the notebook. Install the package in the workspace with npm and import it by its name.`,
    };
  }
  if (/^\.\.?\//.test(specifier) && !/\.(?:[cm]?[jt]s|json|wasm|node)$/.test(specifier)) {
    return {
      code: "import-extension",
      message: `"${specifier}" needs the extension of the file, such as "${specifier.replace(/\/$/, "")}.ts".`,
    };
  }
  return null;
}
