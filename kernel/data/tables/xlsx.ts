/** Excel files, written row by row. Load this file only when one is asked for: exceljs is heavy. */
import exceljs from "exceljs";
import type { RelationColumn, Value } from "../../../analysis/relation.ts";
import type { ResultStream } from "../../../shared/engine/connection.ts";
import { valuesOf } from "../columns.ts";
import { toJson } from "./page-values.ts";

const DATE_FORMATS: { readonly [kind in RelationColumn["kind"]]?: string } = {
  date: "yyyy-mm-dd",
  timestamp: "yyyy-mm-dd hh:mm:ss",
};
/** Characters of a cell, by Excel's own limit. */
const CELL_LENGTH = 32_767;

export async function writeSheet(file: string, { columns, batches }: ResultStream): Promise<void> {
  const book = new exceljs.stream.xlsx.WorkbookWriter({
    filename: file,
    useStyles: true,
    useSharedStrings: false,
  });
  const sheet = book.addWorksheet("Table", { views: [{ state: "frozen", ySplit: 1 }] });
  sheet.columns = columns.map(({ name, kind, type }) => ({
    header: name,
    width: Math.min(40, Math.max(10, name.length + 2)),
    ...formatOf(kind, type),
  }));
  for await (const batch of batches()) {
    const values = columns.map((_, i) => valuesOf(batch.vector(i)));
    for (let i = 0; i < batch.rowCount; i++) {
      sheet.addRow(columns.map(({ kind }, j) => cellOf((values[j] as Value[])[i] as Value, kind))).commit();
    }
    // The writer's stream drains between turns of the event loop.
    await new Promise(setImmediate);
  }
  sheet.commit();
  await book.commit();
}

/** Days as days, and decimals with as many places as their type has. */
function formatOf(kind: RelationColumn["kind"], type: string): { style?: { numFmt: string } } {
  const places = Number(/^DECIMAL\(\d+,\s?(\d+)\)$/.exec(type)?.[1] ?? 0);
  const numFmt = DATE_FORMATS[kind] ?? (places > 0 ? `0.${"0".repeat(places)}` : undefined);
  return numFmt === undefined ? {} : { style: { numFmt } };
}

/** A text stays a text: given as a string, it is never a formula. */
function cellOf(value: Value, kind: RelationColumn["kind"]): string | number | boolean | Date | null {
  if (value === null || typeof value === "boolean") return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
  const json = toJson(value, kind);
  // A spreadsheet keeps fifteen digits: of a longer identifier it would lose the last ones.
  if (kind === "integer" && typeof json === "number" && Math.abs(json) >= 1e15) return String(json);
  if (typeof json === "number" || typeof json === "boolean") return json;
  const text = typeof value === "string" ? value : typeof json === "string" ? json : JSON.stringify(json);
  return text.slice(0, CELL_LENGTH);
}
