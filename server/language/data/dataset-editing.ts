/** Completion and hover in the name of a dataset: `dataset("...")`. */
import type { CompletionItem } from "../../../shared/protocol/language.ts";
import type { CellCode } from "../sql/cell-code.ts";
import { rowsText } from "../sql/editing/sql-completion.ts";
import { datasetText } from "../sql/editing/sql-hover.ts";
import type { Values } from "../sql/values.ts";
import type { DatasetTables } from "../tables/dataset-tables.ts";

export interface NamePlace {
  readonly name: string;
  /** The text between the quotes, as offsets of the cell. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

/** The name of a dataset at a place, if a literal one stands there. */
export function namePlace(code: CellCode, values: Values, offset: number): NamePlace | null {
  for (const { node, names } of code.datasets) {
    const [argument] = node.arguments;
    if (argument?.type !== "Literal" || typeof argument.value !== "string") continue;
    if (offset <= argument.start || offset >= argument.end || values.datasetName(node, code, names) === null)
      continue;
    const quote = code.source[argument.start] as string;
    return { name: argument.value, start: argument.start + 1, end: argument.end - 1, quote };
  }
  return null;
}

/** Items without ranges. */
export function nameItems(datasets: DatasetTables, quote: string): CompletionItem[] {
  return datasets.all.map(({ name, dataset }) => ({
    id: `dataset:${name}`,
    label: name,
    kind: "dataset",
    detail: rowsText(dataset.rowCount),
    sortText: name,
    insert: inQuotes(name, quote),
    more: true,
  }));
}

export const inQuotes = (name: string, quote: string) =>
  name.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);

export function nameHover(datasets: DatasetTables, name: string): string | null {
  const table = datasets.get(name);
  return table ? datasetText(table) : null;
}
