import type { Graph } from "../dataflow/graph.ts";

/**
 * The cells that wait after `added` came to `queue`: first come first served, but never a cell before one that it
 * follows from, and none twice.
 */
export function mergeQueue(graph: Graph, queue: readonly string[], added: readonly string[]): string[] {
  const waiting = new Set([...queue, ...added]);
  const merged = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const parent of graph.parents.get(id) ?? []) visit(parent);
    if (waiting.has(id)) merged.add(id);
  };
  for (const id of waiting) visit(id);
  return [...merged];
}
