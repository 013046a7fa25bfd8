/** A cell as the typing of SQL reads it: its templates and dataset names, and what the names around them stand for. */
import type { Node } from "../../compile/ast.ts";
import { childrenOf } from "../../compile/ast.ts";
import { declarePattern, declareStatements, declareVars } from "../../compile/declarations.ts";
import { parseCell } from "../../compile/parse.ts";
import { Positions } from "../../compile/positions.ts";
import { Scope } from "../../compile/scope.ts";

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;
export type TaggedTemplate = Of<"TaggedTemplateExpression">;
export type Call = Of<"CallExpression">;

/** The names of a region: a constant with what it is made of, anything else with null. */
export interface Names {
  readonly parent: Names | null;
  readonly values: ReadonlyMap<string, Node | null>;
}

export interface Found<T extends Node> {
  readonly node: T;
  readonly names: Names;
}

export interface CellCode {
  readonly id: string;
  readonly source: string;
  readonly positions: Positions;
  readonly top: Names;
  /** Every tagged template whose tag ends in `sql`. */
  readonly templates: readonly Found<TaggedTemplate>[];
  /** Every call of something named `dataset`, as a name of its own. */
  readonly datasets: readonly Found<Call>[];
}

export function readCell(id: string, source: string): CellCode {
  const positions = new Positions(source);
  const { program } = parseCell(source, positions);
  const top = namesOf(program.body, null);
  const reader = new Reader();
  const vars = new Scope(null);
  declareVars(program, vars);
  reader.children(program, withUnknown(top, vars));
  return { id, source, positions, top, templates: reader.templates, datasets: reader.datasets };
}

/** A cell of which nothing is known. */
export function emptyCell(id: string, source: string): CellCode {
  const top: Names = { parent: null, values: new Map() };
  return { id, source, positions: new Positions(source), top, templates: [], datasets: [] };
}

class Reader {
  readonly templates: Found<TaggedTemplate>[] = [];
  readonly datasets: Found<Call>[] = [];

  children(node: Node, names: Names): void {
    for (const child of childrenOf(node)) this.#visit(child, names);
  }

  #visit(node: Node, names: Names): void {
    if (node.type === "TaggedTemplateExpression" && isSqlTag(node.tag)) this.templates.push({ node, names });
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "dataset")
      this.datasets.push({ node, names });
    this.children(node, within(node, names));
  }
}

function isSqlTag(tag: Node): boolean {
  if (tag.type === "Identifier") return tag.name === "sql";
  return (
    tag.type === "MemberExpression" &&
    !tag.computed &&
    tag.property.type === "Identifier" &&
    tag.property.name === "sql"
  );
}

/** The names within a node, if it has some of its own. */
function within(node: Node, names: Names): Names {
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return namesOf(node.body, names);
    case "SwitchStatement":
      return namesOf(
        node.cases.flatMap(({ consequent }) => consequent),
        names,
      );
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const scope = new Scope(null);
      for (const parameter of node.params) declarePattern(parameter, scope);
      if (node.body && node.body.type === "BlockStatement") declareVars(node.body, scope);
      if (node.type === "FunctionExpression" && node.id) scope.declareValue(node.id.name, node.id);
      return withUnknown({ parent: names, values: new Map() }, scope);
    }
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement": {
      const head = node.type === "ForStatement" ? node.init : node.left;
      const scope = new Scope(null);
      if (head?.type === "VariableDeclaration")
        for (const { id } of head.declarations) declarePattern(id, scope);
      return withUnknown({ parent: names, values: new Map() }, scope);
    }
    case "CatchClause": {
      const scope = new Scope(null);
      if (node.param) declarePattern(node.param, scope);
      return withUnknown({ parent: names, values: new Map() }, scope);
    }
    default:
      return names;
  }
}

function namesOf(statements: readonly Node[], parent: Names | null): Names {
  const scope = new Scope(null);
  declareStatements(statements, scope);
  const values = new Map<string, Node | null>([...scope.values.keys()].map((name) => [name, null]));
  for (const statement of statements) {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "VariableDeclaration" || declared.kind !== "const") continue;
    for (const { id, init } of declared.declarations)
      if (id.type === "Identifier" && init) values.set(id.name, init);
  }
  return { parent, values };
}

function withUnknown(names: Names, scope: Scope): Names {
  const unknown = [...scope.values.keys()].map((name) => [name, null] as const);
  return { parent: names.parent, values: new Map([...names.values, ...unknown]) };
}
