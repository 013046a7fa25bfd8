/** A key follows from each thing that a result follows from, and from nothing else. */
import { expect, test } from "vitest";
import type { Graph } from "../../../../server/dataflow/graph.ts";
import { type Ingredients, resultKeys, type World } from "../../../../server/sessions/results/result-keys.ts";
import type { DatasetRead } from "../../../../shared/protocol/data-reads.ts";

/** `top` is used by `below`; `apart` hangs on nothing. */
const GRAPH = {
  order: ["top", "below", "apart"],
  parents: new Map([["below", ["top"]]]),
} as unknown as Graph;
const read = (name: string, more: Partial<DatasetRead> = {}): DatasetRead => ({
  name,
  of: "content",
  bytes: 1,
  modified: 1,
  ...more,
});
const CELLS: Record<string, Ingredients> = {
  top: { source: "a", inputs: { x: 1, y: 2 }, reads: { datasets: [read("calls")], catalogue: false } },
  below: { source: "b", inputs: {}, reads: { datasets: [], catalogue: false } },
  apart: { source: "c", inputs: {}, reads: { datasets: [read("plans")], catalogue: false } },
};
const WORLD: World = {
  seed: 1,
  runtime: "v1",
  hashes: new Map([
    ["calls", "h1"],
    ["plans", "h2"],
  ]),
};
const hashes = (...entries: [string, string | null][]) => ({
  hashes: new Map<string, string | null>([...WORLD.hashes, ...entries]),
});
const keys = (cells: Record<string, Partial<Ingredients>> = {}, world: Partial<World> = {}) =>
  resultKeys(GRAPH, (id) => ({ ...CELLS[id], ...cells[id] }) as Ingredients, { ...WORLD, ...world });
const changed = (other: Map<string, string>) =>
  [...keys()].flatMap(([id, key]) => (other.get(id) === key ? [] : [id]));

test.each<[string, Map<string, string>, string[]]>([
  ["nothing", keys(), []],
  ["a source", keys({ below: { source: "b2" } }), ["below"]],
  ["a source above", keys({ top: { source: "a2" } }), ["top", "below"]],
  ["an input", keys({ top: { inputs: { x: 1, y: 3 } } }), ["top", "below"]],
  ["the order of inputs", keys({ top: { inputs: { y: 2, x: 1 } } }), []],
  ["a dataset", keys({}, hashes(["plans", "h3"])), ["apart"]],
  ["a dataset above", keys({}, hashes(["calls", "h3"])), ["top", "below"]],
  ["a dataset that nobody read", keys({}, hashes(["shops", "h9"])), []],
  ["a dataset that is gone", keys({}, { hashes: new Map([["calls", "h1"]]) }), ["apart"]],
  [
    "when a dataset was written",
    keys({ apart: { reads: { datasets: [read("plans", { bytes: 9, modified: 9 })], catalogue: false } } }),
    [],
  ],
  ["the seed", keys({}, { seed: 2 }), ["top", "below", "apart"]],
  ["the runtime", keys({}, { runtime: "v2" }), ["top", "below", "apart"]],
])("of another: %s", (_, other, ids) => {
  expect(changed(other)).toEqual(ids);
});

test("whoever asked only whether a dataset is there, hangs on that alone", () => {
  const cells = { apart: { reads: { datasets: [read("plans", { of: "presence" })], catalogue: false } } };
  const before = keys(cells).get("apart");
  expect(keys(cells, hashes(["plans", "h3"])).get("apart")).toBe(before);
  expect(keys(cells, { hashes: new Map() }).get("apart")).not.toBe(before);
});

test("whoever looked at the list of datasets, hangs on their names", () => {
  const cells = { apart: { reads: { datasets: [], catalogue: true } } };
  const before = keys(cells).get("apart");
  expect(keys(cells, hashes(["plans", "h3"])).get("apart")).toBe(before);
  expect(keys(cells, hashes(["shops", "h3"])).get("apart")).not.toBe(before);
});

test("what is not known has no key, nor has what uses it", () => {
  expect([...keys({ top: { reads: null } }).keys()]).toEqual(["apart"]);
  expect([...keys({}, hashes(["calls", null])).keys()]).toEqual(["apart"]);
});
