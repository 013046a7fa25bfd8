/** What stands at the top level of a cell, for those who weave cells into a document: plain data, in the order of the source. */
import type { Node, Program } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import type { Parsed } from "./parse.ts";
import type { Span } from "./scope.ts";

export interface Outline {
  /** The source could not be parsed; a construct that is refused can be. */
  readonly isBroken: boolean;
  /** Nobody should try again: what parses it comes to an end in it. */
  readonly isUnread: boolean;
  readonly statements: readonly Statement[];
  readonly imports: readonly ImportOutline[];
  /** The words `export` before declarations, with the blanks behind them. */
  readonly exports: readonly Span[];
  /** Every text that names a module, wherever it stands: of imports, types, calls and declarations. */
  readonly specifiers: readonly Specifier[];
}

export interface Statement extends Span {
  readonly type: Node["type"];
}

export interface ImportOutline extends Span {
  readonly module: string;
  /** Where the module is named. */
  readonly source: Span;
  readonly isTypeOnly: boolean;
  readonly names: readonly ImportedName[];
}

export interface ImportedName extends Span {
  readonly local: string;
  /** Where the local name begins. */
  readonly localStart: number;
  readonly isNamed: boolean;
}

export interface Specifier extends Span {
  readonly module: string;
}

/** A source without one of these words names no module. */
const NAMES_MODULE = /\b(?:import|from|require|module)\b/;

export function outlineOf(source: string, { program, problems }: Parsed): Outline {
  return {
    isBroken: problems.length > 0,
    isUnread: false,
    statements: program.body.map((node) => ({ type: node.type, start: node.start, end: node.end })),
    imports: program.body.flatMap((node) => (node.type === "ImportDeclaration" ? [importOf(node)] : [])),
    exports: program.body.flatMap((node) =>
      node.type === "ExportNamedDeclaration"
        ? [{ start: node.start, end: node.declaration?.start ?? node.end }]
        : [],
    ),
    specifiers: NAMES_MODULE.test(source) ? specifiersOf(program) : [],
  };
}

function importOf(node: Extract<Node, { type: "ImportDeclaration" }>): ImportOutline {
  return {
    start: node.start,
    end: node.end,
    module: node.source.value,
    source: { start: node.source.start, end: node.source.end },
    isTypeOnly: node.importKind === "type",
    names: node.specifiers.map((specifier) => ({
      start: specifier.start,
      end: specifier.end,
      local: specifier.local.name,
      localStart: specifier.local.start,
      isNamed: specifier.type === "ImportSpecifier",
    })),
  };
}

function specifiersOf(program: Program): Specifier[] {
  const found: Specifier[] = [];
  const take = (node: Node | null | undefined) => {
    const module = node ? textOf(node) : null;
    if (node && module !== null) found.push({ module, start: node.start, end: node.end });
  };
  const stack: Node[] = [program];
  for (let node = stack.pop(); node; node = stack.pop()) {
    take(namedModule(node));
    stack.push(...childrenOf(node).reverse());
  }
  return found;
}

/** The node that names a module, whatever it is. */
function namedModule(node: Node): Node | null | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return node.source;
    case "TSExternalModuleReference":
      return node.expression;
    case "TSModuleDeclaration":
      return node.id;
    case "CallExpression":
      return node.callee.type === "Identifier" && node.callee.name === "require" ? node.arguments[0] : null;
    default:
      return null;
  }
}

function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type === "TSLiteralType") return textOf(node.literal);
  if (node.type === "ParenthesizedExpression") return textOf(node.expression);
  return node.type === "TemplateLiteral" && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? null)
    : null;
}
