/**
 * Finds the free names of a cell: every name that is read, assigned or used as a type, and that no scope around it
 * declares.
 */
import type { Node, Program } from "./ast.ts";
import { childrenOf } from "./ast.ts";
import { declarePattern, declareStatements, declareVars } from "./declarations.ts";
import { Scope, type Span } from "./scope.ts";
import { TypeReferences } from "./type-references.ts";

export interface Reference extends Span {
  readonly name: string;
  readonly as: "read" | "write" | "type";
}

/** The scope of the cell's top level and what refers beyond it, in the order of the walk. */
export interface Names {
  readonly scope: Scope;
  readonly free: readonly Reference[];
}

export function namesOf(program: Program): Names {
  const scope = new Scope(null);
  declareStatements(program.body, scope);
  declareVars(program, scope);
  const references = new References();
  for (const statement of program.body) references.visit(statement, scope);
  return { scope, free: references.free };
}

type Of<T extends Node["type"]> = Extract<Node, { type: T }>;
type FunctionNode = Extract<Node, { params: unknown; body: unknown }>;
type ClassNode = Extract<Node, { superClass: unknown }>;

class References {
  readonly free: Reference[] = [];
  readonly #types = new TypeReferences((name, span) =>
    this.free.push({ name, as: "type", start: span.start, end: span.end }),
  );

  visit(node: Node, scope: Scope): void {
    if (TypeReferences.handles(node)) {
      this.#types.visit(node, scope);
      return;
    }
    switch (node.type) {
      case "Identifier":
        this.#refer(node, "read", scope);
        break;
      case "VariableDeclaration":
        this.#variables(node, scope);
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "TSDeclareFunction":
      case "TSEmptyBodyFunctionExpression":
      case "ArrowFunctionExpression":
        this.#function(node, scope);
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node, scope);
        break;
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
      case "TSAbstractMethodDefinition":
      case "TSAbstractPropertyDefinition":
      case "TSAbstractAccessorProperty":
        this.#member(node, scope);
        break;
      case "StaticBlock":
        this.#body(node, new Scope(scope));
        break;
      case "BlockStatement":
        this.#block(node.body, scope);
        break;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#for(node, scope);
        break;
      case "SwitchStatement":
        this.#switch(node, scope);
        break;
      case "CatchClause":
        this.#catch(node, scope);
        break;
      case "LabeledStatement":
        this.visit(node.body, scope);
        break;
      case "AssignmentExpression":
        if (node.operator !== "=") this.#read(node.left, scope);
        this.#assign(node.left, scope);
        this.visit(node.right, scope);
        break;
      case "UpdateExpression":
        this.#read(node.argument, scope);
        this.#assign(node.argument, scope);
        break;
      case "MemberExpression":
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        break;
      case "Property":
        if (node.computed) this.visit(node.key, scope);
        this.visit(node.value, scope);
        break;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ExportSpecifier":
        break;
      default:
        for (const child of childrenOf(node)) this.visit(child, scope);
    }
  }

  #refer(node: { name: string } & Span, as: "read" | "write", scope: Scope): void {
    if (!scope.hasValue(node.name)) this.free.push({ name: node.name, as, start: node.start, end: node.end });
  }

  #variables(node: Of<"VariableDeclaration">, scope: Scope): void {
    for (const declarator of node.declarations) {
      this.#bind(declarator.id, scope);
      if (declarator.init) this.visit(declarator.init, scope);
    }
  }

  /** Parameters see each other but not the names of the body, which in turn sees all. */
  #function(node: FunctionNode, scope: Scope): void {
    const outer = new Scope(scope);
    if (node.type === "FunctionExpression" && node.id) outer.declareValue(node.id.name, node.id);
    if (node.type !== "ArrowFunctionExpression") outer.declareValue("arguments", node);
    const parameters = new Scope(outer);
    this.#types.typeParameters(node.typeParameters, parameters);
    for (const parameter of node.params) declarePattern(parameter, parameters);
    for (const parameter of node.params) this.#bind(parameter, parameters);
    if (node.returnType) this.visit(node.returnType, parameters);
    if (!node.body) return;
    if (node.body.type === "BlockStatement") this.#body(node.body, new Scope(parameters));
    else this.visit(node.body, parameters);
  }

  #body(node: Of<"BlockStatement" | "StaticBlock">, scope: Scope): void {
    declareVars(node, scope);
    declareStatements(node.body, scope);
    for (const statement of node.body) this.visit(statement, scope);
  }

  #block(statements: readonly Node[], scope: Scope): void {
    const inner = new Scope(scope);
    declareStatements(statements, inner);
    for (const statement of statements) this.visit(statement, inner);
  }

  #class(node: ClassNode, scope: Scope): void {
    for (const decorator of node.decorators) this.visit(decorator, scope);
    const inner = new Scope(scope);
    if (node.id) {
      inner.declareValue(node.id.name, node.id);
      inner.declareType(node.id.name, node.id);
    }
    this.#types.typeParameters(node.typeParameters, inner);
    if (node.superClass) this.visit(node.superClass, inner);
    if (node.superTypeArguments) this.visit(node.superTypeArguments, inner);
    for (const heritage of node.implements ?? []) this.visit(heritage, inner);
    for (const member of node.body.body) this.visit(member, inner);
  }

  #member(
    node: Of<
      | "MethodDefinition"
      | "PropertyDefinition"
      | "AccessorProperty"
      | "TSAbstractMethodDefinition"
      | "TSAbstractPropertyDefinition"
      | "TSAbstractAccessorProperty"
    >,
    scope: Scope,
  ): void {
    for (const decorator of node.decorators) this.visit(decorator, scope);
    if (node.computed) this.visit(node.key, scope);
    if ("typeAnnotation" in node && node.typeAnnotation) this.visit(node.typeAnnotation, scope);
    if (!node.value) return;
    const inner = new Scope(scope);
    inner.declareValue("arguments", node);
    this.visit(node.value, inner);
  }

  #for(node: Of<"ForStatement" | "ForInStatement" | "ForOfStatement">, scope: Scope): void {
    const inner = new Scope(scope);
    const head = node.type === "ForStatement" ? node.init : node.left;
    if (head?.type === "VariableDeclaration") declareStatements([head], inner);
    if (node.type === "ForStatement") {
      for (const part of [node.init, node.test, node.update]) if (part) this.visit(part, inner);
    } else {
      if (node.left.type === "VariableDeclaration") this.#variables(node.left, inner);
      else this.#assign(node.left, inner);
      this.visit(node.right, inner);
    }
    this.visit(node.body, inner);
  }

  #switch(node: Of<"SwitchStatement">, scope: Scope): void {
    this.visit(node.discriminant, scope);
    const inner = new Scope(scope);
    for (const each of node.cases) declareStatements(each.consequent, inner);
    for (const each of node.cases) for (const child of childrenOf(each)) this.visit(child, inner);
  }

  #catch(node: Of<"CatchClause">, scope: Scope): void {
    const inner = new Scope(scope);
    if (node.param) {
      declarePattern(node.param, inner);
      this.#bind(node.param, inner);
    }
    this.visit(node.body, inner);
  }

  /** Visits what a binding pattern evaluates: defaults, computed keys and types; its names are declared already. */
  #bind(pattern: Node, scope: Scope): void {
    this.#pattern(pattern, scope, () => undefined);
  }

  #assign(target: Node, scope: Scope): void {
    this.#pattern(target, scope, (node) => this.#refer(node, "write", scope));
  }

  #pattern(pattern: Node, scope: Scope, name: (node: Of<"Identifier">) => void): void {
    if ("decorators" in pattern) for (const each of pattern.decorators ?? []) this.visit(each, scope);
    if ("typeAnnotation" in pattern && pattern.typeAnnotation) this.visit(pattern.typeAnnotation, scope);
    switch (pattern.type) {
      case "Identifier":
        name(pattern);
        break;
      case "ObjectPattern":
        for (const property of pattern.properties) this.#pattern(property, scope, name);
        break;
      case "Property":
        if (pattern.computed) this.visit(pattern.key, scope);
        this.#pattern(pattern.value, scope, name);
        break;
      case "ArrayPattern":
        for (const element of pattern.elements) if (element) this.#pattern(element, scope, name);
        break;
      case "AssignmentPattern":
        this.#pattern(pattern.left, scope, name);
        this.visit(pattern.right, scope);
        break;
      case "RestElement":
        this.#pattern(pattern.argument, scope, name);
        break;
      case "TSParameterProperty":
        this.#pattern(pattern.parameter, scope, name);
        break;
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
        this.#pattern(pattern.expression, scope, name);
        break;
      default:
        this.visit(pattern, scope);
    }
  }

  /** The reading half of `x += 1` and `x++`; a member target is visited once, by `#assign`. */
  #read(target: Node, scope: Scope): void {
    if (target.type === "Identifier") this.#refer(target, "read", scope);
    else if ("expression" in target && typeof target.expression === "object")
      this.#read(target.expression, scope);
  }
}
