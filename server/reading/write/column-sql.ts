/** The engine's type of a column, and how a text becomes a value of it. */
import type { ColumnEvidence } from "../types/column-evidence.ts";
import { parseFormat } from "../types/date-format.ts";
import type { ColumnSpec } from "../types/fit.ts";
import { Shape } from "../types/shapes.ts";
import { literal } from "./engine.ts";

export function engineType(spec: ColumnSpec): string {
  switch (spec.type) {
    case "text":
      return "VARCHAR";
    case "integer":
      return "BIGINT";
    case "number":
      return "DOUBLE";
    case "decimal":
      return `DECIMAL(${spec.digits?.[0] ?? 38}, ${spec.digits?.[1] ?? 0})`;
    case "boolean":
      return "BOOLEAN";
    case "date":
      return "DATE";
    case "timestamp":
      return "TIMESTAMP";
    case "instant":
      return "TIMESTAMP WITH TIME ZONE";
    case "time":
      return "TIME";
    case "nested":
      return spec.nested ?? "JSON";
    case "json":
      return "JSON";
  }
}

/** The value of a text in the form that `converterOf` gives. */
export function castOf(spec: ColumnSpec, column: string): string {
  if (spec.type === "text") return column;
  if (spec.type === "nested") return `cast(${column}::json as ${engineType(spec)})`;
  return `cast(${column} as ${engineType(spec)})`;
}

/** The value of a text as it stands in the file; null where the engine cannot be trusted to read that form itself. */
export function directCast(spec: ColumnSpec, evidence: ColumnEvidence, column: string): string | null {
  if (!isDirect(spec, evidence)) return null;
  const missing = (spec.missing ?? []).map(literal);
  const value =
    missing.length === 0 ? column : `case when ${column} not in (${missing.join(", ")}) then ${column} end`;
  if (spec.type === "date" || spec.type === "timestamp") return dateCast(spec, value);
  if (spec.number?.decimal === ",") {
    const thousands =
      spec.number.thousands === "" ? value : `replace(${value}, ${literal(spec.number.thousands)}, '')`;
    return `cast(replace(${thousands}, ',', '.') as ${engineType(spec)})`;
  }
  const plain = spec.number ? `replace(${value}, ${literal(spec.number.thousands)}, '')` : value;
  return castOf(spec, plain);
}

function isDirect(spec: ColumnSpec, evidence: ColumnEvidence): boolean {
  const isEmptyText =
    evidence.emptyTexts > 0 && (spec.type === "text" || evidence.emptyTexts === evidence.rows);
  const quotedTokens = [...evidence.tokens.values()].some(({ quoted }) => quoted > 0);
  if (isEmptyText || (spec.type === "text" && quotedTokens)) return false;
  if (spec.type === "text") return evidence.tokens.size === 0 || !hasPaddedTokens(spec);
  if (evidence.padded > 0 || hasPaddedTokens(spec)) return false;
  if (spec.number?.dressed || spec.number?.thousands === " " || spec.number?.thousands === "'") return false;
  const odd = [Shape.plusInteger, Shape.plusDecimal, Shape.smallExponent, Shape.bareDecimal];
  return odd.every((shape) => evidence.counts[shape] === 0);
}

const hasPaddedTokens = (spec: ColumnSpec) =>
  (spec.missing ?? []).some((token) => token.trim() !== token || token === "");

/** Forms of dates that the engine reads alike: years of four digits, numbers only. */
function dateCast(spec: ColumnSpec, value: string): string | null {
  const format = parseFormat(spec.format ?? "");
  if (!format || format.year === "short" || format.named !== "no" || format.half || format.zone) return null;
  if (format.separator < 32) return null;
  if (spec.format?.startsWith("Y-m-d")) return castOf(spec, value);
  if (format.time === "HMSf") return null;
  const pattern = (spec.format ?? "").replace(/[YmdHMS]/g, (letter) => `%${letter}`);
  return `cast(strptime(${value}, ${literal(pattern)}) as ${engineType(spec)})`;
}
