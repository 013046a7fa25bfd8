import type { ColumnSummary, TableColumn } from "../../../shared/output/table.ts";

/** Names that people use for what engines call otherwise. */
const NAMES: Record<string, string> = {
  varchar: "text",
  utf8: "text",
  bigint: "int",
  integer: "int",
  smallint: "int",
  tinyint: "int",
  hugeint: "int",
  ubigint: "int",
  uinteger: "int",
  usmallint: "int",
  utinyint: "int",
  uhugeint: "int",
  double: "float",
  real: "float",
  timestamp_ns: "timestamp",
  timestamp_ms: "timestamp",
  timestamp_s: "timestamp",
  "timestamp with time zone": "timestamp",
};

/** What stands under a column's name: its type, and how much of it is null. */
export function smallPrint(column: TableColumn, rowCount: number): string {
  const nulls = nullShare(column.summary, rowCount);
  return nulls ? `${typeName(column)} · ${nulls}` : typeName(column);
}

const share = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

function nullShare(summary: ColumnSummary | undefined, rowCount: number): string | null {
  const total = summary?.sampledRows ?? rowCount;
  return summary && summary.nulls > 0 && total > 0 ? `${share.format(summary.nulls / total)} null` : null;
}

/** The type in a header's small print: one short word where there is one. */
export function typeName({ type }: Pick<TableColumn, "type">): string {
  const engine = type.toLowerCase();
  const bare = engine.replace(/\(.*\)$/, "");
  return NAMES[bare] ?? (bare === "decimal" || bare === "enum" ? bare : engine);
}
