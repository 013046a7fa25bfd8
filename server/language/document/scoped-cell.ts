/**
 * A cell that defines a name which another cell has: its code stands in a function, which gives its other names back. Its
 * imports stay at the top level, where alone they may be, and its `export` words are left out.
 */
import type { LanguageCell, TypeInsertion } from "../cells/cell-typing.ts";
import type { DocumentWriter } from "./document-writer.ts";

export function writeScoped(
  writer: DocumentWriter,
  cell: LanguageCell,
  gives: readonly string[],
  insertions: readonly TypeInsertion[],
): void {
  const { imports, exports } = cell.analysis.outline;
  for (const { start, end } of imports) {
    writer.slice(cell, start, end, insertions);
    writer.insert(";\n");
  }
  const imported = new Set(imports.flatMap(({ names }) => names.map(({ local }) => local)));
  const own = gives.filter((name) => !imported.has(name));
  for (const name of cell.analysis.definesTypes) {
    if (!imported.has(name)) writer.insert(`type ${name} = any;\n`);
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
