/**
 * The key of a result: what it follows from, as a hash. Equal keys are equal results, whoever ran it, and when: the cell's
 * source, the keys of the results that it used, the values of its inputs, what it read of the data by the hash of their
 * content, the notebook's seed, and the runtime.
 */
import { hash } from "node:crypto";
import type { Json } from "../../../shared/json.ts";
import type { DataReads } from "../../../shared/protocol/data-reads.ts";
import type { Graph } from "../../dataflow/graph.ts";

/** What a cell's result follows from besides other cells. */
export interface Ingredients {
  readonly source: string;
  readonly inputs: Readonly<Record<string, Json>>;
  /** What its run read; null where that is not known, and its result has no key. */
  readonly reads: DataReads | null;
}

/** What all results of a session have in common. */
export interface World {
  readonly seed: number;
  /** Version of Clientele and of what runs the cells. */
  readonly runtime: string;
  /** Dataset -> hash of its content. */
  readonly hashes: ReadonlyMap<string, string | null>;
}

/** Cell -> the key of its result; left out where it cannot be told. */
export function resultKeys(
  graph: Graph,
  ingredients: (cell: string) => Ingredients | null,
  { seed, runtime, hashes }: World,
): Map<string, string> {
  const keys = new Map<string, string>();
  for (const id of graph.order) {
    const own = ingredients(id);
    const parents = (graph.parents.get(id) ?? []).map((parent) => keys.get(parent));
    const data = own?.reads ? dataOf(own.reads, hashes) : null;
    if (!own || data === null || parents.includes(undefined)) continue;
    const inputs = Object.entries(own.inputs).sort(([a], [b]) => (a < b ? -1 : 1));
    keys.set(
      id,
      hash("sha256", JSON.stringify([id, own.source, parents.sort(), inputs, data, seed, runtime])),
    );
  }
  return keys;
}

/** Null when a dataset has no hash yet. */
function dataOf(
  { datasets, catalogue }: DataReads,
  hashes: ReadonlyMap<string, string | null>,
): readonly unknown[] | null {
  const read = datasets.map(({ name, of }) => {
    const found = hashes.get(name);
    return of === "presence"
      ? [name, found !== undefined]
      : [name, found ?? (hashes.has(name) ? null : "none")];
  });
  if (read.some(([, version]) => version === null)) return null;
  return [read, catalogue ? [...hashes.keys()].sort() : []];
}
