/** Whole calls of the analyses, with places to fill in. */
import type {
  CompletionDetail,
  CompletionItem,
  Position,
  TextEdit,
} from "../../../shared/protocol/language.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import { ANALYSIS_SNIPPETS } from "./analysis-snippets.ts";
import { type Asking, offsetOf } from "./asking.ts";
import { importEdit } from "./import-edit.ts";

const MODULE = "clientele/analysis";
const PREFIX = "snippet:";

/** Where a statement may begin. */
export function snippetItems(asking: Asking, position: Position): CompletionItem[] {
  const before = asking.cell.source.slice(0, offsetOf(asking, position));
  if (!/(?:^|[\n;{}])[ \t]*[\w$]*$/.test(before)) return [];
  return ANALYSIS_SNIPPETS.map(({ name, title, insert }) => ({
    id: PREFIX + name,
    label: name,
    kind: "snippet",
    detail: title,
    insert,
    snippet: true,
    more: true,
    sortText: `10 ${name}`,
    filterText: name,
  }));
}

export function snippetDetail({ cell, graph }: Asking, id: string): CompletionDetail | null {
  const snippet = ANALYSIS_SNIPPETS.find(({ name }) => id === PREFIX + name);
  if (!snippet) return null;
  return {
    detail: snippet.title,
    documentation: `\`\`\`ts\n${filledIn(snippet.insert)}\n\`\`\``,
    edits: importEdits(
      cell,
      snippet.needs.filter((name) => !graph.definers.has(name)),
    ),
  };
}

/** A snippet with the words that stand in its places. */
export function filledIn(insert: string): string {
  return insert.replace(/\$\{\d+:([^}]*)\}|\$\d+/g, "$1");
}

/** One edit for all: several would stand at the same place. */
function importEdits(cell: LanguageCell, names: readonly string[]): TextEdit[] {
  const [first, ...others] = names.map((name) =>
    importEdit(cell, { name, module: MODULE, as: "named", isType: false }),
  );
  if (!first) return [];
  const more = names.slice(1).join(", ");
  if (others.length === 0) return [first];
  return [
    {
      ...first,
      text: first.text.includes(" }") ? first.text.replace(" }", `, ${more} }`) : `${first.text}, ${more}`,
    },
  ];
}
