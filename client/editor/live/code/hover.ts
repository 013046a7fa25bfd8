import type { languages } from "monaco-editor/esm/vs/editor/editor.api.js";
import { askWhileSame, type OpenCodes } from "./open-code.ts";
import { iRangeOf, positionOf, prose } from "./places.ts";

export function hoverProvider(codes: OpenCodes): languages.HoverProvider {
  return {
    async provideHover(model, position, token) {
      const code = codes.of(model);
      if (!code) return null;
      const question = { ask: "hover", cell: code.cell, position: positionOf(position) } as const;
      const hover = await askWhileSame<"hover">(code, model, token, question);
      if (!hover || hover.text.trim() === "") return null;
      return { contents: [prose(hover.text)], ...(hover.range ? { range: iRangeOf(hover.range) } : {}) };
    },
  };
}

export function signatureProvider(codes: OpenCodes): languages.SignatureHelpProvider {
  return {
    signatureHelpTriggerCharacters: ["(", ",", "<"],
    signatureHelpRetriggerCharacters: [")"],
    async provideSignatureHelp(model, position, token) {
      const code = codes.of(model);
      if (!code) return null;
      const question = { ask: "signature", cell: code.cell, position: positionOf(position) } as const;
      const help = await askWhileSame<"signature">(code, model, token, question);
      if (!help || help.signatures.length === 0) return null;
      return {
        value: {
          activeSignature: help.activeSignature,
          activeParameter: help.activeParameter,
          signatures: help.signatures.map(({ label, documentation, parameters }) => ({
            label,
            documentation: prose(documentation),
            parameters: parameters.map(({ start, end, documentation: about }) => ({
              label: [start, end] as [number, number],
              documentation: prose(about),
            })),
          })),
        },
        dispose: () => undefined,
      };
    },
  };
}
