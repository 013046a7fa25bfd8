/** Values of a table as JSON for the page. */

import type { RelationColumn, Value } from "../../../analysis/relation.ts";
import type { ResultStream } from "../../../shared/engine/connection.ts";
import type { Json } from "../../../shared/json.ts";
import type { ColumnKind, Rows } from "../../../shared/output/table.ts";
import { valuesOf } from "../columns.ts";

/** Longer texts are cut: a table cell shows a line, and a page of 1,000 rows must stay a message. */
const TEXT_LENGTH = 2000;
/** Bytes of a binary value that are shown. */
const BYTES = 32;

/** All rows of a result, as arrays in column order. */
export async function pageRows({ columns, batches }: ResultStream): Promise<Rows> {
  const rows: Rows = [];
  for await (const batch of batches()) {
    const values = columns.map((_, i) => valuesOf(batch.vector(i)));
    for (let i = 0; i < batch.rowCount; i++) {
      rows.push(columns.map((column, j) => toJson((values[j] as Value[])[i] as Value, column.kind)));
    }
  }
  return rows;
}

/**
 * Dates are `YYYY-MM-DD`, timestamps ISO 8601 in UTC, bytes hexadecimal; NaN and infinities, which JSON does not know,
 * are the strings `NaN`, `Infinity` and `-Infinity`.
 */
export function toJson(value: Value, kind: ColumnKind): Json {
  if (value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return cut(value);
  if (typeof value === "boolean") return value;
  if (value instanceof Date) return dateText(value, kind);
  if (value instanceof Uint8Array) return bytesText(value);
  const json = Array.isArray(value)
    ? value.map((item) => toJson(item, "other"))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, "other")]));
  const text = JSON.stringify(json);
  return text.length > TEXT_LENGTH ? cut(text) : json;
}

const cut = (text: string) => (text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text);

export function dateText(date: Date, kind: RelationColumn["kind"]): string {
  if (Number.isNaN(date.getTime())) return "infinity";
  const text = date.toISOString();
  return kind === "date" ? text.slice(0, text.indexOf("T")) : text;
}

function bytesText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, BYTES)).toString("hex");
  return `0x${hex}${bytes.length > BYTES ? `… (${bytes.length} bytes)` : ""}`;
}
