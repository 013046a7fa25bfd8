/** What cells name as modules and must not be looked for: it stands in the document under a name that nothing has. */
import type { Diagnostic } from "../../../shared/session/diagnostics.ts";
import type { LanguageCell, TypeInsertion } from "../cells/cell-typing.ts";
import type { CellLines } from "../document/cell-lines.ts";
import type { Reach } from "./reach.ts";

type Specifier = LanguageCell["analysis"]["outline"]["specifiers"][number];

/** Cell -> texts in it that name modules outside. */
export type Outside = ReadonlyMap<string, readonly Specifier[]>;

export const NOTHING_OUTSIDE: Outside = new Map();
const NO_MODULE = "$$outside";

export async function findOutside(cells: readonly LanguageCell[], reach: Reach): Promise<Outside> {
  const found = new Map<string, Specifier[]>();
  for (const { id, source, analysis } of cells) {
    const { isBroken, specifiers } = analysis.outline;
    for (const specifier of isBroken ? quotedIn(source) : specifiers) {
      if (!(await reach.isOutside(specifier.module))) continue;
      found.set(id, [...(found.get(id) ?? []), specifier]);
    }
  }
  return found;
}

/** In a source that nobody can parse, any text may be the name of a module. */
function quotedIn(source: string): Specifier[] {
  if (!/\b(?:import|from|require|module|reference)\b/.test(source)) return [];
  // Nobody knows which quotes belong together: each may be the first of a pair.
  const found = [...source.matchAll(/(?=(["'`])((?:\\.|(?!\1)[^\\\s])*)\1)/g)].map(
    ({ index, 2: text = "" }) => ({
      // What is escaped in the name of a module has something to hide.
      module: text.includes("\\") ? "/" : text,
      start: index,
      end: index + text.length + 2,
    }),
  );
  return found;
}

/** Between its quotes, a name gives way to one that nothing has. */
export function hiding(specifiers: readonly Specifier[]): TypeInsertion[] {
  return specifiers.map(({ start, end }) => ({ offset: start + 1, until: end - 1, text: NO_MODULE }));
}

export function outsideDiagnostics(specifiers: readonly Specifier[], lines: CellLines): Diagnostic[] {
  return specifiers.map(({ module, start, end }) => ({
    ...lines.range(start, end),
    severity: "error",
    code: "import-outside",
    message: `${JSON.stringify(module)} leads, or may lead, out of what a cell may read: packages, files beside the notebook, and datasets. Copy what is needed into the notebook's folder.`,
    tags: [],
    related: [],
  }));
}
