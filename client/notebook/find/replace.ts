/** Replacing what was found: one transaction, which Z undoes as a whole. */
import { cellsOf, sourceOf } from "../../../shared/session/document.ts";
import { plural } from "../../ui/format.ts";
import { sayUndoable } from "../model/actions.ts";
import { STRUCTURE } from "../model/cell-operations.ts";
import type { NotebookParts } from "../model/parts.ts";
import { type FindQuery, type Match, replaceIn } from "./find.ts";

export function replaceOne(
  parts: NotebookParts,
  match: Match | undefined,
  query: FindQuery,
  replacement: string,
): void {
  if (!match) return;
  parts.session.doc.transact(() => put(parts, match, query, replacement), STRUCTURE);
}

export function replaceAll(
  parts: NotebookParts,
  matches: readonly Match[],
  query: FindQuery,
  replacement: string,
): void {
  parts.session.doc.transact(() => {
    // From the end, so that places before stay where they are.
    for (const match of matches.toReversed()) put(parts, match, query, replacement);
  }, STRUCTURE);
  const cells = new Set(matches.map(({ cell }) => cell)).size;
  sayUndoable(parts, `${plural(matches.length, "match", "matches")} replaced in ${plural(cells, "cell")}.`);
}

function put(parts: NotebookParts, match: Match, query: FindQuery, replacement: string): void {
  const cell = cellsOf(parts.session.doc).get(match.cell);
  if (!cell) return;
  const text = sourceOf(cell);
  const found = text.toString().slice(match.from, match.to);
  text.delete(match.from, match.to - match.from);
  text.insert(match.from, replaceIn(found, query, replacement));
}
