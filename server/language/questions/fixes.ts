/** Quick fixes: of the data typing, of TypeScript, and of our own for what the dataflow says. */
import type * as lsp from "vscode-languageserver-protocol";
import type { Fix, Range, TextEdit } from "../../../shared/protocol/language.ts";
import { touches } from "../diagnostics/tolerance.ts";
import { isInternalName } from "../project/head.ts";
import type { Asking } from "./asking.ts";
import { duplicateFixes } from "./duplicate-fixes.ts";
import { importEdit } from "./import-edit.ts";
import { spellingFix } from "./spelling-fix.ts";

export async function fixes(asking: Asking, range: Range): Promise<Fix[]> {
  const { written, cell, data } = asking;
  const own = [
    ...((await data?.fixes(written.cells, cell.id, range)) ?? []),
    ...duplicateFixes(asking, range),
  ];
  return [...own, ...(await serverFixes(asking, range))];
}

async function serverFixes(asking: Asking, range: Range): Promise<Fix[]> {
  const { written, server, signal } = asking;
  const textDocument = { uri: written.uri };
  const report = await server.request("textDocument/diagnostic", { textDocument }, signal);
  const touched = (report?.items ?? []).filter((item) => touchesIn(item, range, asking));
  const spelled = touched.flatMap((item) => spellingFix(item, asking));
  const found = await Promise.all(touched.map((item) => fixesOf(item, asking)));
  return [...spelled, ...found.flat()];
}

function touchesIn(item: lsp.Diagnostic, range: Range, { written, cell }: Asking): boolean {
  const at = written.rangeOf(item.range);
  return at?.cell === cell.id && touches(at.range, range);
}

async function fixesOf(item: lsp.Diagnostic, asking: Asking): Promise<Fix[]> {
  const { written, server, signal } = asking;
  const actions = await server.request(
    "textDocument/codeAction",
    {
      textDocument: { uri: written.uri },
      range: item.range,
      context: { diagnostics: [item], only: ["quickfix"], triggerKind: 1 },
    },
    signal,
  );
  return (actions ?? []).flatMap((action) =>
    "edit" in action || "kind" in action ? fixOf(action as lsp.CodeAction, item, asking) : [],
  );
}

function fixOf(action: lsp.CodeAction, item: lsp.Diagnostic, asking: Asking): Fix[] {
  const at = asking.written.rangeOf(item.range);
  // A fix of everything at once says in no place what it does.
  if (!at || !action.diagnostics) return [];
  const cells = importFix(action, item, asking) ?? editsOf(action, asking);
  if (!cells || Object.keys(cells).length === 0) return [];
  const { line, column } = at.range;
  return [
    {
      title: action.title.replace(/^Update import from/, "Add import from"),
      preferred: action.isPreferred ?? false,
      edits: { cells },
      mends: [{ code: `ts${item.code}`, line, column }],
    },
  ];
}

/** An import goes into the cell that needs it, wherever the server would put it. Null for another fix. */
function importFix(
  action: lsp.CodeAction,
  item: lsp.Diagnostic,
  { written, cell }: Asking,
): Record<string, TextEdit[]> | null {
  const module = /^(?:Add|Update) import from "(.+)"$/.exec(action.title)?.[1];
  const slice = written.sliceOf(item.range);
  if (module === undefined || !slice) return null;
  if (isInternalName(module)) return {};
  const name = cell.source.slice(slice.start, slice.end);
  const text = Object.values(action.edit?.changes ?? {})
    .flat()
    .map(({ newText }) => newText)
    .join("\n");
  const as = new RegExp(`\\* as ${name}\\b`).test(text)
    ? "namespace"
    : new RegExp(`import (?:type )?${name}\\b`).test(text)
      ? "default"
      : "named";
  return { [cell.id]: [importEdit(cell, { name, module, as, isType: /\btype\b/.test(text) })] };
}

/** Null when an edit lies outside of the cells. */
function editsOf(action: lsp.CodeAction, { written }: Asking): Record<string, TextEdit[]> | null {
  const { [written.uri]: own = [], ...others } = action.edit?.changes ?? {};
  if (own.length === 0 || Object.keys(others).length > 0) return null;
  const cells: Record<string, TextEdit[]> = {};
  for (const { range, newText } of own) {
    const slice = written.editOf(range);
    if (!slice) return null;
    const edits = cells[slice.cell] ?? [];
    cells[slice.cell] = edits;
    edits.push({ ...written.lines(slice.cell).range(slice.start, slice.end), text: newText });
  }
  return cells;
}
