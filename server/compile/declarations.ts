/**
 * Finds what a region of code declares before its statements are read: declarations are hoisted, so that a use above
 * its declaration is not taken for the use of another cell's name.
 */
import type { Node } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import type { Scope } from "./scope.ts";

/** Declares what the statements of a block or of a cell bring: `let`, `const`, `using`, classes, functions, imports, types. */
export function declareStatements(statements: readonly Node[], scope: Scope): void {
  for (const statement of statements) declareStatement(statement, scope);
}

function declareStatement(node: Node, scope: Scope): void {
  switch (node.type) {
    case "VariableDeclaration":
      if (node.kind !== "var" && !node.declare) declareDeclarators(node.declarations, scope);
      break;
    case "FunctionDeclaration":
      if (node.id && !node.declare) scope.declareValue(node.id.name, node.id);
      break;
    case "ClassDeclaration":
      if (!node.id) break;
      scope.declareType(node.id.name, node.id);
      if (!node.declare) scope.declareValue(node.id.name, node.id);
      break;
    case "TSEnumDeclaration":
      scope.declareType(node.id.name, node.id);
      scope.declareValue(node.id.name, node.id);
      break;
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
      scope.declareType(node.id.name, node.id);
      break;
    case "TSModuleDeclaration":
      if (node.id.type === "Identifier" && node.kind === "namespace")
        scope.declareType(node.id.name, node.id);
      break;
    case "ImportDeclaration":
      for (const specifier of node.specifiers) {
        scope.declareType(specifier.local.name, specifier.local);
        if (!isTypeOnly(node, specifier)) scope.declareValue(specifier.local.name, specifier.local);
      }
      break;
    case "ExportNamedDeclaration":
      if (node.declaration) declareStatement(node.declaration, scope);
      break;
    case "LabeledStatement":
      declareStatement(node.body, scope);
      break;
  }
}

/** Whether an import specifier vanishes with the types. */
export function isTypeOnly(
  declaration: Extract<Node, { type: "ImportDeclaration" }>,
  specifier: Extract<Node, { type: "ImportDeclaration" }>["specifiers"][number],
): boolean {
  return (
    declaration.importKind === "type" ||
    (specifier.type === "ImportSpecifier" && specifier.importKind === "type")
  );
}

/** Declares every `var` of a function body or of a cell, out of its blocks and loops, but not out of inner functions. */
export function declareVars(node: Node, scope: Scope): void {
  if (node.type === "VariableDeclaration") {
    if (node.kind === "var" && !node.declare) declareDeclarators(node.declarations, scope);
    return;
  }
  if (!holdsStatements.has(node.type)) return;
  for (const child of childrenOf(node)) declareVars(child, scope);
}

const holdsStatements: ReadonlySet<Node["type"]> = new Set([
  "Program",
  "ExportNamedDeclaration",
  "BlockStatement",
  "StaticBlock",
  "IfStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "LabeledStatement",
  "SwitchStatement",
  "SwitchCase",
  "TryStatement",
  "CatchClause",
]);

function declareDeclarators(declarators: readonly { readonly id: Node }[], scope: Scope): void {
  for (const declarator of declarators) declarePattern(declarator.id, scope);
}

/** Declares the names that a pattern binds: `a`, `{ a, b: [c = 1], ...rest }`. */
export function declarePattern(pattern: Node, scope: Scope): void {
  switch (pattern.type) {
    case "Identifier":
      scope.declareValue(pattern.name, pattern);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        declarePattern(property.type === "Property" ? property.value : property, scope);
      }
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) declarePattern(element, scope);
      break;
    case "AssignmentPattern":
      declarePattern(pattern.left, scope);
      break;
    case "RestElement":
      declarePattern(pattern.argument, scope);
      break;
    case "TSParameterProperty":
      declarePattern(pattern.parameter, scope);
      break;
  }
}
