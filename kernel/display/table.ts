/** Which values show as a table, and the output that they become. */
import type { Json } from "../../shared/json.ts";
import { MIME } from "../../shared/output/mime.ts";
import type { Bundle } from "../../shared/output/output.ts";
import type { Table } from "../../shared/output/table.ts";
import { isArqueroTable, isColumns, isFrame, isRows } from "../data/load.ts";
import { DataRelation } from "../data/relation.ts";
import type { TableOptions, TableStore } from "../data/tables/table-store.ts";

/** A value to be shown as a table with options; made by `table()`. */
export class ShownTable {
  readonly value: unknown;
  readonly options: TableOptions;

  constructor(value: unknown, options: TableOptions) {
    this.value = value;
    this.options = options;
  }
}

/**
 * Whether a value shows as a table: a relation, an Arquero table, a danfojs frame, an array of plain objects that is
 * not empty, an object of columns of one length of which at least one is a typed array, or what `table()` made.
 */
export function isTabular(value: unknown): boolean {
  if (value instanceof ShownTable || value instanceof DataRelation) return true;
  return (
    isForeignRelation(value) || isArqueroTable(value) || isFrame(value) || isRows(value) || isColumns(value)
  );
}

function isForeignRelation(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return ["schema", "rows", "columns", "materialize"].every(
    (method) => typeof (value as Record<string, unknown>)[method] === "function",
  );
}

/** Registers a tabular value and gives its output. */
export async function tableBundle(
  value: unknown,
  tables: TableStore,
  place: { readonly cell: string; readonly run: number },
): Promise<Bundle> {
  const { value: rows, options } = value instanceof ShownTable ? value : new ShownTable(value, {});
  const shown = await tables.register(rows, { ...place, ...options });
  // A table is JSON by its schema; its optional fields are absent rather than undefined.
  return { [MIME.table]: shown as unknown as Json, [MIME.text]: plainText(shown) };
}

const PLAIN_ROWS = 20;
const PLAIN_WIDTH = 30;

/** The first rows in columns of text, for terminals and for readers of the file. */
export function plainText({ columns, rows, rowCount, title }: Table): string {
  const cell = (value: unknown) => {
    const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    const line = text.replace(/\s+/g, " ");
    return line.length > PLAIN_WIDTH ? `${line.slice(0, PLAIN_WIDTH - 1)}…` : line;
  };
  const lines = [
    columns.map(({ name }) => cell(name)),
    ...rows.slice(0, PLAIN_ROWS).map((row) => row.map(cell)),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const right = columns.map(({ kind }) => kind === "integer" || kind === "number");
  const text = lines.map((line) =>
    line
      .map((part, i) => (right[i] ? part.padStart(widths[i] ?? 0) : part.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const more = `${rowCount.toLocaleString("en")} ${rowCount === 1 ? "row" : "rows"}`;
  return [...(title === undefined ? [] : [title]), ...text, more].join("\n");
}
