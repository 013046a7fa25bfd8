/**
 * Which cell of a changed file is which cell of the document: by the id that the file gives it, then by equal text,
 * then by likeness. Ids that the parser made up for a file without them prove nothing.
 */
import type { Cell } from "../../../shared/notebook/notebook.ts";

/** At least this share of lines in common makes two cells the same one, edited. */
const ALIKE = 0.5;

/** For each cell of `theirs`, by place, the id of the cell of `ours` that it is, or null for a new one. */
export function matchCells(
  ours: readonly Cell[],
  theirs: readonly Cell[],
  named: ReadonlySet<string>,
): (string | null)[] {
  const free = new Map(ours.map((cell) => [cell.id, cell]));
  const matches: (string | null)[] = theirs.map(() => null);
  const pass = (choose: (cell: Cell) => string | undefined) => {
    theirs.forEach((cell, at) => {
      const id = matches[at] === null ? choose(cell) : undefined;
      if (id !== undefined && free.delete(id)) matches[at] = id;
    });
  };
  pass((cell) => (named.has(cell.id) ? cell.id : undefined));
  pass((cell) => (named.has(cell.id) ? undefined : equal(free, cell)));
  pass((cell) => (named.has(cell.id) ? undefined : mostAlike(free, cell)));
  return matches;
}

function equal(cells: ReadonlyMap<string, Cell>, cell: Cell): string | undefined {
  for (const [id, other] of cells) if (other.kind === cell.kind && other.source === cell.source) return id;
  return undefined;
}

function mostAlike(cells: ReadonlyMap<string, Cell>, cell: Cell): string | undefined {
  let best: string | undefined;
  let most = ALIKE;
  for (const [id, other] of cells) {
    const alike = other.kind === cell.kind ? likeness(other.source, cell.source) : 0;
    if (alike > most || (alike === most && best === undefined)) [best, most] = [id, alike];
  }
  return best;
}

/** Lines in common, counted once each, as a share of the lines of both. */
function likeness(a: string, b: string): number {
  const [linesA, linesB] = [a.split("\n"), b.split("\n")];
  const counts = new Map<string, number>();
  for (const line of linesA) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of linesB) {
    const count = counts.get(line) ?? 0;
    if (count > 0) common++;
    counts.set(line, count - 1);
  }
  return (2 * common) / (linesA.length + linesB.length);
}
