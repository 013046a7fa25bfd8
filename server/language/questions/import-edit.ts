/** The edit that imports a name into a cell: into an import that the cell has, or as a new first line. */
import type { TextEdit } from "../../../shared/protocol/language.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";
import { CellLines } from "../document/cell-lines.ts";

export interface WantedImport {
  readonly name: string;
  readonly module: string;
  readonly as: "named" | "default" | "namespace";
  /** It is a type, which the kernel does not find among the exports. */
  readonly isType: boolean;
}

export function importEdit({ source, analysis }: LanguageCell, wanted: WantedImport): TextEdit {
  const lines = new CellLines(source);
  const last = wanted.as === "named" ? lastNamed(analysis, wanted) : null;
  if (last === null) return { ...lines.range(0, 0), text: `${statement(wanted)}\n` };
  return { ...lines.range(last, last), text: `, ${specifier(wanted)}` };
}

function statement({ name, module, as, isType }: WantedImport): string {
  const what = as === "named" ? `{ ${name} }` : as === "namespace" ? `* as ${name}` : name;
  return `import ${isType ? "type " : ""}${what} from ${JSON.stringify(module)};`;
}

const specifier = ({ name, isType }: WantedImport) => (isType ? `type ${name}` : name);

/** The end of the last name in the braces of an import from the module; null where there is none. */
function lastNamed({ outline }: LanguageCell["analysis"], { module }: WantedImport): number | null {
  for (const each of outline.imports) {
    if (each.module !== module || each.isTypeOnly) continue;
    const named = each.names.findLast(({ isNamed }) => isNamed);
    if (named) return named.end;
  }
  return null;
}
