import type { Node, Program } from "./ast.ts";

/** Label -> name of every `const name = input.kind("label", ...)` at the top level of a cell, one with a condition too. */
export function inputNamesOf(program: Program): Record<string, string> {
  const names: [string, string][] = [];
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations) {
      const label = id.type === "Identifier" && init ? labelOf(init) : null;
      if (label !== null && id.type === "Identifier") names.push([label, id.name]);
    }
  }
  return Object.fromEntries(names);
}

function labelOf(node: Node): string | null {
  switch (node.type) {
    case "AwaitExpression":
      return labelOf(node.argument);
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
      return labelOf(node.expression);
    case "ConditionalExpression":
      return labelOf(node.consequent) ?? labelOf(node.alternate);
    case "CallExpression":
      return isInput(node.callee) && node.arguments[0] ? textOf(node.arguments[0]) : null;
    default:
      return null;
  }
}

function isInput(callee: Node): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "input"
  );
}

function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return null;
  return node.quasis[0]?.value.cooked ?? null;
}
