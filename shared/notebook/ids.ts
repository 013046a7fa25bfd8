import { isCellId } from "./marker.ts";
import type { Cell, Notebook } from "./notebook.ts";

/** A new id: seven letters and digits, drawn so that two browsers do not choose the same one. */
export function newCellId(taken: Iterable<string>, random: () => number = Math.random): string {
  const used = new Set(taken);
  for (;;) {
    const id = Array.from({ length: 7 }, (_, index) => symbol(random, index === 0 ? 26 : 36)).join("");
    if (!used.has(id)) return id;
  }
}

function symbol(random: () => number, count: number): string {
  return "abcdefghijklmnopqrstuvwxyz0123456789".charAt(Math.floor(random() * count));
}

/**
 * Gives an id to every cell that has none, and another one to every cell that repeats an earlier cell's. The same file
 * gets the same ids whenever it is opened: from the title, from the first heading, or from the place in the file.
 */
export function withIds(notebook: Notebook): Notebook {
  const taken = new Set(notebook.cells.map(({ id }) => id));
  const seen = new Set<string>();
  const cells = notebook.cells.map((cell, index) => {
    const keeps = isCellId(cell.id) && !seen.has(cell.id);
    const id = keeps ? cell.id : freeId(isCellId(cell.id) ? cell.id : suggestedId(cell, index), taken);
    taken.add(id);
    seen.add(id);
    return keeps ? cell : { ...cell, id };
  });
  return cells.every((cell, index) => cell === notebook.cells[index]) ? notebook : { ...notebook, cells };
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  return id;
}

function suggestedId(cell: Cell, index: number): string {
  const heading = cell.kind === "markdown" ? /^#{1,6}[ \t]+(.+)$/m.exec(cell.source)?.[1] : undefined;
  return slug(cell.title) || slug(heading ?? "") || `cell-${index + 1}`;
}

function slug(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 32).replace(/-$/, "");
}
