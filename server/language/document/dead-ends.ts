/**
 * Statements after which TypeScript believes that nothing runs: a `throw` at the end of a cell, an endless loop, a call
 * that never returns. To the cells below it is no end, so such a statement is put under a condition that nobody knows.
 */
import type * as lsp from "vscode-languageserver-protocol";
import type { TypeInsertion } from "../cells/cell-typing.ts";
import { MAYBE } from "./virtual-document.ts";
import type { Written } from "./written.ts";

const UNREACHABLE = 7027;

/** Of these nothing depends on what runs before. */
const HOISTED = /^(?:Function|Import|TS\w+)Declaration$|^TSDeclareFunction$|^EmptyStatement$/;

/** These end nothing, and may stand under no condition. */
const DECLARES = /^(?:Variable|Class)Declaration$|^Export/;

interface DeadEnd {
  readonly source: string;
  readonly offsets: readonly number[];
}

export class DeadEnds {
  #known = new Map<string, DeadEnd>();

  /** Takes in what diagnostics say. True when the document has to be written again. */
  learn(items: readonly lsp.Diagnostic[], written: Written): boolean {
    const starts = items
      .filter(({ code }) => code === UNREACHABLE)
      .map(({ range }) => written.document.lines.offset(range.start))
      .sort((a, b) => a - b);
    // What follows behind the first is as likely its consequence.
    const first = starts.find((start) => isTopLevel(start, written));
    return first !== undefined && this.#learnFrom(first, written);
  }

  /** The conditions of a cell, and what else is woven into it, in order of the offsets. */
  addTo(insertions: readonly TypeInsertion[], cell: string, source: string): readonly TypeInsertion[] {
    const known = this.#known.get(cell);
    if (known?.source !== source) return insertions;
    const conditions = known.offsets.map((offset) => ({ offset, text: `if (${MAYBE}) ` }));
    return [...insertions, ...conditions].sort((a, b) => a.offset - b.offset);
  }

  #learnFrom(start: number, written: Written): boolean {
    const place = written.document.map.lastBefore(start);
    const cell = place && written.cell(place.cell);
    if (!cell) return false;
    const end = cell.analysis.outline.statements.findLast(
      (statement) => !HOISTED.test(statement.type) && statement.start < place.offset,
    );
    const known = this.#known.get(cell.id);
    const offsets = known?.source === cell.source ? known.offsets : [];
    if (!end || DECLARES.test(end.type) || offsets.includes(end.start)) return false;
    this.#known.set(cell.id, { source: cell.source, offsets: [...offsets, end.start] });
    return true;
  }
}

/** Whether a statement of a cell's top level begins there, or something between cells. */
function isTopLevel(offset: number, written: Written): boolean {
  const at = written.document.map.toCell(offset);
  const cell = at && written.cell(at.cell);
  if (!cell) return true;
  return cell.analysis.outline.statements.some(({ start }) => start === at.offset);
}
