/** Finds what `emitCell` changes in a cell's source, while its tree is at hand: parsing twice would double the time. */
import type { Insertion } from "../../shared/protocol/kernel.ts";
import type { Node, Program } from "./ast.ts";
import type { Edit, Rewriting } from "./compile.ts";
import { isTypeOnly } from "./declarations.ts";
import type { Parsed } from "./parse.ts";
import type { Positions } from "./positions.ts";

type Import = Extract<Node, { type: "ImportDeclaration" }>;

export function rewritingOf(source: string, parsed: Parsed, positions: Positions): Rewriting {
  const { program, dynamicImports } = parsed;
  const edits = [...resultEdits(program), ...moduleEdits(program, source), ...dynamicImports.map(importEdit)];
  edits.sort((a, b) => a.start - b.start); // stable: around an import at the same place, the result comes first
  return {
    imports: importsOf(program, positions),
    edits,
    insertions: edits.flatMap((edit) => insertionOf(edit, positions)),
  };
}

function importsOf(program: Program, positions: Positions): string {
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

function insertionOf(edit: Edit, positions: Positions): Insertion[] {
  if (edit.start !== edit.end) return [];
  return [{ ...positions.at(edit.start), length: edit.text.length }];
}
