/**
 * A cell that defines a name which another cell has: its code stands in a function, which gives its other names back. Its
 * imports stay at the top level, where alone they may be, and its `export` words are left out.
 */
import type { LanguageCell, TypeInsertion } from "../cells/cell-typing.ts";
import { parseSource } from "./cell-layout.ts";
import type { DocumentWriter } from "./document-writer.ts";

export function writeScoped(
  writer: DocumentWriter,
  cell: LanguageCell,
  gives: readonly string[],
  insertions: readonly TypeInsertion[],
): void {
  const { imports, exports } = moduleParts(cell.source);
  for (const { start, end } of imports) {
    writer.slice(cell, start, end, insertions);
    writer.insert(";\n");
  }
  const own = gives.filter((name) => !imports.some(({ names }) => names.includes(name)));
  for (const name of cell.analysis.definesTypes) {
    if (!imports.some(({ names }) => names.includes(name))) writer.insert(`type ${name} = any;\n`);
  }
  writer.insert(`${own.length > 0 ? `const { ${own.join(", ")} } = ` : ""}await (async () => {\n`);
  let from = 0;
  for (const gap of [...imports, ...exports].sort((a, b) => a.start - b.start)) {
    if (gap.start > from) writer.slice(cell, from, gap.start, insertions);
    // Two slices that met would share a place.
    writer.insert(" ");
    from = gap.end;
  }
  writer.slice(cell, from, cell.source.length, insertions);
  writer.insert(`\nreturn { ${own.join(", ")} };\n})();`);
}

interface ModuleParts {
  readonly imports: readonly { readonly start: number; readonly end: number; readonly names: string[] }[];
  /** The words `export` before declarations. */
  readonly exports: readonly { readonly start: number; readonly end: number }[];
}

function moduleParts(source: string): ModuleParts {
  const { body } = parseSource(source).program;
  return {
    imports: body.flatMap((node) =>
      node.type === "ImportDeclaration"
        ? [{ start: node.start, end: node.end, names: node.specifiers.map(({ local }) => local.name) }]
        : [],
    ),
    exports: body.flatMap((node) =>
      node.type === "ExportNamedDeclaration"
        ? [{ start: node.start, end: node.declaration?.start ?? node.end }]
        : [],
    ),
  };
}
