/** What a value of a type that TypeScript printed can be to a statement. */
import { type PrintedType, printedType } from "../tables/printed-type.ts";
import type { TypedColumn } from "../tables/row-type.ts";
import { numberParameter, parameter } from "./literals.ts";
import { type Part, UNKNOWN } from "./part.ts";

/** Types under which the kernel hands out relations. */
const RELATIONS: ReadonlySet<string> = new Set(["Relation", "KernelRelation", "DataRelation"]);

const ARRAYS: { readonly [name: string]: string } = {
  Float64Array: "DOUBLE",
  Float32Array: "DOUBLE",
  Int32Array: "INTEGER",
  Int16Array: "INTEGER",
  Int8Array: "INTEGER",
  Uint16Array: "INTEGER",
};

/** Several where the type leaves open which: a number may be a whole one or not. */
export function probedParts(printed: string | null, key: string): readonly Part[] {
  if (printed === null) return [UNKNOWN];
  const type = printedType(printed);
  const members = type.kind === "union" ? type.members : [type];
  const nullable = members.some(({ kind }) => kind === "null");
  const parts = members
    .filter(({ kind }) => kind !== "null")
    .flatMap((member) => memberParts(member, nullable, key));
  if (parts.length === 0) return nullable ? [parameter('"NULL"', true, "NULL")] : [UNKNOWN];
  return distinct(parts);
}

/** Of `relation.sql`: whether the object is a relation. */
export function isRelationType(printed: string | null): boolean {
  const type = printed === null ? null : printedType(printed);
  return type?.kind === "generic" && RELATIONS.has(type.name);
}

function memberParts(type: PrintedType, nullable: boolean, key: string): readonly Part[] {
  const scalar = scalarTypes(type);
  if (scalar) return scalar.map((each) => parameter(each, nullable));
  if (type.kind === "array") {
    const items = itemTypes(type.item);
    return items
      ? items.map((each): Part => ({ kind: "list", item: parameter(each, true), items: null }))
      : [UNKNOWN];
  }
  if (type.kind !== "generic") return [UNKNOWN];
  if (type.name === "Uint8Array") return [parameter("BLOB", nullable)];
  const item = ARRAYS[type.name];
  if (item) return [{ kind: "list", item: parameter(item), items: null }];
  const row = RELATIONS.has(type.name) ? type.arguments[0] : undefined;
  // Rows of any type come of a mistake, which is told where it is.
  if (row?.kind === "generic" && row.name === "any") return [{ kind: "unknown", faulty: true }];
  return row?.kind === "object" && !nullable ? relations(row, key) : [UNKNOWN];
}

/** The engine's types that a value may be bound with; null for what is no single value. */
function scalarTypes(type: PrintedType): readonly string[] | null {
  switch (type.kind) {
    case "number":
      return ["INTEGER", "DOUBLE"];
    case "string":
      return ["VARCHAR"];
    case "boolean":
      return ["BOOLEAN"];
    case "bigint":
      return ["BIGINT"];
    case "Date":
      return ["TIMESTAMP"];
    case "literal":
      return [typeof type.value === "string" ? "VARCHAR" : numberParameter(type.value).type];
    default:
      return null;
  }
}

function itemTypes(type: PrintedType): readonly string[] | null {
  const members = type.kind === "union" ? type.members.filter(({ kind }) => kind !== "null") : [type];
  const types = members.map(scalarTypes);
  if (types.length === 0 || types.some((each) => each === null)) return null;
  return [...new Set(types.flatMap((each) => each ?? []))];
}

/** A relation known by its row type alone: whole numbers and days, or others. */
function relations(row: Extract<PrintedType, { kind: "object" }>, key: string): readonly Part[] {
  const variants = [0, 1].map((variant) => row.fields.map(({ name, type }) => columnOf(name, type, variant)));
  if (row.fields.length === 0 || variants.some((columns) => columns.includes(null))) return [UNKNOWN];
  return variants.map(
    (columns): Part => ({
      kind: "relation",
      relation: { kind: "columns", key, columns: columns as TypedColumn[], exact: false },
    }),
  );
}

function columnOf(name: string, type: PrintedType, variant: number): TypedColumn | null {
  const members = type.kind === "union" ? type.members : [type];
  const values = members.filter(({ kind }) => kind !== "null");
  const types = values.map((value) => columnType(value, variant));
  if (types.length === 0 || types.includes(null)) return null;
  // Of `number | string`, the one and then the other.
  const one = types[variant === 0 ? 0 : types.length - 1] as string;
  return { name, type: one, nullable: values.length < members.length };
}

function columnType(type: PrintedType, variant: number): string | null {
  switch (type.kind) {
    case "number":
      return variant === 0 ? "INTEGER" : "DOUBLE";
    case "Date":
      return variant === 0 ? "DATE" : "TIMESTAMP";
    case "literal":
      return typeof type.value === "string" ? "VARCHAR" : variant === 0 ? "INTEGER" : "DOUBLE";
    case "array": {
      const item = columnOf("item", type.item, variant);
      return item && `${item.type}[]`;
    }
    case "record": {
      const item = columnOf("item", type.item, variant);
      return item && `MAP(VARCHAR, ${item.type})`;
    }
    case "generic":
      return type.name === "Uint8Array" ? "BLOB" : null;
    default:
      return scalarTypes(type)?.[0] ?? null;
  }
}

function distinct(parts: readonly Part[]): readonly Part[] {
  const seen = new Map(parts.map((part) => [JSON.stringify(part), part]));
  return [...seen.values()];
}
