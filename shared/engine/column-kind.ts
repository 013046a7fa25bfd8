import type { ColumnKind } from "../output/table.ts";

const KINDS: { readonly [type: string]: ColumnKind } = {
  BOOLEAN: "boolean",
  TINYINT: "integer",
  SMALLINT: "integer",
  INTEGER: "integer",
  BIGINT: "integer",
  UTINYINT: "integer",
  USMALLINT: "integer",
  UINTEGER: "integer",
  UBIGINT: "integer",
  HUGEINT: "integer",
  UHUGEINT: "integer",
  BIGNUM: "integer",
  FLOAT: "number",
  DOUBLE: "number",
  VARCHAR: "string",
  UUID: "string",
  DATE: "date",
  TIMESTAMP: "timestamp",
  TIMESTAMP_S: "timestamp",
  TIMESTAMP_MS: "timestamp",
  TIMESTAMP_NS: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamp",
  TIME: "time",
  TIME_NS: "time",
  "TIME WITH TIME ZONE": "time",
};

/** The kind of a type as DuckDB writes it, such as `DECIMAL(10,2)` or `VARCHAR[]`. */
export function kindOfType(type: string): ColumnKind {
  if (/\[\d*\]$/.test(type)) return "list";
  const decimal = /^DECIMAL\(\d+,\s?(\d+)\)$/.exec(type);
  // A decimal without places after the point holds whole numbers.
  if (decimal) return decimal[1] === "0" ? "integer" : "number";
  if (type.startsWith("STRUCT(") || type.startsWith("MAP(")) return "struct";
  if (type.startsWith("ENUM(")) return "string";
  return KINDS[type] ?? "other";
}
