import type { DuckDBType } from "@duckdb/node-api";

/** Types that hold others, as far as they are looked into. */
type Holder = DuckDBType & {
  readonly alias?: string;
  readonly valueType?: DuckDBType;
  readonly keyType?: DuckDBType;
  readonly length?: number;
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDBType[];
};

/** A type as a statement can name it. Other than the binding's own text, it tells JSON from text. */
export function typeText(type: DuckDBType): string {
  const { alias, valueType, keyType, length, entryNames, entryTypes } = type as Holder;
  if (alias === "JSON") return "JSON";
  if (entryNames && entryTypes) {
    const fields = entryNames.map(
      (name, i) => `"${name.replaceAll('"', '""')}" ${typeText(entryTypes[i] as DuckDBType)}`,
    );
    return `STRUCT(${fields.join(", ")})`;
  }
  if (keyType && valueType) return `MAP(${typeText(keyType)}, ${typeText(valueType)})`;
  if (valueType) return `${typeText(valueType)}[${length ?? ""}]`;
  return String(type);
}
