/** The columns of a query: their names, and whether they can be null. */

import { mayBeNull } from "./expression.ts";
import { sourcesOf, starOf, type Tables } from "./from.ts";
import { narrow } from "./narrowing.ts";
import type { ParameterValue, Reading } from "./reading.ts";
import type { Column, Columns } from "./scope.ts";
import { lower, Scope } from "./scope.ts";
import { child, children, isEmpty, type Tree, text, texts } from "./tree.ts";
import { classOf } from "./value-class.ts";

export interface Surroundings {
  /** Columns of the engine's tables, by name in lower case. */
  table(name: string): Columns;
  parameter(identifier: string): ParameterValue;
}

/** Common table expressions in sight; null for one whose columns cannot be told. */
type Expressions = ReadonlyMap<string, Columns>;

/** How often the columns of a recursive query are worked out until they stay. */
const ROUNDS = 8;

export function queryColumns(
  node: Tree,
  around: Surroundings,
  outer: Scope | null = null,
  before: Expressions = new Map(),
): Columns {
  const ctes = withExpressions(node, around, outer, before);
  switch (text(node, "type")) {
    case "SELECT_NODE":
      return new Select(node, around, outer, ctes).columns();
    case "SET_OPERATION_NODE":
      return setOperation(node, (side) => queryColumns(side, around, outer, ctes));
    case "RECURSIVE_CTE_NODE":
      return recursive(node, (side, seen) =>
        queryColumns(side, around, outer, new Map([...ctes, [lower(text(node, "cte_name")), seen]])),
      );
    default:
      return null;
  }
}

function withExpressions(
  node: Tree,
  around: Surroundings,
  outer: Scope | null,
  before: Expressions,
): Expressions {
  const entries = children(child(node, "cte_map"), "map");
  if (entries.length === 0) return before;
  const ctes = new Map(before);
  for (const entry of entries) {
    const value = child(entry, "value");
    const query = child(child(value, "query"), "node");
    const columns = query && queryColumns(query, around, outer, ctes);
    ctes.set(lower(text(entry, "key")), renamed(columns, texts(value, "aliases")));
  }
  return ctes;
}

const renamed = (columns: Columns, names: readonly string[]): Columns =>
  columns?.map((column, i) => ({ ...column, name: names[i] ?? column.name })) ?? null;

function setOperation(node: Tree, columnsOf: (side: Tree) => Columns): Columns {
  const type = text(node, "setop_type");
  const several = children(node, "children");
  const sides = several.length > 0 ? several : [child(node, "left"), child(node, "right")];
  const [first, ...rest] = sides.map((side) => side && columnsOf(side));
  if (type === "EXCEPT" || type === "INTERSECT") return first ?? null;
  return rest.reduce<Columns>(
    (left, right) => (type === "UNION_BY_NAME" ? byName(left, right ?? null) : byPlace(left, right ?? null)),
    first ?? null,
  );
}

function byPlace(left: Columns, right: Columns): Columns {
  if (!left || !right || left.length !== right.length) return null;
  return left.map((column, i) => either(column, right[i] as Column));
}

/** A column that only one side has is null in the rows of the other. */
function byName(left: Columns, right: Columns): Columns {
  if (!left || !right || [...left, ...right].some(({ name }) => name === null)) return null;
  const find = (columns: readonly Column[], name: string | null) =>
    columns.find((column) => lower(column.name) === lower(name));
  const ours = left.map((column) => {
    const other = find(right, column.name);
    return other ? either(column, other) : { ...column, nullable: true };
  });
  const theirs = right
    .filter(({ name }) => !find(left, name))
    .map((column) => ({ ...column, nullable: true }));
  return [...ours, ...theirs];
}

const either = (a: Column, b: Column): Column => ({
  name: a.name,
  nullable: a.nullable || b.nullable,
  valueClass: a.valueClass === b.valueClass ? a.valueClass : "other",
});

function recursive(node: Tree, columnsOf: (side: Tree, seen: Columns) => Columns): Columns {
  const [left, right] = [child(node, "left"), child(node, "right")];
  if (!left || !right || !isEmpty(node, "key_targets")) return null;
  const names = texts(node, "aliases");
  let columns = renamed(columnsOf(left, null), names);
  for (let round = 0; round < ROUNDS; round++) {
    const next = byPlace(columns, columnsOf(right, columns));
    if (next === null) return null;
    if (
      next.every(
        ({ nullable, valueClass }, i) =>
          nullable === columns?.[i]?.nullable && valueClass === columns[i].valueClass,
      )
    )
      return next;
    columns = renamed(next, names);
  }
  return null;
}

