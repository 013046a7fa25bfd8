/** Writes the cells of a notebook as one TypeScript module, with the map of positions. Pure. */
import type { TypeInsertion } from "../cells/cell-typing.ts";
import type { Layout, PlacedCell } from "./cell-layout.ts";
import { DocumentWriter } from "./document-writer.ts";
import { LineIndex } from "./line-index.ts";
import type { PositionMap } from "./position-map.ts";
import { writeScoped } from "./scoped-cell.ts";

export interface VirtualDocument {
  readonly text: string;
  readonly map: PositionMap;
  readonly lines: LineIndex;
}

export interface DocumentParts {
  readonly layout: Layout;
  /** Cell -> what is woven into its source, in order of the offsets. */
  readonly insertions: ReadonlyMap<string, readonly TypeInsertion[]>;
  /** A cell that does not parse, for questions about it: it stands last, where it can drown no other. */
  readonly asked: string | null;
}

/** Ends whatever the cell before left open: a line comment, a statement without a semicolon. */
const CUT = "\n;\n";

/** What may not be known: a condition for the checker. */
export const MAYBE = "$$maybe";

export function writeDocument({ layout, insertions, asked }: DocumentParts): VirtualDocument {
  const writer = new DocumentWriter();
  writer.insert(`export {};declare const ${MAYBE}: boolean;\n`);
  for (const { id, analysis } of layout.broken) {
    if (id !== asked) for (const name of analysis.defines) writer.insert(standIn(name));
  }
  for (const placed of layout.placed) {
    const woven = insertions.get(placed.cell.id) ?? [];
    writer.insert(CUT);
    if (placed.gives === null) writer.cell(placed.cell, woven);
    else writeScoped(writer, placed.cell, placed.gives, woven);
  }
  writer.insert(CUT);
  const last = layout.broken.find(({ id }) => id === asked);
  if (last) writer.cell(last, insertions.get(last.id) ?? []);
  else writer.insert(exportsOf(layout.placed));
  const { text, map } = writer.finish();
  return { text, map, lines: new LineIndex(text) };
}

const standIn = (name: string) => `declare const ${name}: any;type ${name} = any;\n`;

/** All names are used, by whoever looks at the notebook: TypeScript need not say that nobody does. */
function exportsOf(placed: readonly PlacedCell[]): string {
  // A name that the cell exports itself cannot be exported twice.
  const hidden = placed.filter(({ cell }) => !/\bexport\b/.test(cell.source));
  const values = hidden.flatMap(({ cell, gives }) => gives ?? cell.analysis.defines);
  const types = hidden.flatMap(({ cell, gives }) => (gives === null ? cell.analysis.definesTypes : []));
  return `export { ${values.join(", ")} };\nexport type { ${types.join(", ")} };\n`;
}
