/** Another name for what a cell, or a part of it, defines. */
import type * as lsp from "vscode-languageserver-protocol";
import { API_NAMES } from "../../../shared/notebook/api-names.ts";
import type { CellEdits, Position, RenameRange, TextEdit } from "../../../shared/protocol/language.ts";
import { refused } from "../../fault/session-fault.ts";
import { isHeadFile } from "../project/projects.ts";
import { type Asking, placeOf } from "./asking.ts";

export async function renameRange(asking: Asking, position: Position): Promise<RenameRange | null> {
  const { written, cell, server, signal } = asking;
  const place = placeOf(asking, position);
  const found = place && (await server.request("textDocument/prepareRename", place, signal));
  if (!found || !("range" in found || "start" in found)) return null;
  const at = written.rangeOf("range" in found ? found.range : found);
  if (at?.cell !== cell.id) return null;
  const { line, column, endLine, endColumn } = at.range;
  const lines = written.lines(cell.id);
  const name = cell.source.slice(
    lines.offset({ line, column }),
    lines.offset({ line: endLine, column: endColumn }),
  );
  return /^["'`]/.test(name) ? null : { range: at.range, name };
}

/** Throws a `SessionFault` for a name that cannot be. */
export async function rename(asking: Asking, position: Position, to: string): Promise<CellEdits | null> {
  const { written, server, signal } = asking;
  requireName(to);
  const place = placeOf(asking, position);
  const at = await renameRange(asking, position);
  if (!place || !at) throw refused("There is nothing here that can be renamed.");
  if (at.name === to) return { cells: {} };
  const found = await server.request("textDocument/rename", { ...place, newName: to }, signal);
  if (!found?.changes) return null;
  const { [written.uri]: own = [], ...others } = found.changes;
  requireOwn(at.name, Object.keys(others));
  const edits = own.flatMap((edit) => editsOf(edit, asking));
  const cells = Object.fromEntries(
    Map.groupBy(edits, ({ cell }) => cell)
      .entries()
      .map(([id, all]) => [id, all.map(({ edit }) => edit)]),
  );
  if (isTopLevel(at.name, asking, cells)) requireFree(at.name, to, asking);
  return { cells };
}

function editsOf({ range, newText }: lsp.TextEdit, { written }: Asking): { cell: string; edit: TextEdit }[] {
  const slice = written.editOf(range);
  if (!slice) return [];
  return [
    { cell: slice.cell, edit: { ...written.lines(slice.cell).range(slice.start, slice.end), text: newText } },
  ];
}

function requireName(name: string): void {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) || RESERVED.has(name)) {
    throw refused(
      `\`${name}\` cannot be a name.`,
      "A name begins with a letter, and has letters, digits, _ and $.",
    );
  }
  if (name.startsWith("$$")) throw refused("Names that begin with `$$` are kept for Clientele.");
}

/** What is renamed must be the notebook's own. */
function requireOwn(name: string, uris: readonly string[]): void {
  const [uri] = uris;
  if (uri === undefined) return;
  if (isHeadFile(uri)) {
    throw refused(
      `\`${name}\` is a name that Clientele gives to all cells. Give its value a name of your own with \`const\`.`,
    );
  }
  const file = decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
  throw refused(`\`${name}\` is defined in ${file}, outside of the notebook: rename it there.`);
}

function isTopLevel(name: string, { written }: Asking, cells: CellEdits["cells"]): boolean {
  return written.cells.some(({ id, analysis }) => {
    const place = Object.hasOwn(analysis.places, name) ? analysis.places[name] : undefined;
    const edits = Object.hasOwn(cells, id) ? cells[id] : undefined;
    return edits?.some(
      ({ line, column, text }) =>
        line === place?.line && (column === place.column || text.includes(" as ") || text.includes(": ")),
    );
  });
}

/** A name of the top level is seen by all cells. */
function requireFree(from: string, to: string, { written, graph }: Asking): void {
  const [definer] =
    graph.definers.get(to) ??
    written.cells.flatMap(({ id, analysis }) => (analysis.definesTypes.includes(to) ? [id] : []));
  if (definer !== undefined)
    throw refused(`\`${to}\` is already defined in cell *${definer}*. Choose another name.`);
  if ((API_NAMES as readonly string[]).includes(to)) {
    throw refused(
      `\`${to}\` is a name that Clientele gives to all cells, which would not see it any more. Choose another name.`,
    );
  }
  const word = new RegExp(
    `(?<![\\p{ID_Continue}$.])${from.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`,
    "u",
  );
  const broken = written.layout.broken.find(({ source }) => word.test(source));
  if (broken) {
    throw refused(
      `Cell *${broken.id}* names \`${from}\` and cannot be read as it is. Mend it first, so that it is renamed there, too.`,
    );
  }
}

// biome-ignore format: a list of words
const RESERVED: ReadonlySet<string> = new Set([
  "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
  "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in",
  "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static",
  "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var", "void", "while", "with", "yield",
]);
