import type { Graph } from "../dataflow/graph.ts";

/**
 * The cells that wait after `added` came to `queue`: first come first served, but never a cell before one that it
 * follows from, and none twice.
 */
export function mergeQueue(graph: Graph, queue: readonly string[], added: readonly string[]): string[] {
  const waiting = new Set([...queue, ...added]);
  const merged = new Set<string>();
  const seen = new Set<string>();
  // A walk with a stack of its own: cells may follow from each other ten thousand deep.
  const stack: { id: string; parents: readonly string[]; next: number }[] = [];
  const enter = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    stack.push({ id, parents: graph.parents.get(id) ?? [], next: 0 });
  };
  for (const id of waiting) {
    enter(id);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const parent = top.parents[top.next++];
      if (parent !== undefined) {
        enter(parent);
        continue;
      }
      stack.pop();
      if (waiting.has(top.id)) merged.add(top.id);
    }
  }
  return [...merged];
}
