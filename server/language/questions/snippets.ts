/** Whole calls of the analyses, with places to fill in. */
import type { CompletionDetail, CompletionItem, Position } from "../../../shared/protocol/language.ts";
import { type Asking, offsetOf } from "./asking.ts";
import { importEdit } from "./import-edit.ts";

interface Snippet {
  /** What it calls, exported by "clientele/analysis". */
  readonly name: string;
  readonly title: string;
  readonly insert: string;
}

const MODULE = "clientele/analysis";
const PREFIX = "snippet:";

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "rfm",
    title: "Score customers by recency, frequency and monetary value",
    insert: [
      `const \${4:scored} = await rfm(dataset("\${1:purchases}"), {`,
      `  customer: "\${2:customer_id}",`,
      `  at: "\${3:bought_at}",`,
      `  amount: "\${5:amount}",`,
      "});$0",
    ].join("\n"),
  },
];

/** Where a statement may begin. */
export function snippetItems(asking: Asking, position: Position): CompletionItem[] {
  const before = asking.cell.source.slice(0, offsetOf(asking, position));
  if (!/(?:^|[\n;{}])[ \t]*[\w$]*$/.test(before)) return [];
  return SNIPPETS.map(({ name, title, insert }) => ({
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
  const snippet = SNIPPETS.find(({ name }) => id === PREFIX + name);
  if (!snippet) return null;
  const { name, title, insert } = snippet;
  const code = insert.replace(/\$\{\d+:([^}]*)\}|\$\d+/g, "$1");
  const isThere = graph.definers.has(name);
  const edits = isThere ? [] : [importEdit(cell, { name, module: MODULE, as: "named", isType: false })];
  return { detail: title, documentation: `\`\`\`ts\n${code}\n\`\`\``, edits };
}
