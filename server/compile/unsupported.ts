/** What a cell may not contain although TypeScript allows it, and what to write instead. */
import type { Node, Program } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import type { Span } from "./scope.ts";

export interface Refusal extends Span {
  readonly message: string;
}

export function refusalsOf(program: Program): Refusal[] {
  const refusals: Refusal[] = [];
  if (program.hashbang) refusals.push({ message: hashbang, ...program.hashbang });
  for (const statement of program.body) refuse(statement, "cell", refusals);
  return refusals;
}

/** What `this` and `arguments` stand for: nothing at the top of a cell. */
type Place = "cell" | "class" | "function";

function refuse(node: Node, place: Place, refusals: Refusal[]): void {
  const message = messageFor(node, place);
  if (message !== null) refusals.push({ message, start: node.start, end: node.end });
  for (const child of childrenOf(node)) {
    if (!isMemberName(node, child)) refuse(child, placeWithin(node, child, place), refusals);
  }
}

/** `b` of `a.b` and of `{ b: 1 }`, which name no variable. */
function isMemberName(node: Node, child: Node): boolean {
  if (!("computed" in node) || node.computed) return false;
  return ("property" in node && node.property === child) || ("key" in node && node.key === child);
}

function placeWithin(node: Node, child: Node, place: Place): Place {
  if (node.type === "FunctionDeclaration" || node.type === "FunctionExpression") return "function";
  if (node.type === "PropertyDefinition" || node.type === "StaticBlock") {
    return "key" in node && child === node.key ? place : "class";
  }
  return place;
}

function messageFor(node: Node, place: Place): string | null {
  switch (node.type) {
    case "Identifier":
      if (node.name.startsWith("$$")) {
        return `\`${node.name}\`: names that begin with \`$$\` are kept for Clientele. Give it another name.`;
      }
      return node.name === "arguments" && place === "cell"
        ? "`arguments` means nothing at the top level of a cell; it exists in functions only."
        : null;
    case "Literal":
      return "regex" in node && node.value === null
        ? `The regular expression \`${node.raw}\` is not valid: look for a bracket that is not closed, or escape it with \\.`
        : null;
    case "ThisExpression":
      return place === "cell"
        ? "`this` means nothing at the top level of a cell; name the object you mean."
        : null;
    case "TSEnumDeclaration":
      return `An enum cannot be run from types alone. Write \`const ${node.id.name} = { ... } as const\` instead.`;
    case "TSModuleDeclaration":
      return holdsTypesOnly(node)
        ? null
        : "A namespace with values is not supported. Put the values into an object: `const name = { ... }`.";
    case "TSParameterProperty":
      return "A parameter property is not supported. Declare the field in the class and assign it in the constructor.";
    case "TSTypeAssertion":
      return "A type assertion in angle brackets is not supported. Write `value as Type` instead.";
    case "TSImportEqualsDeclaration":
      return '`import name = ...` is not supported. Write `import name from "package"` or a `const`.';
    case "TSExportAssignment":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      return unneededExport;
    case "ExportNamedDeclaration":
      return node.declaration || (node.specifiers.length === 0 && !node.source) ? null : unneededExport;
    case "Decorator":
      return "Decorators are not supported yet by the JavaScript runtime. Call the function on the class instead.";
    case "AccessorProperty":
    case "TSAbstractAccessorProperty":
      return "`accessor` is not supported yet by the JavaScript runtime. Write a `get` and a `set`.";
    case "MetaProperty":
      return node.meta.name === "import"
        ? "`import.meta` does not exist in a cell, which is no file. Relative imports start from the notebook's folder."
        : null;
    case "ImportExpression":
    case "ImportDeclaration":
      return node.phase
        ? `\`import ${node.phase}\` is not supported. Import the module without \`${node.phase}\`.`
        : null;
    default:
      return null;
  }
}

const hashbang = "A cell is no script: remove the line that begins with `#!`.";

const unneededExport =
  "A cell needs no `export`: all cells see its top-level names. Remove it, and give the value a name with `const`.";

/** Declarations for the type checker vanish; values would have to be made. */
function holdsTypesOnly(node: Extract<Node, { type: "TSModuleDeclaration" }>): boolean {
  if (node.declare || node.body?.type !== "TSModuleBlock") return true;
  return node.body.body.every((statement: Node) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return (
      declared?.type === "TSTypeAliasDeclaration" ||
      declared?.type === "TSInterfaceDeclaration" ||
      (declared?.type === "TSModuleDeclaration" && holdsTypesOnly(declared))
    );
  });
}
