/**
 * How each cell goes into the virtual document. Healthy cells share one top level, so that what TypeScript learns in one
 * of them (a name that is not null) holds in those below. A name is defined there by one cell only: another one that
 * defines it gets a scope of its own. What does not parse stays out, and its names stand for anything.
 */

import type { Graph } from "../../dataflow/graph.ts";
import type { LanguageCell } from "../cells/cell-typing.ts";

export interface Layout {
  /** Cells at the top level or in scopes of their own, definers before users. */
  readonly placed: readonly PlacedCell[];
  /** Cells that do not parse, and others that have to stay out. */
  readonly broken: readonly LanguageCell[];
}

export interface PlacedCell {
  readonly cell: LanguageCell;
  /** Names that a cell in a scope of its own gives to the others; null for a cell at the top level. */
  readonly gives: readonly string[] | null;
}

/** @param isLeftOut whether a cell is to stay out although it parses */
export function layOut(
  cells: readonly LanguageCell[],
  graph: Graph,
  isLeftOut: (cell: LanguageCell) => boolean = () => false,
): Layout {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const ordered = graph.order.flatMap((id) => byId.get(id) ?? []);
  const broken = ordered.filter((cell) => isBroken(cell) || isLeftOut(cell));
  const out = new Set(broken);
  const placed = ordered
    .filter((cell) => !out.has(cell))
    .map((cell) => ({ cell, gives: namesGiven(cell, graph) }));
  return { placed, broken };
}

/** Whether the source cannot be parsed; a refused construct can. */
function isBroken({ analysis }: LanguageCell): boolean {
  return analysis.outline.isBroken;
}

function namesGiven({ id, analysis }: LanguageCell, graph: Graph): readonly string[] | null {
  const owns = (name: string) => graph.definers.get(name)?.[0] === id;
  const own = analysis.defines.filter(owns);
  return own.length === analysis.defines.length ? null : own;
}
