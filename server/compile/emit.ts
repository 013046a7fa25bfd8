/**
 * Makes the code that a kernel runs out of a cell. Types are blanked in place and the source begins on the first line
 * behind a prefix whose length is the column offset, so that V8 reports the cell's own lines and columns. Text put in
 * between is recorded: an insertion's `line` and `column` say before which character of the cell's source it stands.
 *
 * What the code asks of its scope, beside the bound names:
 *   $$result(value)                         the value of the last expression
 *   $$import(specifier, options?, wanted?)  static and dynamic imports; `options` as in `import(x, options)`. For static
 *                                           imports `wanted` = { names, line, column }: what the module must export,
 *                                           and where the import stands in the cell
 */
import { stripTypeScriptTypes } from "node:module";
import type { Insertion } from "../../shared/protocol/kernel.ts";
import type { Node, Program } from "./ast.ts";
import type { Analysis, CompiledCell } from "./compile.ts";
import { isTypeOnly } from "./declarations.ts";
import { parseCell } from "./parse.ts";
import { Positions } from "./positions.ts";

type Import = Extract<Node, { type: "ImportDeclaration" }>;

/** A piece of the source, from `start` to `end`, that gives way to `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Compiles a cell without problems. `bound` are its free names that other cells or the cell API provide. */
export function emitCell(source: string, analysis: Analysis, bound: readonly string[]): CompiledCell {
  const [fault] = analysis.problems;
  if (fault) throw new Error(`A cell with a problem cannot be compiled: ${fault.message}`);
  const positions = new Positions(source);
  const { program, dynamicImports } = parseCell(source, positions);
  const edits = [...resultEdits(program), ...moduleEdits(program, source), ...dynamicImports.map(importEdit)];
  edits.sort((a, b) => a.start - b.start); // stable: around an import at the same place, the result comes first
  const prefix = `(async ($$scope) => {"use strict";${bindings(bound)}${imports(program, positions)}`;
  const body = applyEdits(stripTypeScriptTypes(source), edits);
  return {
    code: `${prefix}${body}\nreturn {${analysis.defines.join(",")}};})`,
    columnOffset: -prefix.length,
    insertions: edits.flatMap((edit) => insertionOf(edit, positions)),
  };
}

function bindings(bound: readonly string[]): string {
  return bound.length === 0 ? "" : `const {${bound.join(",")}}=$$scope;`;
}

function imports(program: Program, positions: Positions): string {
  return program.body
    .map((statement) =>
      statement.type === "ImportDeclaration" && statement.importKind !== "type"
        ? hoisted(statement, positions)
        : "",
    )
    .join("");
}

/** `import d, { a as b } from "p"` as `const {"default":d,"a":b}=await $$scope.$$import("p",...);`. */
function hoisted(node: Import, positions: Positions): string {
  const specifiers = node.specifiers.filter((specifier) => !isTypeOnly(node, specifier));
  const named = specifiers.filter((specifier) => specifier.type !== "ImportNamespaceSpecifier");
  const wanted = { names: named.map(importedName), ...positions.at(node.source.start) };
  const call = `await $$scope.$$import(${JSON.stringify(node.source.value)},${options(node)},${JSON.stringify(wanted)});`;
  const namespace = specifiers.find((specifier) => specifier.type === "ImportNamespaceSpecifier");
  const pattern = named.map((each) => `${JSON.stringify(importedName(each))}:${each.local.name}`).join(",");
  if (!namespace) return `const {${pattern}}=${call}`;
  return `const ${namespace.local.name}=${call}const {${pattern}}=${namespace.local.name};`;
}

function importedName(specifier: Import["specifiers"][number]): string {
  if (specifier.type !== "ImportSpecifier") return "default";
  return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
}

function options(node: Import): string {
  if (node.attributes.length === 0) return "undefined";
  const attributes = node.attributes.map(({ key, value }) => [
    key.type === "Literal" ? key.value : key.name,
    value.value,
  ]);
  return JSON.stringify({ with: Object.fromEntries(attributes) });
}

/** Blanks imports, which stand in the prefix, and the word `export`, which a cell does not need. */
function moduleEdits(program: Program, source: string): Edit[] {
  return program.body.flatMap((node): Edit[] => {
    if (node.type === "ImportDeclaration") return [blank(source, node.start, node.end)];
    if (node.type !== "ExportNamedDeclaration") return [];
    return [blank(source, node.start, node.declaration?.start ?? node.end)];
  });
}

/** Spaces, behind a semicolon that keeps the statements before and after apart. */
function blank(source: string, start: number, end: number): Edit {
  return { start, end, text: `;${source.slice(start + 1, end).replace(/[^\n\r\u2028\u2029]/g, " ")}` };
}

/** A script has no linker for `import(x)`: the scope imports. */
function importEdit(start: number): Edit {
  return { start, end: start, text: "$$scope.$$" };
}

/** Hands over the value of the cell's last expression; the inner brackets keep `a, b` one value. */
function resultEdits(program: Program): Edit[] {
  const last = program.body.findLast((node) => !vanishes(node));
  if (last?.type !== "ExpressionStatement") return [];
  const { start, end } = last.expression;
  return [
    { start, end: start, text: "$$scope.$$result((" },
    { start: end, end, text: "))" },
  ];
}

function vanishes(node: Node): boolean {
  return (
    node.type === "EmptyStatement" ||
    node.type === "TSTypeAliasDeclaration" ||
    node.type === "TSInterfaceDeclaration"
  );
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join("") + text.slice(at);
}

function insertionOf(edit: Edit, positions: Positions): Insertion[] {
  if (edit.start !== edit.end) return [];
  return [{ ...positions.at(edit.start), length: edit.text.length }];
}
