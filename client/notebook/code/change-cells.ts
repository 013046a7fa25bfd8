/** Edits of the language service, made in the texts of the cells that they are for. */
import type * as Y from "yjs";
import type { CellEdits, TextEdit } from "../../../shared/protocol/language.ts";
import { cellsOf, sourceOf } from "../../../shared/session/document.ts";
import { CellsChanged, type Texts } from "../../editor/code-service.ts";
import { lineStarts } from "../../editor/marks.ts";
import type { UndoHistories } from "../../editor/undo.ts";

export function textsOf(doc: Y.Doc): Texts {
  const texts = new Map<string, string>();
  for (const [id, cell] of cellsOf(doc)) texts.set(id, sourceOf(cell).toString());
  return texts;
}

export interface Changed {
  readonly places: number;
  readonly cells: number;
}

/** All or nothing, so that a name is never changed in half of its places. */
export function changeCells(doc: Y.Doc, undo: UndoHistories, { cells }: CellEdits, before: Texts): Changed {
  const wanted = Object.entries(cells).filter(([, edits]) => edits.length > 0);
  const texts = wanted.map(([id]) => {
    const cell = cellsOf(doc).get(id);
    const text = cell && sourceOf(cell);
    if (!text || text.toString() !== before.get(id)) throw new CellsChanged();
    return text;
  });
  undo.editAll(texts, () => {
    for (const [at, text] of texts.entries()) editText(text, wanted[at]?.[1] ?? []);
  });
  return { cells: wanted.length, places: wanted.reduce((sum, [, edits]) => sum + edits.length, 0) };
}

function editText(text: Y.Text, edits: readonly TextEdit[]): void {
  const source = text.toString();
  const starts = lineStarts(source);
  const offset = (line: number, column: number) =>
    Math.min((starts[line - 1] ?? source.length) + column - 1, source.length);
  const placed = edits.map((edit) => ({
    from: offset(edit.line, edit.column),
    to: offset(edit.endLine, edit.endColumn),
    text: edit.text,
  }));
  // From the end, so that places before stay where they are; of two insertions at one place the first comes first.
  for (const { from, to, text: inserted } of placed
    .reverse()
    .sort((a, b) => b.from - a.from || b.to - a.to)) {
    replace(text, source.slice(from, to), from, inserted);
  }
}

/** Leaves alone what stays the same at both ends, so that cursors in it stay where they are. */
function replace(text: Y.Text, old: string, at: number, inserted: string): void {
  const shorter = Math.min(old.length, inserted.length);
  let head = 0;
  while (head < shorter && old[head] === inserted[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === inserted.at(-1 - tail)) tail++;
  const gone = old.length - head - tail;
  const added = inserted.slice(head, inserted.length - tail);
  if (gone > 0) text.delete(at + head, gone);
  if (added !== "") text.insert(at + head, added);
}
