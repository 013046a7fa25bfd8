/** Rows of which it is open what they are, as one row type. */
import { columnType, propertyName, rowType, type TypedColumn } from "../tables/row-type.ts";

/** Null where they do not have the same columns. */
export function rowTypeOf(alternatives: readonly (readonly TypedColumn[])[]): string | null {
  const [first] = alternatives;
  if (!first) return null;
  if (alternatives.length === 1) return rowType(first);
  const isSame = alternatives.every(
    (columns) => columns.length === first.length && columns.every(({ name }, i) => name === first[i]?.name),
  );
  if (!isSame) return null;
  const fields = first.map(({ name }, i) => {
    const columns = alternatives.map((each) => each[i] as TypedColumn);
    const types = new Set(columns.map((column) => columnType({ ...column, nullable: false })));
    const nulls = columns.some(({ nullable }) => nullable) ? ["null"] : [];
    return `${propertyName(name)}: ${[...new Set([...types, ...nulls])].join(" | ")}`;
  });
  return `{ ${fields.join("; ")} }`;
}
