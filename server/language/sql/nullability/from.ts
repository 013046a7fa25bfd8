/** The tables of a query, with what joins do to their columns. */
import { narrow } from "./narrowing.ts";
import { type Column, type Columns, lower, Scope, type ScopeColumn, type Source } from "./scope.ts";
import { child, type Tree, text, texts } from "./tree.ts";

/** What tables are looked up with. */
export interface Tables {
  /** A common table expression, or a table of the engine. */
  table(name: string): Columns;
  query(node: Tree, outer: Scope): Columns;
  expression(node: Tree, scope: Scope): Column;
}

/** The sources in order. `outer` holds what stands before a lateral join. */
export function sourcesOf(from: Tree | null, tables: Tables, outer: Scope | null): Source[] {
  switch (text(from, "type")) {
    case "EMPTY":
    case "":
      return [];
    case "BASE_TABLE":
      return [baseTable(from as Tree, tables)];
    case "SUBQUERY": {
      const node = child(child(from, "subquery"), "node");
      return [source(from as Tree, node && tables.query(node, new Scope([], outer)))];
    }
    case "EXPRESSION_LIST":
      return [valuesList(from as Tree, tables, outer)];
    case "TABLE_FUNCTION":
      return [tableFunction(from as Tree)];
    case "JOIN":
      return join(from as Tree, tables, outer);
    default:
      return [source(from as Tree, null)];
  }
}

function source(from: Tree, columns: Columns, alias = text(from, "alias")): Source {
  const names = texts(from, "column_name_alias");
  return {
    alias,
    columns:
      columns?.map((column, i) => ({ ...column, name: names[i] ?? column.name, hidden: false })) ?? null,
  };
}

function baseTable(from: Tree, tables: Tables): Source {
  const name = text(from, "table_name");
  const isQualified = text(from, "schema_name") !== "" || text(from, "catalog_name") !== "";
  return source(from, isQualified ? null : tables.table(name), text(from, "alias") || name);
}

function valuesList(from: Tree, tables: Tables, outer: Scope | null): Source {
  const rows = (Array.isArray(from.values) ? from.values : []) as Tree[][];
  const scope = new Scope([], outer);
  const columns = (rows[0] ?? []).map((_, i): Column => {
    const column = rows.map((row) => tables.expression(row[i] as Tree, scope));
    const [first] = column;
    const isSame = column.every(({ valueClass }) => valueClass === first?.valueClass);
    return {
      name: `col${i}`,
      nullable: column.some(({ nullable }) => nullable),
      valueClass: isSame && first ? first.valueClass : "other",
    };
  });
  return source(from, columns);
}

/** Of a range no value is null; of other functions nothing is known. */
function tableFunction(from: Tree): Source {
  const name = text(child(from, "function"), "function_name");
  const isRange = name === "range" || name === "generate_series";
  const columns: Columns = isRange ? [{ name, nullable: false, valueClass: "other" }] : null;
  return source(from, columns, text(from, "alias") || name);
}

function join(from: Tree, tables: Tables, outer: Scope | null): Source[] {
  const left = sourcesOf(child(from, "left"), tables, outer);
  const right = sourcesOf(child(from, "right"), tables, new Scope(left, outer));
  const kind = text(from, "join_type");
  if (kind === "SEMI" || kind === "ANTI") return left;
  const isPositional = text(from, "ref_type") === "POSITIONAL";
  const shared = merged(from, left, right);
  const both = [...left, ...right];
  if (shared === null) return both.map(({ alias }) => ({ alias, columns: null }));
  if (kind === "INNER" && !isPositional) {
    const scope = new Scope(both, null);
    narrow(child(from, "condition"), (path) => scope.own(path));
    for (const pair of shared) for (const column of pair) column.nullable = false;
  }
  if (isPositional || (kind !== "INNER" && kind !== "LEFT")) missing(left);
  if (isPositional || (kind !== "INNER" && kind !== "RIGHT")) missing(right);
  for (const [, hidden] of shared) hidden.hidden = true;
  return both;
}

function missing(sources: readonly Source[]): void {
  for (const { columns } of sources) for (const column of columns ?? []) column.nullable = true;
}

/** Pairs of columns that `using` or a natural join made one; null where they cannot be told. */
function merged(
  from: Tree,
  left: readonly Source[],
  right: readonly Source[],
): [ScopeColumn, ScopeColumn][] | null {
  const isNatural = text(from, "ref_type") === "NATURAL";
  const using = texts(from, "using_columns");
  if (!isNatural && using.length === 0) return [];
  if ([...left, ...right].some(({ columns }) => columns === null)) return null;
  const visible = (sources: readonly Source[]) =>
    sources.flatMap(({ columns }) => columns ?? []).filter(({ hidden, name }) => !hidden && name !== null);
  const [ours, theirs] = [visible(left), visible(right)];
  const names = isNatural ? theirs.map(({ name }) => name as string) : using;
  return names.flatMap((name) => {
    const [a, b] = [ours, theirs].map((columns) =>
      columns.find((column) => lower(column.name) === lower(name)),
    );
    return a && b ? [[a, b] as [ScopeColumn, ScopeColumn]] : [];
  });
}

/** The columns that `*` stands for. */
export function starOf(sources: readonly Source[], relation: string): readonly ScopeColumn[] | null {
  const wanted = relation === "" ? sources : sources.filter(({ alias }) => lower(alias) === lower(relation));
  if (wanted.length === 0 || wanted.some(({ columns }) => columns === null)) return null;
  return wanted.flatMap(({ columns }) => columns ?? []).filter(({ hidden }) => relation !== "" || !hidden);
}
