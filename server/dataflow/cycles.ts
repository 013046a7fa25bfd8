import type { Graph } from "./graph.ts";

type Edges = Pick<Graph, "parents" | "children">;

/**
 * For each cell that needs itself by way of others: such a way round, each cell followed by one of its parents. Cells of
 * the same cycle share it. Cells that merely depend on a cycle, or feed one, are not in the answer.
 */
export function findCycles(edges: Edges): Map<string, string[]> {
  const cycles = new Map<string, string[]>();
  for (const id of unordered(edges)) {
    if (cycles.has(id)) continue;
    const cycle = shortestCycle(id, edges.parents);
    for (const member of cycle ?? []) if (!cycles.has(member)) cycles.set(member, cycle ?? []);
  }
  return cycles;
}

/** The cells left when cells without parents, and cells without children, are taken away again and again. */
function unordered({ parents, children }: Edges): Set<string> {
  const left = new Set(parents.keys());
  peel(left, parents, children);
  peel(left, children, parents);
  return left;
}

function peel(left: Set<string>, before: Graph["parents"], after: Graph["parents"]): void {
  const count = (id: string) => (before.get(id) ?? []).filter((other) => left.has(other)).length;
  const waiting = new Map([...left].map((id) => [id, count(id)]));
  const free = [...left].filter((id) => waiting.get(id) === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const other of after.get(id) ?? []) {
      const rest = (waiting.get(other) ?? 0) - 1;
      waiting.set(other, rest);
      if (rest === 0 && left.has(other)) free.push(other);
    }
  }
}

function shortestCycle(start: string, parents: Graph["parents"]): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const parent of parents.get(id) ?? []) {
      if (parent === start) return wayTo(id, cameFrom);
      if (cameFrom.has(parent)) continue;
      cameFrom.set(parent, id);
      queue.push(parent);
    }
  }
  return null;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let id = cameFrom.get(end); id !== undefined; id = cameFrom.get(id)) way.push(id);
  return way.reverse();
}
