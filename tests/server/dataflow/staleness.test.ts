import { describe, expect, test } from "vitest";
import { type CellContent, fingerprints, staleCells } from "../../../server/dataflow/staleness.ts";
import { graphOf, processorTime } from "./notebook.ts";

type Change = Partial<Omit<CellContent, "source">>;

/** Fingerprints of a notebook, with input values and salts for some of its cells. */
function now(cells: Record<string, string>, changes: Record<string, Change> = {}): Map<string, string> {
  return fingerprints(graphOf(cells), (id) => ({
    source: cells[id] ?? "",
    inputs: {},
    salt: 0,
    ...changes[id],
  }));
}

const before = { a: "const x = 1", b: "const y = x", c: "y", d: "const z = 2", e: "[y, z]" };

describe("after all cells ran, a change makes stale what it touches", () => {
  const rows: [string, Record<string, string>, Record<string, Change>, string][] = [
    ["nothing changed", before, {}, ""],
    ["a source", { ...before, b: "const y = x + 1" }, {}, "b c e"],
    ["a leaf", { ...before, c: "y + 1" }, {}, "c"],
    ["a source and the edit undone", { ...before, b: "const y = x" }, {}, ""],
    ["an input of a cell", before, { d: { inputs: { bins: 5 } } }, "d e"],
    ["a cell run again though it was fresh", before, { a: { salt: 7 } }, "a b c e"],
    ["a name that moved to another cell", { ...before, a: "1", d: "const z = 2, x = 1" }, {}, "a b c d e"],
    ["a cell that defines a name too", { ...before, f: "const y = 1" }, {}, "c e f"],
    ["a deleted name", { ...before, d: "2" }, {}, "d e"],
    ["a deleted cell", { a: before.a, c: before.c, d: before.d, e: before.e }, {}, "c e"],
    ["a new cell", { ...before, f: "3" }, {}, "f"],
    [
      "another order on the page",
      { e: before.e, d: before.d, c: before.c, b: before.b, a: before.a },
      {},
      "",
    ],
  ];
  test.each(rows)("%s", (_, cells, changes, stale) => {
    const ran = now(before);
    expect([...staleCells(now(cells, changes), ran)].sort().join(" ")).toBe(stale);
  });
});

test("a cell that never ran is stale", () => {
  expect([...staleCells(now(before), new Map())].sort()).toEqual(["a", "b", "c", "d", "e"]);
});

test("a descendant that ran after the salt is fresh", () => {
  const salted = now(before, { a: { salt: 7 } });
  expect([...staleCells(now(before, { a: { salt: 7 } }), salted)]).toEqual([]);
  expect([...staleCells(now(before, { a: { salt: 8 } }), salted)].sort()).toEqual(["a", "b", "c", "e"]);
});

test("inputs count by name and value, not by the order in which they were given", () => {
  const one = now(before, { d: { inputs: { p: 1, q: [2] } } });
  expect(now(before, { d: { inputs: { q: [2], p: 1 } } })).toEqual(one);
  expect([...staleCells(now(before, { d: { inputs: { q: [2], p: "1" } } }), one)].sort()).toEqual(["d", "e"]);
});

test("a cycle has fingerprints too, and an edit within it shows", () => {
  const cycle = { a: "const x = y", b: "const y = x", c: "x" };
  expect([...staleCells(now({ ...cycle, a: "const x = y + 1" }), now(cycle))].sort()).toEqual([
    "a",
    "b",
    "c",
  ]);
});

test("2,000 cells are hashed within a second", () => {
  const cells = Object.fromEntries(
    Array.from({ length: 2000 }, (_, n) => [`c${n}`, `const x${n} = ${n ? `x${n - 1}` : 0}`]),
  );
  const graph = graphOf(cells);
  const hashAll = () => fingerprints(graph, (id) => ({ source: cells[id] ?? "", inputs: {}, salt: 0 }));
  expect(processorTime(hashAll)).toBeLessThan(1000);
  expect(new Set(hashAll().values()).size).toBe(2000);
});
