import type { ColumnKind, TableFilter } from "../../../shared/output/table.ts";

export type Operator = TableFilter["operator"];

export const OPERATOR_NAMES: Record<Operator, string> = {
  contains: "contains",
  "=": "is",
  "!=": "is not",
  "<": "less than",
  "<=": "at most",
  ">": "greater than",
  ">=": "at least",
  null: "is null",
  "not null": "is not null",
};

const TEXT: readonly Operator[] = ["contains", "=", "!=", "null", "not null"];
const ORDERED: readonly Operator[] = [">=", "<=", "=", "!=", ">", "<", "null", "not null"];

export function operatorsFor(kind: ColumnKind): readonly Operator[] {
  switch (kind) {
    case "integer":
    case "number":
    case "date":
    case "timestamp":
    case "time":
      return ORDERED;
    case "boolean":
      return ["=", "null", "not null"];
    default:
      return TEXT;
  }
}

export function needsValue(operator: Operator): boolean {
  return operator !== "null" && operator !== "not null";
}

/** The filter that was typed; null while there is nothing to filter by. */
export function filterFrom(
  column: string,
  kind: ColumnKind,
  operator: Operator,
  typed: string,
): TableFilter | null {
  if (!needsValue(operator)) return { column, operator, value: null };
  const text = typed.trim();
  if (text === "") return null;
  if (kind === "boolean") return { column, operator, value: text === "true" };
  if (kind !== "integer" && kind !== "number") return { column, operator, value: text };
  const plain = text.replaceAll(/[,\s_]/g, "");
  const value = Number(plain);
  if (!Number.isFinite(value) || plain === "") return null;
  // More digits than a number of the browser holds travel as they are written.
  const isExact = plain.replace(/\D/g, "").length <= 15;
  return { column, operator, value: isExact ? value : plain };
}

export function describeFilter({ column, operator, value }: TableFilter): string {
  return needsValue(operator)
    ? `${column} ${OPERATOR_NAMES[operator]} ${value}`
    : `${column} ${OPERATOR_NAMES[operator]}`;
}
