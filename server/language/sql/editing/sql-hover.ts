/** What a name in a statement is: a column with its type, a table with its rows, a function with its forms. */
import type { DatasetTable } from "../../tables/dataset-tables.ts";
import type { Draft } from "./draft.ts";
import type { SqlPlace } from "./place.ts";
import { queryBlock } from "./query-block.ts";
import { scopeTables } from "./scope-columns.ts";
import { detailOf, rowsText, type SqlHelp } from "./sql-completion.ts";

const FORMS = 6;
const COLUMNS = 40;

/** Markdown, or null for nothing to say. */
export async function sqlHover(place: SqlPlace, draft: Draft, help: SqlHelp): Promise<string | null> {
  const { word, owner, text } = place;
  if (word.name === "" || place.isQuiet) return null;
  if (/^\s*\(/.test(text.slice(word.end)) && owner === null) {
    const found = (await help.functions.all()).get(word.name.toLowerCase());
    if (found) return functionText(found);
  }
  const tables = await scopeTables(queryBlock(text, place.offset), draft, help.descriptions);
  const same = (name: string, other: string) => name.toLowerCase() === other.toLowerCase();
  const sources = owner === null ? tables : tables.filter(({ name }) => same(name, owner));
  const isTable =
    owner === null && /^(from|join|,)$/.test(place.before) ? help.datasets.get(word.name) : undefined;
  if (isTable) return datasetText(isTable);
  for (const { name, columns } of sources) {
    const column = columns.find((each) => same(each.name, word.name));
    if (column) return `**${column.name}** ${detailOf(column)}${name === "" ? "" : `\n\nof *${name}*`}`;
  }
  const dataset = owner === null ? help.datasets.get(word.name) : undefined;
  return dataset ? datasetText(dataset) : null;
}

export function functionText({
  forms,
  description,
}: {
  readonly forms: readonly string[];
  readonly description: string;
}): string {
  const more = forms.length > FORMS ? `\n-- and ${forms.length - FORMS} more` : "";
  return [`\`\`\`sql\n${forms.slice(0, FORMS).join("\n")}${more}\n\`\`\``, description]
    .filter(Boolean)
    .join("\n\n");
}

export function datasetText({ name, columns, dataset }: DatasetTable): string {
  const head = `**${name}** ${rowsText(dataset.rowCount)} · ${dataset.file}`;
  if (columns === null) return `${head}\n\n${dataset.problem ?? ""}`;
  const rows = columns
    .slice(0, COLUMNS)
    .map((column) => `| ${cell(column.name)} | ${cell(column.type)} | ${column.nullable ? "yes" : "no"} |`);
  const more = columns.length > COLUMNS ? `\n\nand ${columns.length - COLUMNS} more` : "";
  return `${head}\n\n| Column | Type | Null |\n| --- | --- | --- |\n${rows.join("\n")}${more}`;
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
