import type { ExecutionMode } from "../../shared/notebook/notebook.ts";
import type { Graph } from "./graph.ts";

export interface PlanOptions {
  readonly mode: ExecutionMode;
  /** Whether a cell has to run before others may rely on it: it is stale, or its last run did not end well. */
  readonly isStale: (cell: string) => boolean;
}

/**
 * The cells to run for a request, in order: those requested, their stale ancestors before them and, in `auto`, all
 * that follows from any of these. Cells that the graph does not know are left out.
 */
export function planRun(graph: Graph, requested: Iterable<string>, options: PlanOptions): string[] {
  const wanted = [...requested].filter((id) => graph.parents.has(id));
  const stale = [...reach(wanted, graph.parents)].filter(options.isStale);
  const run = new Set([...wanted, ...stale]);
  if (options.mode === "auto") for (const id of reach(run, graph.children)) run.add(id);
  return graph.order.filter((id) => run.has(id));
}

/** All cells from which the given ones follow, nearest and farthest alike; the given ones only where in a cycle. */
export function ancestorsOf(graph: Graph, cells: Iterable<string>): Set<string> {
  return reach(cells, graph.parents);
}

/** All cells that follow from the given ones. */
export function descendantsOf(graph: Graph, cells: Iterable<string>): Set<string> {
  return reach(cells, graph.children);
}

function reach(from: Iterable<string>, edges: Graph["parents"]): Set<string> {
  const reached = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of edges.get(id) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return reached;
}

/**
 * Cell -> the failed cell because of which it cannot run. `failed` holds the cells whose last run failed or which have
 * a problem; these are not in the answer unless they stand below another one. Of several, the first to run is named.
 */
export function blockedCells(graph: Graph, failed: ReadonlySet<string>): Map<string, string> {
  const blocked = new Map<string, string>();
  for (const id of graph.order) {
    if (!failed.has(id)) continue;
    for (const cell of reach([id], graph.children)) {
      if (cell !== id && !blocked.has(cell)) blocked.set(cell, blocked.get(id) ?? id);
    }
  }
  return blocked;
}
