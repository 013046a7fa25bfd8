/**
 * Who needs whom in a notebook. A cell that defines a name is a parent of every cell that uses it, wherever they stand
 * on the page. The graph says nothing about runs: see `plan.ts` for what to run and `staleness.ts` for why.
 */
import type { Problem } from "../../shared/session/state.ts";
import type { Analysis } from "../compile/compile.ts";
import { problemsOf } from "./problems.ts";

/** Code cells in document order. */
export interface AnalysedCell {
  readonly id: string;
  readonly analysis: Omit<Analysis, "outline">;
}

export interface Graph {
  /** Every cell, parents before children; where there is a choice, the one higher on the page first. */
  readonly order: readonly string[];
  /** Name -> the cells that define it, in document order. More than one is a problem of each of them. */
  readonly definers: ReadonlyMap<string, readonly string[]>;
  /** Cell -> the cells whose names it uses, in document order. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** Cell -> the cells that use its names, in document order. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Cell -> duplicates, cycles and assignments it takes part in; only cells that have any. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

export function buildGraph(cells: readonly AnalysedCell[]): Graph {
  const definers = findDefiners(cells);
  const parents = new Map<string, Set<string>>(cells.map(({ id }) => [id, new Set()]));
  const children = new Map<string, Set<string>>(cells.map(({ id }) => [id, new Set()]));
  for (const { id, analysis } of cells) {
    for (const name of analysis.uses) {
      for (const definer of definers.get(name) ?? []) {
        if (definer === id) continue;
        parents.get(id)?.add(definer);
        children.get(definer)?.add(id);
      }
    }
  }
  const rank = new Map(cells.map(({ id }, index) => [id, index]));
  const edges = { definers, parents: sorted(parents, rank), children: sorted(children, rank) };
  return { order: topologicalOrder(edges, rank), ...edges, problems: problemsOf(cells, edges) };
}

/** A source that does not parse can only seem to define a name: it does so where no other cell does. */
function findDefiners(cells: readonly AnalysedCell[]): Map<string, string[]> {
  const definers = new Map<string, string[]>();
  const add = ({ id, analysis }: AnalysedCell, isFree: (name: string) => boolean) => {
    for (const name of analysis.defines.filter(isFree)) {
      const others = definers.get(name);
      if (others) others.push(id);
      else definers.set(name, [id]);
    }
  };
  for (const cell of cells) if (!isBroken(cell)) add(cell, () => true);
  for (const cell of cells) if (isBroken(cell)) add(cell, (name) => !definers.has(name));
  return definers;
}

function isBroken({ analysis }: AnalysedCell): boolean {
  return analysis.problems.some(({ kind }) => kind === "syntax");
}

function sorted(edges: Map<string, Set<string>>, rank: ReadonlyMap<string, number>): Map<string, string[]> {
  return new Map([...edges].map(([id, others]) => [id, [...others].sort(byRank(rank))]));
}

function byRank(rank: ReadonlyMap<string, number>): (a: string, b: string) => number {
  return (a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0);
}

/** Takes the highest cell on the page whose parents are all taken; in a cycle, the highest that is left. */
function topologicalOrder(
  { parents, children }: Pick<Graph, "parents" | "children">,
  rank: ReadonlyMap<string, number>,
): string[] {
  const waiting = new Map([...parents].map(([id, cells]) => [id, cells.length]));
  const ready = [...waiting].flatMap(([id, count]) => (count === 0 ? [id] : []));
  const order: string[] = [];
  while (waiting.size > 0) {
    const next = ready.shift() ?? waiting.keys().next().value;
    if (next === undefined || !waiting.delete(next)) continue;
    order.push(next);
    for (const child of children.get(next) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      if (!waiting.has(child)) continue;
      waiting.set(child, left);
      if (left === 0) insert(ready, child, byRank(rank));
    }
  }
  return order;
}

/** Keeps a sorted list sorted. */
function insert(list: string[], item: string, compare: (a: string, b: string) => number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle] ?? item, item) <= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
}
