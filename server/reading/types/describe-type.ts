/** A column's type in words, and the evidence for it. */
import type { Alternative } from "../../../shared/reading/report.ts";
import type { ColumnEvidence } from "./column-evidence.ts";
import { type ColumnSpec, fitOf } from "./fit.ts";

export function labelOf(spec: ColumnSpec): string {
  const { type, format, number, digits, truth, nested } = spec;
  if (format === "seconds" || format === "milliseconds") return `${format} since 1970`;
  if (format === "excel") return "date as a spreadsheet counts days";
  if (format !== undefined) return `${TYPES[type]} ${format}`;
  if (truth) return `${truth[0]} or ${truth[1]}`;
  if (digits) return `decimal of ${digits[0]} digits, ${digits[1]} after the point${marks(number)}`;
  if (nested) return nested.startsWith("STRUCT") ? "object" : "list";
  return `${TYPES[type]}${marks(number)}`;
}

const TYPES: Record<ColumnSpec["type"], string> = {
  text: "text",
  integer: "whole number",
  number: "number",
  decimal: "decimal",
  boolean: "true or false",
  date: "date",
  timestamp: "date and time",
  instant: "date and time with a zone",
  time: "time of day",
  nested: "object",
  json: "JSON",
};

function marks(number: ColumnSpec["number"]): string {
  if (!number) return "";
  const thousands = number.thousands === "" ? "" : `1${number.thousands === " " ? " " : number.thousands}234`;
  const example = `${thousands === "" ? "1234" : thousands}${number.decimal}5`;
  return `, written ${example}${number.dressed ? " with a sign or unit" : ""}`;
}

export function evidenceOf(evidence: ColumnEvidence, spec: ColumnSpec): string {
  const { values, missing } = fitOf(evidence, spec);
  const parts = [`${count(values)} of ${count(evidence.rows)} rows`];
  if (missing > 0) parts.push(`${count(missing)} missing${tokensOf(spec)}`);
  return parts.join("; ");
}

const tokensOf = ({ missing }: ColumnSpec) =>
  missing === undefined || missing.length === 0
    ? ""
    : ` (empty or ${missing.map((text) => `“${text}”`).join(", ")})`;

export function alternativeOf(evidence: ColumnEvidence, spec: ColumnSpec): Alternative {
  const { misfits, examples } = fitOf(evidence, spec);
  return { spec, label: labelOf(spec), misfits, examples: [...examples] };
}

export const count = (n: number) => n.toLocaleString("en");
