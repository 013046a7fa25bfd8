import type * as lsp from "vscode-languageserver-protocol";
import type { Fix } from "../../../shared/protocol/language.ts";
import { messageOf } from "../diagnostics/tolerance.ts";
import type { Asking } from "./asking.ts";

/** Diagnostics that stand at a name and propose another one: of a variable, a member, an option, an import. */
const NEAR_NAME = new Set([2551, 2552, 2561, 2724, 2833]);

/** The name that TypeScript believes was meant. */
export function spellingFix(item: lsp.Diagnostic, { written, cell }: Asking): Fix[] {
  const slice = NEAR_NAME.has(Number(item.code)) ? written.editOf(item.range) : null;
  const name = /Did you mean (?:to write )?'([\p{ID_Continue}$]+)'\?/u.exec(messageOf(item))?.[1];
  if (!slice || slice.cell !== cell.id || name === undefined) return [];
  const range = written.lines(cell.id).range(slice.start, slice.end);
  const { line, column } = range;
  return [
    {
      title: `Change to \`${name}\``,
      preferred: true,
      edits: { cells: { [cell.id]: [{ ...range, text: name }] } },
      mends: [{ code: `ts${item.code}`, line, column }],
    },
  ];
}
