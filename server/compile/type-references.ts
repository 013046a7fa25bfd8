/** Finds the names used in types. They matter to the language service and to nothing at run time. */
import type { Node } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import { declareStatements } from "./declarations.ts";
import { Scope, type Span } from "./scope.ts";

type TypeParameters = Extract<Node, { type: "TSTypeParameterDeclaration" }>;

/** TypeScript nodes that hold an expression which exists at run time. */
const runtime: ReadonlySet<Node["type"]> = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSParameterProperty",
  "TSDeclareFunction",
  "TSEmptyBodyFunctionExpression",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSAbstractAccessorProperty",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSExportAssignment",
]);

export class TypeReferences {
  readonly #report: (name: string, span: Span) => void;

  constructor(report: (name: string, span: Span) => void) {
    this.#report = report;
  }

  /** Whether a node is a type or a declaration of one. */
  static handles(node: Node): boolean {
    return node.type.startsWith("TS") && !runtime.has(node.type);
  }

  visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case "TSTypeReference":
        if (isConst(node)) break;
        this.#name(node.typeName, scope);
        this.#optional(node.typeArguments, scope);
        break;
      case "TSTypeQuery":
        this.#name(node.exprName, scope);
        this.#optional(node.typeArguments, scope);
        break;
      case "TSInterfaceHeritage":
      case "TSClassImplements":
        this.#name(node.expression, scope);
        this.#optional(node.typeArguments, scope);
        break;
      case "TSImportType":
        this.#optional(node.typeArguments, scope);
        break;
      case "TSFunctionType":
      case "TSConstructorType":
      case "TSMethodSignature":
      case "TSCallSignatureDeclaration":
      case "TSConstructSignatureDeclaration":
        this.#signature(node, scope);
        break;
      case "TSPropertySignature":
        if (node.computed) this.#name(node.key, scope);
        this.#optional(node.typeAnnotation, scope);
        break;
      case "TSMappedType":
        this.#mapped(node, scope);
        break;
      case "TSConditionalType":
        this.#conditional(node, scope);
        break;
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
        this.#declaration(node, scope);
        break;
      case "TSModuleDeclaration":
        this.#module(node, scope);
        break;
      case "TSNamedTupleMember":
        this.visit(node.elementType, scope);
        break;
      case "TSTypePredicate":
        this.#optional(node.typeAnnotation, scope);
        break;
      case "Identifier":
        this.#optional(node.typeAnnotation, scope);
        break;
      default:
        this.#children(node, scope);
    }
  }

  /** Declares the type parameters of a generic function, class or type, and visits their bounds and defaults. */
  typeParameters(node: TypeParameters | null | undefined, scope: Scope): void {
    for (const parameter of node?.params ?? []) scope.declareType(parameter.name.name, parameter.name);
    for (const parameter of node?.params ?? []) {
      this.#optional(parameter.constraint, scope);
      this.#optional(parameter.default, scope);
    }
  }

  #optional(node: Node | null | undefined, scope: Scope): void {
    if (node) this.visit(node, scope);
  }

  #children(node: Node, scope: Scope): void {
    for (const child of childrenOf(node)) this.visit(child, scope);
  }

  /** The first name of `a.b.c`: the one that a scope can hold. */
  #name(node: Node, scope: Scope): void {
    if (node.type === "TSQualifiedName") this.#name(node.left, scope);
    else if (node.type === "MemberExpression") this.#name(node.object, scope);
    else if (node.type !== "Identifier") this.visit(node, scope);
    else if (!scope.hasType(node.name) && !scope.hasValue(node.name)) this.#report(node.name, node);
  }

  #signature(
    node: Extract<
      Node,
      {
        type:
          | "TSFunctionType"
          | "TSConstructorType"
          | "TSMethodSignature"
          | "TSCallSignatureDeclaration"
          | "TSConstructSignatureDeclaration";
      }
    >,
    scope: Scope,
  ): void {
    const inner = new Scope(scope);
    this.typeParameters(node.typeParameters, inner);
    if (node.type === "TSMethodSignature" && node.computed) this.#name(node.key, scope);
    for (const parameter of node.params) this.visit(parameter, inner);
    this.#optional(node.returnType, inner);
  }

  #mapped(node: Extract<Node, { type: "TSMappedType" }>, scope: Scope): void {
    this.#optional(node.constraint, scope);
    const inner = new Scope(scope);
    inner.declareType(node.key.name, node.key);
    this.#optional(node.nameType, inner);
    this.#optional(node.typeAnnotation, inner);
  }

  /** `infer U` of the second part is known in the third. */
  #conditional(node: Extract<Node, { type: "TSConditionalType" }>, scope: Scope): void {
    this.visit(node.checkType, scope);
    const inner = new Scope(scope);
    declareInferred(node.extendsType, inner);
    this.visit(node.extendsType, inner);
    this.visit(node.trueType, inner);
    this.visit(node.falseType, scope);
  }

  #declaration(
    node: Extract<Node, { type: "TSTypeAliasDeclaration" | "TSInterfaceDeclaration" }>,
    scope: Scope,
  ): void {
    const inner = new Scope(scope);
    this.typeParameters(node.typeParameters, inner);
    if (node.type === "TSInterfaceDeclaration") {
      for (const heritage of node.extends) this.visit(heritage, inner);
      this.visit(node.body, inner);
    } else this.visit(node.typeAnnotation, inner);
  }

  #module(node: Extract<Node, { type: "TSModuleDeclaration" }>, scope: Scope): void {
    if (node.body?.type !== "TSModuleBlock") return;
    const inner = new Scope(scope);
    declareStatements(node.body.body, inner);
    for (const statement of node.body.body) this.visit(statement, inner);
  }
}

/** The `const` of `value as const`. */
function isConst({ typeName }: Extract<Node, { type: "TSTypeReference" }>): boolean {
  return typeName.type === "Identifier" && typeName.name === "const";
}

function declareInferred(node: Node, scope: Scope): void {
  if (node.type === "TSInferType") scope.declareType(node.typeParameter.name.name, node.typeParameter.name);
  for (const child of childrenOf(node)) declareInferred(child, scope);
}
