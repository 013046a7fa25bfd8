/**
 * Staleness by content. A cell's fingerprint is a hash of its source, of the values of the inputs it defines, of the
 * fingerprints of the cells whose names it uses, and of the data that it read. The session keeps, for each cell, the fingerprint with which it ran:
 * where the two differ the cell is stale, and where an edit is undone they are the same again.
 *
 * A fresh cell that is run again on purpose may give other values (a clock, a file), which a hash of the code cannot
 * see: its `salt` is then set to the number of that run, which changes its fingerprint and so makes its descendants
 * stale.
 */
import { hash } from "node:crypto";
import type { Json } from "../../shared/json.ts";
import type { Graph } from "./graph.ts";

export interface CellContent {
  readonly source: string;
  /** Values of the inputs that the cell defines, by name: those it ran with or, when it has not, would run with. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** Number of the run that was made although the cell was fresh; 0 when there was none. */
  readonly salt: number;
  /** The data that it read, as they are now; empty or left out where it read none. */
  readonly data?: string;
}

/**
 * Cell -> its fingerprint now. Pass cells of the graph only; `content` is asked once for each, and `onCode` is told the
 * fingerprint without the data, for `withData`.
 */
export function fingerprints(
  graph: Graph,
  content: (cell: string) => CellContent,
  onCode: (cell: string, code: string) => void = () => undefined,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const id of graph.order) {
    const { source, inputs, salt, data = "" } = content(id);
    const parents = (graph.parents.get(id) ?? []).map((parent) => found.get(parent) ?? "in a cycle").sort();
    const code = hash("sha256", JSON.stringify([id, source, sortedEntries(inputs), salt, parents]));
    onCode(id, code);
    found.set(id, withData(code, data));
  }
  return found;
}

export function withData(code: string, data: string): string {
  return data === "" ? code : hash("sha256", `${code} ${data}`);
}

function sortedEntries(inputs: CellContent["inputs"]): [string, Json][] {
  return Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The cells that never ran, or ran with another fingerprint than they have now. */
export function staleCells(
  now: ReadonlyMap<string, string>,
  ran: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  return new Set([...now].filter(([id, fingerprint]) => ran.get(id) !== fingerprint).map(([id]) => id));
}
