/** The syntax tree of a statement, as DuckDB's `json_serialize_sql` writes it. What is left out has its default. */
export interface Tree {
  readonly [key: string]: unknown;
}

export function text(tree: Tree | null, key: string): string {
  const value = tree?.[key];
  return typeof value === "string" ? value : "";
}

export function child(tree: Tree | null, key: string): Tree | null {
  const value = tree?.[key];
  return isTree(value) ? value : null;
}

export function children(tree: Tree | null, key: string): Tree[] {
  const value = tree?.[key];
  return Array.isArray(value) ? value.filter(isTree) : [];
}

export function texts(tree: Tree | null, key: string): string[] {
  const value = tree?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function isEmpty(tree: Tree, key: string): boolean {
  const value = tree[key];
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
