/** Rows that a condition lets through: a column that it compares is not null in them. */
import type { ScopeColumn } from "./scope.ts";
import { child, children, type Tree, text } from "./tree.ts";

const STRICT_PREDICATES: ReadonlySet<string> = new Set(
  "~~ !~~ ~~* !~~* contains prefix suffix starts_with ends_with regexp_matches".split(" "),
);

/** Marks the columns that are not null wherever the condition is true. */
export function narrow(condition: Tree | null, find: (path: readonly string[]) => ScopeColumn | null): void {
  if (condition === null) return;
  const mark = (node: Tree | null) => {
    const inner =
      node && text(node, "class") === "CAST" && node.try_cast !== true ? child(node, "child") : node;
    if (inner === null || text(inner, "class") !== "COLUMN_REF") return;
    const column = find(inner.column_names as string[]);
    if (column) column.nullable = false;
  };
  const type = text(condition, "type");
  switch (text(condition, "class")) {
    case "CONJUNCTION":
      if (type === "CONJUNCTION_AND") for (const part of children(condition, "children")) narrow(part, find);
      break;
    case "COLUMN_REF":
      mark(condition);
      break;
    case "COMPARISON":
      if (type.includes("DISTINCT_FROM")) break;
      mark(child(condition, "left"));
      mark(child(condition, "right"));
      break;
    case "BETWEEN":
      for (const key of ["input", "lower", "upper"]) mark(child(condition, key));
      break;
    case "OPERATOR":
      if (type === "OPERATOR_IS_NOT_NULL" || type === "COMPARE_IN")
        mark(children(condition, "children")[0] ?? null);
      break;
    case "FUNCTION":
      if (STRICT_PREDICATES.has(text(condition, "function_name")))
        children(condition, "children").forEach(mark);
      break;
  }
}
