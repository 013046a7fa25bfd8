/** Values as they are written, turned into what the engine reads as the type that was decided. */

import { parseFormat } from "./date-format.ts";
import { DateReader, isDay, isoOf } from "./dates.ts";
import type { ColumnSpec } from "./fit.ts";
import { PLAIN, plainNumber } from "./number-format.ts";

/** Null is a missing value. Throws a `ValueMisfit` for what the type cannot hold. */
export type Convert = (text: string) => string | null;

export class ValueMisfit extends Error {
  override readonly name = "ValueMisfit";
}

export function converterOf(spec: ColumnSpec): Convert {
  const missing = new Set(spec.missing ?? []);
  if (spec.type === "text" || spec.type === "json" || spec.type === "nested") {
    return (text) => (missing.has(text) || missing.has(text.trim()) ? null : text);
  }
  const convert = typedConverter(spec);
  return (text) => {
    const trimmed = text.trim();
    return trimmed === "" || missing.has(trimmed) || missing.has(text) ? null : convert(trimmed);
  };
}

function typedConverter(spec: ColumnSpec): (text: string) => string {
  switch (spec.type) {
    case "date":
    case "timestamp":
    case "instant":
      return dateConverter(spec.format ?? "");
    case "boolean":
      return truthConverter(spec.truth ?? ["true", "false"]);
    case "time":
      return checked(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
    case "integer":
      return integerConverter(spec);
    default:
      return numberConverter(spec);
  }
}

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function numberConverter(spec: ColumnSpec): (text: string) => string {
  const format = spec.number ?? PLAIN;
  return (text) => {
    const plain = plainNumber(text, format);
    if (!NUMBER.test(plain)) throw new ValueMisfit(text);
    return plain;
  };
}

function integerConverter(spec: ColumnSpec): (text: string) => string {
  const convert = numberConverter(spec);
  return (text) => {
    const plain = convert(text).replace(/\.0*$/, "");
    if (!/^-?\d+$/.test(plain)) throw new ValueMisfit(text);
    return plain;
  };
}

function truthConverter([yes, no]: readonly [string, string]): (text: string) => string {
  return (text) => {
    if (text === yes) return "true";
    if (text === no) return "false";
    throw new ValueMisfit(text);
  };
}

function checked(form: RegExp): (text: string) => string {
  return (text) => {
    if (!form.test(text)) throw new ValueMisfit(text);
    return text;
  };
}

function dateConverter(format: string): (text: string) => string {
  const special = SPECIAL[format];
  if (special) return special;
  const parsed = parseFormat(format);
  if (!parsed) throw new Error(`There is no format of dates “${format}”.`);
  const reader = new DateReader();
  return (text) => {
    const bytes = Buffer.from(text, "utf8");
    if (!reader.read(bytes, 0, bytes.length) || !isDay(reader.reading, parsed.order))
      throw new ValueMisfit(text);
    return isoOf(reader.reading, parsed.order);
  };
}

/** Day 0 of a workbook that counts from 1900, as days from March of that year on have it. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);

const SPECIAL: Record<string, (text: string) => string> = {
  Ymd: (text) => {
    const [, y, m, d] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? misfit(text);
    return `${y}-${m}-${d}`;
  },
  seconds: (text) => instant(text, 1000),
  milliseconds: (text) => instant(text, 1),
  excel: (text) => iso(EXCEL_EPOCH + whole(text) * 86_400_000, text).slice(0, 10),
};

function instant(text: string, scale: number): string {
  return `${iso(whole(text) * scale, text)
    .replace("T", " ")
    .replace("Z", "+00:00")}`;
}

function whole(text: string): number {
  return /^\d{1,14}$/.test(text) ? Number(text) : misfit(text);
}

function iso(ms: number, text: string): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? misfit(text) : date.toISOString();
}

function misfit(text: string): never {
  throw new ValueMisfit(text);
}
