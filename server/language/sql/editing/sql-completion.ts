/** What may stand at a place of a statement: columns first, then tables, functions and words. */
import type { CompletionItem } from "../../../../shared/protocol/language.ts";
import type { DatasetTables } from "../../tables/dataset-tables.ts";
import { columnType } from "../../tables/row-type.ts";
import type { Descriptions } from "../descriptions.ts";
import type { Draft } from "./draft.ts";
import type { SqlFunctions } from "./functions.ts";
import { expectsTable, type SqlPlace } from "./place.ts";
import { type QueryBlock, queryBlock } from "./query-block.ts";
import { type ScopeTable, scopeTables } from "./scope-columns.ts";
import { inTemplate, KEYWORDS, writtenName } from "./words.ts";

export interface SqlHelp {
  readonly datasets: DatasetTables;
  readonly descriptions: Descriptions;
  readonly functions: SqlFunctions;
}

/** Items without ranges, in the order in which they are offered. */
export async function sqlCompletion(place: SqlPlace, draft: Draft, help: SqlHelp): Promise<CompletionItem[]> {
  if (place.isQuiet) return [];
  const block = queryBlock(place.text, place.offset);
  if (place.owner === null && expectsTable(place)) return tableItems(block, help);
  const tables = await scopeTables(block, draft, help.descriptions);
  if (place.owner !== null) return ownedItems(place.owner, tables, help);
  const functions = [...(await help.functions.all()).values()].map(functionItem);
  return [...columnItems(tables), ...aliasItems(block, tables), ...functions, ...KEYWORDS.map(keywordItem)];
}

function tableItems(block: QueryBlock, { datasets }: SqlHelp): CompletionItem[] {
  const ctes = block.ctes.map((name) => named(name, "dataset", "in this statement", "0"));
  const tables = datasets.all.map(({ name, dataset }) =>
    named(name, "dataset", rowsText(dataset.rowCount), "1"),
  );
  return [...ctes, ...tables, ...["lateral", "range()", "unnest()", "values"].map(keywordItem)];
}

export const rowsText = (rows: number | null) =>
  rows === null ? "dataset" : `${rows.toLocaleString("en")} rows`;

/** Behind `name.`: the columns of that table, or of a dataset that is not in the statement yet. */
function ownedItems(owner: string, tables: readonly ScopeTable[], { datasets }: SqlHelp): CompletionItem[] {
  const table = tables.find(({ name }) => name.toLowerCase() === owner.toLowerCase());
  const columns = table?.columns ?? datasets.get(owner)?.columns ?? [];
  return columns.map((column) => named(column.name, "column", detailOf(column), "0"));
}

function columnItems(tables: readonly ScopeTable[]): CompletionItem[] {
  const seen = new Set<string>();
  return tables.flatMap(({ name: table, columns }) =>
    columns.flatMap((column) => {
      if (seen.has(column.name)) return [];
      seen.add(column.name);
      const of = tables.length > 1 && table !== "" ? ` · ${table}` : "";
      return [named(column.name, "column", `${detailOf(column)}${of}`, "0")];
    }),
  );
}

function aliasItems(block: QueryBlock, tables: readonly ScopeTable[]): CompletionItem[] {
  const columns = new Set(tables.flatMap((table) => table.columns.map(({ name }) => name)));
  const own = block.aliases
    .filter((name) => !columns.has(name))
    .map((name) => named(name, "variable", "of this select", "1"));
  const names = tables
    .filter(({ name }) => name !== "")
    .map(({ name }) => named(name, "dataset", "table", "2"));
  return [...own, ...names];
}

export const detailOf = (column: { readonly type: string; readonly nullable: boolean }) =>
  `${column.type}${column.nullable ? "" : " not null"} (${columnType(column)})`;

function named(name: string, kind: CompletionItem["kind"], detail: string, rank: string): CompletionItem {
  const written = writtenName(name);
  return {
    id: `sql-${kind}:${name}`,
    label: name,
    kind,
    detail,
    sortText: `${rank}${name}`,
    // What is typed may begin with the quote.
    filterText: written,
    insert: inTemplate(written),
  };
}

function functionItem({
  name,
  forms,
}: {
  readonly name: string;
  readonly forms: readonly string[];
}): CompletionItem {
  const first = forms[0] ?? `${name}()`;
  const isEmpty = forms.every((form) => form.startsWith(`${name}()`));
  return {
    id: `sql-function:${name}`,
    label: name,
    kind: "function",
    detail: first.slice(name.length),
    sortText: `5${name}`,
    insert: isEmpty ? `${name}()` : `${name}($1)`,
    snippet: !isEmpty,
    more: true,
  };
}

function keywordItem(word: string): CompletionItem {
  return { id: `sql-keyword:${word}`, label: word, kind: "keyword", sortText: `6${word}`, insert: word };
}
