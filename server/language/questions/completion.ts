/** What may be written at a place: columns and datasets, names of all cells, members, imports, and snippets of the analyses. */
import type * as lsp from "vscode-languageserver-protocol";
import type {
  CompletionDetail,
  CompletionItem,
  CompletionKind,
  CompletionList,
  Position,
} from "../../../shared/protocol/language.ts";
import { isInternalName } from "../project/head.ts";
import { type Asking, offsetOf, placeOf } from "./asking.ts";
import { importEdit, type WantedImport } from "./import-edit.ts";
import { markdownOf } from "./markdown.ts";
import { snippetDetail, snippetItems } from "./snippets.ts";

export async function complete(
  asking: Asking,
  position: Position,
  trigger?: string,
): Promise<CompletionList | null> {
  const { written, cell, server, data, signal } = asking;
  const known = await data?.complete(written.cells, cell.id, offsetOf(asking, position));
  if (known) return known;
  const place = placeOf(asking, position, "before");
  if (!place) return null;
  const context: lsp.CompletionContext =
    trigger === undefined ? { triggerKind: 1 } : { triggerKind: 2, triggerCharacter: trigger };
  const list = await server.request("textDocument/completion", { ...place, context }, signal);
  if (!list) return null;
  if (list.items.some(isPath) && (await isPathOutside(asking, position))) return null;
  const items = list.items.filter(isForCells);
  const idOf = asking.completions.keep(items);
  return {
    items: [
      ...snippetItems(asking, position),
      ...items.map((item, index) => itemOf(item, idOf(index), list.itemDefaults?.editRange, asking)),
    ],
    incomplete: list.isIncomplete,
  };
}

export async function completionDetail(asking: Asking, id: string): Promise<CompletionDetail | null> {
  const { server, data, completions, cell, signal } = asking;
  const known = (await data?.detail(id)) ?? snippetDetail(asking, id);
  if (known) return known;
  const item = completions.find(id);
  if (!item) return null;
  const resolved = (await server.request("completionItem/resolve", item, signal)) ?? item;
  const wanted = wantedImport(item);
  return {
    detail: resolved.detail ?? "",
    documentation: markdownOf(resolved.documentation),
    edits: wanted ? [importEdit(cell, wanted)] : [],
  };
}

const [FILE, FOLDER] = [17, 19];
const isPath = ({ kind }: lsp.CompletionItem) => kind === FILE || kind === FOLDER;

/** Whether the names of files and folders that were found are those of a folder that a cell may not read. */
async function isPathOutside({ cell, written, reach }: Asking, position: Position): Promise<boolean> {
  const before = cell.source.slice(0, written.lines(cell.id).offset(position));
  const path = /["'`]([^"'`]*)$/.exec(before)?.[1] ?? "/";
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return reach.isOutside(folder === "" ? "." : folder);
}

/** What the server says of an item that is imported when it is taken. */
interface AutoImport {
  readonly name: string;
  readonly moduleSpecifier: string;
  readonly importKind: number;
  readonly addAsTypeOnly: number;
}

const IMPORT_KINDS = ["named", "default", "namespace", "namespace"] as const;
/** The server's word for a name that can only be imported as a type. */
const ONLY_A_TYPE = 2;

function autoImportOf(item: lsp.CompletionItem): AutoImport | null {
  return (item.data as { autoImport?: AutoImport } | undefined)?.autoImport ?? null;
}

function wantedImport(item: lsp.CompletionItem): WantedImport | null {
  const found = autoImportOf(item);
  if (!found) return null;
  return {
    name: item.label,
    module: found.moduleSpecifier,
    as: IMPORT_KINDS[found.importKind] ?? "named",
    isType: found.addAsTypeOnly === ONLY_A_TYPE || isTypeKind(item.kind),
  };
}

const isTypeKind = (kind: lsp.CompletionItemKind | undefined) => kind === 8 || kind === 25;

function isForCells(item: lsp.CompletionItem): boolean {
  const source = autoImportOf(item)?.moduleSpecifier;
  if (source !== undefined)
    return !isInternalName(source) && !/\.nb(?:\.ts)?\.|\.nb$|^node:|^\/|node_modules/.test(source);
  return !isInternalName(item.label);
}

function itemOf(
  item: lsp.CompletionItem,
  id: string,
  defaults: lsp.CompletionItemDefaults["editRange"],
  { written, cell }: Asking,
): CompletionItem {
  const range = item.textEdit
    ? rangeOfEdit(item.textEdit)
    : defaults && ("insert" in defaults ? defaults.replace : defaults);
  const at = range && written.rangeOf(range);
  const detail = item.detail ?? item.labelDetails?.description ?? item.labelDetails?.detail;
  return {
    id,
    label: item.label,
    kind: KINDS[item.kind ?? 1] ?? "text",
    insert: item.textEdit?.newText ?? item.insertText ?? item.label,
    more: true,
    ...(detail ? { detail } : {}),
    ...(item.sortText ? { sortText: item.sortText } : {}),
    ...(item.filterText ? { filterText: item.filterText } : {}),
    ...(item.insertTextFormat === 2 ? { snippet: true } : {}),
    ...(at?.cell === cell.id ? { range: at.range } : {}),
    ...(item.tags?.includes(1) || item.deprecated ? { deprecated: true } : {}),
  };
}

const rangeOfEdit = (edit: lsp.TextEdit | lsp.InsertReplaceEdit) =>
  "range" in edit ? edit.range : edit.replace;

/** By the numbers of the protocol. */
const KINDS: readonly CompletionKind[] = [
  ...(["text", "text", "method", "function", "function", "field", "variable", "class", "interface"] as const),
  ...([
    "module",
    "property",
    "text",
    "constant",
    "enum",
    "keyword",
    "snippet",
    "text",
    "text",
    "text",
  ] as const),
  ...(["text", "enum", "constant", "class", "text", "text", "type"] as const),
];
