/** Rows against a row type as it goes into the document, such as `<{ n: number | null }>`. */
import { type PrintedType, printedType } from "../../../../server/language/tables/printed-type.ts";

/** What does not fit, in words. */
export function misfits(inserted: string, rows: readonly object[]): string[] {
  return faultsOf(printedType(inserted.slice(1, -1)), rows);
}

function faultsOf(type: PrintedType, rows: readonly object[]): string[] {
  if (type.kind !== "object") return ["no row type"];
  return rows.flatMap((row) => {
    const names = Object.keys(row).join(", ");
    if (names !== type.fields.map(({ name }) => name).join(", ")) return [`columns ${names}`];
    return type.fields.flatMap(({ name, type: field }) => {
      const value: unknown = Reflect.get(row, name);
      return isOf(field, value) ? [] : [`${name} holds ${String(value)}`];
    });
  });
}

function isOf(type: PrintedType, value: unknown): boolean {
  switch (type.kind) {
    case "number":
    case "string":
    case "boolean":
      return type.kind === typeof value;
    case "Date":
      return value instanceof Date;
    case "null":
      return value === null;
    case "literal":
      return value === type.value;
    case "union":
      return type.members.some((member) => isOf(member, value));
    case "array":
      return Array.isArray(value) && value.every((item) => isOf(type.item, item));
    case "record":
      return (
        typeof value === "object" &&
        value !== null &&
        Object.values(value).every((item) => isOf(type.item, item))
      );
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        type.fields.every(({ name, type: field }) => isOf(field, Reflect.get(value, name)))
      );
    case "generic":
      return type.name === "Uint8Array" ? value instanceof Uint8Array : type.name === "unknown";
    default:
      return typeof value === "object" && value !== null;
  }
}
