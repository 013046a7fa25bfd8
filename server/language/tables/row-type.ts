/** The engine's types as TypeScript writes the values that the kernel makes of them (`kernel/data/duckdb/reader.ts`). */
import { type EngineType, engineType } from "./engine-type.ts";

export interface TypedColumn {
  readonly name: string;
  /** As the engine writes it. */
  readonly type: string;
  readonly nullable: boolean;
}

/** An enumeration with more values is a text like any other. */
const ENUM_VALUES = 40;

/** `{ customer_id: number; "last day": Date | null }` */
export function rowType(columns: readonly TypedColumn[]): string {
  const fields = columns.map((column) => `${propertyName(column.name)}: ${columnType(column)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join("; ")} }`;
}

export function columnType({ type, nullable }: Pick<TypedColumn, "type" | "nullable">): string {
  const value = valueType(engineType(type));
  return nullable ? orNull(value) : value;
}

export function valueType(type: EngineType): string {
  switch (type.kind) {
    case "number":
    case "boolean":
    case "unknown":
    case "null":
      return type.kind;
    case "string":
    case "json":
    case "other":
      return "string";
    case "date":
      return "Date";
    case "bytes":
      return "Uint8Array";
    case "enum":
      return enumType(type.values);
    case "list":
      return `${grouped(orNull(valueType(type.item)))}[]`;
    case "struct":
      return structType(type.fields);
    case "map":
      return `{ [key: string]: ${orNull(valueType(type.value))} }`;
    case "union":
      return orNull([...new Set(type.members.map((member) => valueType(member.type)))].join(" | "));
  }
}

function enumType(values: readonly string[]): string {
  if (values.length === 0 || values.length > ENUM_VALUES) return "string";
  return values.map((value) => JSON.stringify(value)).join(" | ");
}

/** A field of no name, as `row(1, 2)` makes them, is overwritten by the next of none. */
function structType(fields: Extract<EngineType, { kind: "struct" }>["fields"]): string {
  const last = new Map(fields.map(({ name, type }) => [name, type]));
  return `{ ${[...last].map(([name, type]) => `${propertyName(name)}: ${orNull(valueType(type))}`).join("; ")} }`;
}

export function orNull(type: string): string {
  return type === "unknown" || /(^|\| )null$/.test(type) ? type : `${type} | null`;
}

const grouped = (type: string) => (type.includes("|") ? `(${type})` : type);

export function propertyName(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}
