/**
 * Types of expressions that were read before. What an expression's type follows from is the text of its cell, of the cells
 * above it in the dataflow, and what was woven into them; where none of these changed, neither did the type.
 */
import { createHash } from "node:crypto";
import type { Graph } from "../../dataflow/graph.ts";
import { ancestorsOf } from "../../dataflow/plan.ts";
import type { CellTyping, LanguageCell, ProbeTypes, TypeProbe } from "../cells/cell-typing.ts";

/** What the cells stand on besides each other. */
export interface ProbedCells {
  readonly cells: readonly LanguageCell[];
  readonly graph: Graph;
  readonly typings: ReadonlyMap<string, CellTyping>;
  /** Declarations of the datasets. */
  readonly head: string;
}

export class ProbeCache {
  /** The types of the last rounds, by the expression and all it follows from. */
  #known = new Map<string, string | null>();

  /** Answers from what is known, and asks `ask` for the rest at once. */
  through(probed: ProbedCells, ask: ProbeTypes): ProbeTypes {
    const keyOf = keys(probed);
    return async (probes) => {
      const wanted = probes.map((probe) => ({ probe, key: keyOf(probe) }));
      const missing = wanted.filter(({ key }) => !this.#known.has(key));
      const types = missing.length > 0 ? await ask(missing.map(({ probe }) => probe)) : [];
      missing.forEach(({ key }, i) => {
        this.#known.set(key, types[i] ?? null);
      });
      return wanted.map(({ key }) => this.#take(key));
    };
  }

  /** What is used goes to the end, and what was not used for long goes. */
  #take(key: string): string | null {
    const type = this.#known.get(key) ?? null;
    this.#known.delete(key);
    this.#known.set(key, type);
    for (const old of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(old);
    }
    return type;
  }
}

const MOST = 2_000;

function keys({ cells, graph, typings, head }: ProbedCells): (probe: TypeProbe) => string {
  const sources = new Map(cells.map(({ id, source }) => [id, source]));
  const wovenInto = (id: string) => typings.get(id)?.insertions ?? [];
  const text = (id: string) => JSON.stringify([id, sources.get(id), wovenInto(id)]);
  const bases = new Map<string, string>();
  const baseOf = (cell: string): string => {
    const known = bases.get(cell);
    if (known !== undefined) return known;
    const hash = createHash("sha256").update(head);
    // Types of other cells are seen without an edge of the dataflow.
    for (const { id, analysis } of cells)
      if (analysis.definesTypes.length > 0 && id !== cell) hash.update(text(id));
    for (const id of ancestorsOf(graph, [cell])) if (id !== cell) hash.update(text(id));
    const base = hash.update(sources.get(cell) ?? "").digest("base64");
    bases.set(cell, base);
    return base;
  };
  return ({ cell, start, end }) => {
    const own = wovenInto(cell).filter(({ offset }) => !isAround(offset, start, sources.get(cell) ?? ""));
    return JSON.stringify([baseOf(cell), start, end, own]);
  };
}

/** Whether what is inserted is the row type of the very statement that the expression stands in. */
function isAround(offset: number, start: number, source: string): boolean {
  return offset < start && source[offset] === "`" && source.indexOf("`", offset + 1) >= start;
}