class Select {
  readonly #node: Tree;
  readonly #scope: Scope;
  readonly #tables: Tables;
  readonly #around: Surroundings;

  constructor(node: Tree, around: Surroundings, outer: Scope | null, ctes: Expressions) {
    this.#node = node;
    this.#around = around;
    this.#tables = {
      table: (name) => (ctes.has(lower(name)) ? (ctes.get(lower(name)) ?? null) : around.table(lower(name))),
      query: (query, scope) => queryColumns(query, around, scope, ctes),
      expression: (expression, scope) => column(expression, this.#reading(scope, false)),
    };
    this.#scope = new Scope(sourcesOf(child(node, "from_table"), this.#tables, outer), outer);
  }

  columns(): Columns {
    narrow(child(this.#node, "where_clause"), (path) => this.#scope.own(path));
    const sets = groupSets(this.#node);
    // Of several sets of groups, each leaves out columns of the others.
    if (sets.length > 1)
      for (const { columns } of this.#scope.sources) for (const each of columns ?? []) each.nullable = true;
    const items = children(this.#node, "select_list");
    const filled =
      this.#node.aggregate_handling === "FORCE_AGGREGATES"
        ? items.some((item) => this.#isGroup(item))
        : sets.length === 1 && (sets[0]?.length ?? 0) > 0;
    const reading = this.#reading(this.#scope, filled);
    const found: Column[] = [];
    for (const item of items) {
      const columns = text(item, "class") === "STAR" ? this.#star(item, reading) : [column(item, reading)];
      if (columns === null) return null;
      found.push(...columns);
      for (const each of columns) this.#remember(each);
    }
    return found;
  }

  #remember(found: Column): void {
    const name = lower(found.name);
    if (name !== "" && !this.#scope.aliases.has(name)) this.#scope.aliases.set(name, found);
  }

  /** With `group by all`, a plain column makes groups. */
  #isGroup(item: Tree): boolean {
    if (text(item, "class") === "STAR")
      return (starOf(this.#scope.sources, text(item, "relation_name"))?.length ?? 0) > 0;
    if (text(item, "class") === "COLUMN_REF") return this.#scope.own(texts(item, "column_names")) !== null;
    const isPlain =
      text(item, "class") === "CAST" ||
      ["date_trunc", "lower", "upper"].includes(text(item, "function_name"));
    const inner = child(item, "child");
    return (
      isPlain &&
      [...(inner ? [inner] : []), ...children(item, "children")].some((each) => this.#isGroup(each))
    );
  }

  #star(item: Tree, reading: Reading): readonly Column[] | null {
    if (item.columns === true || child(item, "expr")) return null;
    const columns = starOf(this.#scope.sources, text(item, "relation_name"));
    const excluded = new Set(texts(item, "exclude_list").map(lower));
    const isQualified =
      Array.isArray(item.exclude_list) && texts(item, "exclude_list").length !== item.exclude_list.length;
    if (columns === null || isQualified || !isEmpty(item, "qualified_exclude_list")) return null;
    const replaced = new Map(
      children(item, "replace_list").map((entry) => [lower(text(entry, "key")), child(entry, "value")]),
    );
    const names = new Map(
      children(item, "rename_list").map((entry) => [
        lower(text(child(entry, "key"), "column")),
        text(entry, "value"),
      ]),
    );
    return columns
      .filter(({ name }) => !excluded.has(lower(name)))
      .map((each) => {
        const value = replaced.get(lower(each.name));
        const found = value ? column(value, reading) : each;
        return { ...found, name: names.get(lower(each.name)) ?? each.name };
      });
  }

  #reading(scope: Scope, filledGroups: boolean): Reading {
    return {
      scope,
      filledGroups,
      parameter: this.#around.parameter,
      query: this.#tables.query,
    };
  }
}

const groupSets = (node: Tree): readonly unknown[][] =>
  Array.isArray(node.group_sets) ? (node.group_sets as unknown[][]) : [];

function column(node: Tree, reading: Reading): Column {
  const alias = text(node, "alias");
  const name =
    alias !== ""
      ? alias
      : text(node, "class") === "COLUMN_REF"
        ? (texts(node, "column_names").at(-1) ?? null)
        : null;
  return { name, nullable: mayBeNull(node, reading), valueClass: classOf(node, reading) };
}
