/** Completion, hover and fixes in SQL and in the names of datasets. */
import type {
  CompletionDetail,
  CompletionItem,
  CompletionList,
  Fix,
  Hover,
  Range,
} from "../../../shared/protocol/language.ts";
import type { CellCode } from "../sql/cell-code.ts";
import { type Draft, draftOf, inCell, inDraft } from "../sql/editing/draft.ts";
import { type SqlPlace, sqlPlace } from "../sql/editing/place.ts";
import { type SqlHelp, sqlCompletion } from "../sql/editing/sql-completion.ts";
import { functionText, sqlHover } from "../sql/editing/sql-hover.ts";
import { inTemplate, writtenName } from "../sql/editing/words.ts";
import type { Template } from "../sql/part.ts";
import { inQuotes, nameHover, nameItems, namePlace } from "./dataset-editing.ts";
import { type Finding, rangeAt } from "./finding.ts";
import type { Reading } from "./reading.ts";

const WHOLE: Pick<CompletionList, "incomplete"> = { incomplete: false };

export async function complete(
  reading: Reading,
  cell: string,
  offset: number,
  help: SqlHelp,
): Promise<CompletionList | null> {
  const code = reading.notebook.get(cell);
  if (!code) return null;
  const name = namePlace(code, reading.found.values, offset);
  if (name) {
    const range = rangeAt(code.positions, name.start, name.end);
    return { items: ranged(nameItems(help.datasets, name.quote), range), ...WHOLE };
  }
  const sql = await sqlAt(reading, code, offset);
  if (!sql) return null;
  const items = await sqlCompletion(sql.place, sql.draft, help);
  const word = inCell(sql.draft, sql.place.word.start, sql.place.word.end) ?? { start: offset, end: offset };
  return { items: ranged(items, rangeAt(code.positions, word.start, word.end)), ...WHOLE };
}

const ranged = (items: readonly CompletionItem[], range: Range) => items.map((item) => ({ ...item, range }));

export async function detail(id: string, help: SqlHelp): Promise<CompletionDetail | null> {
  const [kind, name = ""] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if (kind === "dataset") {
    const documentation = nameHover(help.datasets, name);
    return documentation === null ? null : { detail: name, documentation, edits: [] };
  }
  if (kind !== "sql-function") return null;
  const found = (await help.functions.all()).get(name);
  return found ? { detail: found.forms[0] ?? name, documentation: functionText(found), edits: [] } : null;
}

export async function hover(
  reading: Reading,
  cell: string,
  offset: number,
  help: SqlHelp,
): Promise<Hover | null> {
  const code = reading.notebook.get(cell);
  if (!code) return null;
  const name = namePlace(code, reading.found.values, offset);
  if (name) {
    const text = nameHover(help.datasets, name.name);
    return text === null ? null : { text, range: rangeAt(code.positions, name.start, name.end) };
  }
  const sql = await sqlAt(reading, code, offset);
  const text = sql && (await sqlHover(sql.place, sql.draft, help));
  if (!sql || text === null) return null;
  const word = inCell(sql.draft, sql.place.word.start, sql.place.word.end);
  return { text, ...(word ? { range: rangeAt(code.positions, word.start, word.end) } : {}) };
}

/** The statement in whose text an offset lies, the innermost of several. */
async function sqlAt(
  { found, statements }: Reading,
  code: CellCode,
  offset: number,
): Promise<{ place: SqlPlace; draft: Draft; template: Template } | null> {
  const around = found.of(code.id).filter(({ template }) => template.start < offset && offset < template.end);
  for (const { template } of around.toSorted((a, b) => b.template.start - a.template.start)) {
    const draft = await draftOf(template, statements);
    const at = inDraft(draft, code.id, offset, template);
    if (at !== null) return { place: sqlPlace(draft.text, at), draft, template };
  }
  return null;
}

/** Near names in place of a wrong one. */
export function fixesOf(
  findings: readonly Finding[],
  { id, source, positions }: CellCode,
  range: Range,
): readonly Fix[] {
  return findings
    .map((finding) => ({ finding, place: rangeAt(positions, finding.start, finding.end) }))
    .filter(({ place }) => touches(place, range))
    .flatMap(({ finding, place }) =>
      finding.near.map(
        (name, i): Fix => ({
          title: `Change to “${name}”`,
          preferred: i === 0,
          edits: { cells: { [id]: [{ ...place, text: replacement(finding, name, source) }] } },
          mends: [{ code: finding.code, line: place.line, column: place.column }],
        }),
      ),
    );
}

function replacement({ code, start }: Finding, name: string, source: string): string {
  const first = source[start] ?? '"';
  if (code === "dataset-unknown")
    return /["'`]/.test(first) ? `${first}${inQuotes(name, first)}${first}` : JSON.stringify(name);
  if (code === "sql-other" || code === "sql-syntax") return name;
  const plain = name.split(".").at(-1) as string;
  return inTemplate(first === '"' ? `"${plain.replaceAll('"', '""')}"` : writtenName(plain));
}

function touches(a: Range, b: Range): boolean {
  const before = (line: number, column: number, otherLine: number, otherColumn: number) =>
    line < otherLine || (line === otherLine && column <= otherColumn);
  return before(a.line, a.column, b.endLine, b.endColumn) && before(b.line, b.column, a.endLine, a.endColumn);
}
