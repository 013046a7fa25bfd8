/** How the values of a column are written. */
import type { Json } from "../../../shared/json.ts";
import type { NumberFormat, Rows, TableColumn } from "../../../shared/output/table.ts";

/** Rows by which the digits of a column are chosen. */
const SAMPLE = 200;
const MOST_DIGITS = 4;
const LOCALE = "en";

export type CellFormat = (value: Json) => string;

export function isNumeric(column: TableColumn): boolean {
  return column.kind === "integer" || column.kind === "number";
}

/** The text of every value but null, which the grid marks itself. */
export function formatOf(column: TableColumn, index: number, rows: Rows): CellFormat {
  const sample = rows.slice(0, SAMPLE).map((row) => row[index] ?? null);
  switch (column.kind) {
    case "integer":
    case "number":
      return numberFormat(column.format ?? { style: "decimal" }, sample, column.kind === "integer");
    case "timestamp":
      return timestampFormat(sample);
    case "date":
      return (value) => String(value).slice(0, 10);
    default:
      return plain;
  }
}

export function numberFormat(format: NumberFormat, sample: readonly Json[], whole: boolean): CellFormat {
  if (format.style === "plain") return plain;
  const write = new Intl.NumberFormat(LOCALE, numberOptions(format, sample, whole));
  return (value) => (typeof value === "number" ? write.format(value) : String(value));
}

function numberOptions(
  format: NumberFormat,
  sample: readonly Json[],
  whole: boolean,
): Intl.NumberFormatOptions {
  const fixed = (digits: number) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });
  const { digits } = format;
  switch (format.style) {
    case "percent":
      return { style: "percent", ...fixed(digits ?? 1) };
    case "currency":
      return { style: "currency", currency: format.currency ?? "USD", ...fixed(digits ?? 2) };
    case "compact":
      return { notation: "compact", maximumFractionDigits: digits ?? 1 };
    default:
      return fixed(digits ?? (whole ? 0 : digitsOf(sample)));
  }
}

/** As many digits as the values need, so that their points stand under each other; 4 at most. */
function digitsOf(sample: readonly Json[]): number {
  let most = 0;
  for (const value of sample) {
    if (typeof value !== "number") continue;
    const text = String(Number(value.toFixed(MOST_DIGITS)));
    most = Math.max(
      most,
      text.includes(".") && !text.includes("e") ? text.length - text.indexOf(".") - 1 : 0,
    );
  }
  return most;
}

/** `2026-06-30 14:05:09`, without what is zero in every row. */
function timestampFormat(sample: readonly Json[]): CellFormat {
  const times = sample.filter((value) => typeof value === "string").map((value) => timeOf(value));
  const length = times.every((time) => time === "" || time === "00:00:00")
    ? 10
    : times.every((time) => time.endsWith(":00"))
      ? 16
      : 19;
  return (value) => String(value).replace("T", " ").slice(0, length);
}

function timeOf(iso: string): string {
  return iso.slice(11, 19);
}

function plain(value: Json): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
