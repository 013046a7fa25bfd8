import type { ParameterInformation } from "vscode-languageserver-protocol";
import type { Position, SignatureHelp } from "../../../shared/protocol/language.ts";
import { isInternalName } from "../project/head.ts";
import { type Asking, placeOf } from "./asking.ts";
import { markdownOf } from "./markdown.ts";

export async function signature(asking: Asking, position: Position): Promise<SignatureHelp | null> {
  const place = placeOf(asking, position, "before");
  const found = place && (await asking.server.request("textDocument/signatureHelp", place, asking.signal));
  if (!found || found.signatures.length === 0) return null;
  // The call around an expression whose type was asked for is not the cell's.
  if (isInternalName(found.signatures[0]?.label ?? "")) return null;
  const active = Math.min(found.activeSignature ?? 0, found.signatures.length - 1);
  return {
    signatures: found.signatures.map(({ label, documentation, parameters }) => ({
      label,
      documentation: markdownOf(documentation),
      parameters: (parameters ?? []).map((parameter) => ({
        ...extentOf(parameter, label),
        documentation: markdownOf(parameter.documentation),
      })),
    })),
    activeSignature: active,
    activeParameter: found.signatures[active]?.activeParameter ?? found.activeParameter ?? 0,
  };
}

function extentOf(parameter: ParameterInformation, label: string): { start: number; end: number } {
  if (typeof parameter.label !== "string") return { start: parameter.label[0], end: parameter.label[1] };
  const start = Math.max(0, label.indexOf(parameter.label));
  return { start, end: start + parameter.label.length };
}
