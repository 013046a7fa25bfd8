/** The columns of `input.dataset(label, { customer: "id", at: "timestamp" })`, as `kernel/api/dataset-input.ts` gives them. */
import type { Node } from "../../compile/ast.ts";
import type { TypedColumn } from "../tables/row-type.ts";

/** Of each kind, the types that a column may have. */
const KINDS: { readonly [kind: string]: readonly string[] } = {
  id: ["VARCHAR", "BIGINT"],
  string: ["VARCHAR"],
  number: ["DOUBLE"],
  integer: ["BIGINT"],
  boolean: ["BOOLEAN"],
  date: ["DATE"],
  timestamp: ["TIMESTAMP"],
};

/** What the columns may be, once for each combination; null where the contract is not written out. */
export function contractColumns(contract: Node | undefined): readonly (readonly TypedColumn[])[] | null {
  if (contract?.type !== "ObjectExpression") return null;
  let found: (readonly TypedColumn[])[] = [[]];
  let ids: readonly string[] = [];
  for (const property of contract.properties) {
    if (property.type !== "Property" || property.computed || property.value.type !== "Literal") return null;
    const { key } = property;
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : null;
    const types = KINDS[String(property.value.value).replace("?", "")];
    if (name === null || !types) return null;
    if (types.length > 1) ids = [...ids, name];
    found = found.flatMap((columns) =>
      // All identifiers of one type are enough to find the types of what is made of them.
      (ids.length > 1
        ? types.filter((type) => columns.some((column) => column.name === ids[0] && column.type === type))
        : types
      ).map((type) => [...columns, { name, type, nullable: true }]),
    );
  }
  return found;
}
