import { describe, expect, test } from "vitest";
import { ancestorsOf, blockedCells, descendantsOf, planRun } from "../../../server/dataflow/plan.ts";
import { graphOf } from "./notebook.ts";

/** raw -> clean -> scores -> chart, and clean -> table; note stands alone. Not in this order on the page. */
const graph = graphOf({
  chart: "scores",
  note: "1",
  scores: "const scores = clean",
  table: "clean",
  clean: "const clean = raw",
  raw: "const raw = 1",
});

function plan(requested: string, mode: "auto" | "lazy", stale = ""): string {
  const isStale = (cell: string) => stale.split(" ").includes(cell);
  return planRun(graph, requested.split(" "), { mode, isStale }).join(" ");
}

describe("lazy", () => {
  const rows: [string, string, string][] = [
    ["chart", "", "chart"],
    ["scores", "chart table", "scores"],
    ["chart", "scores", "scores chart"],
    ["chart", "raw", "raw chart"],
    ["chart", "raw clean scores chart table", "raw clean scores chart"],
    ["table chart", "", "chart table"],
    ["raw note", "raw", "note raw"],
    ["missing", "raw", ""],
  ];
  test.each(rows)("%s with stale %j runs %s", (requested, stale, expected) => {
    expect(plan(requested, "lazy", stale)).toBe(expected);
  });
});

describe("auto", () => {
  const rows: [string, string, string][] = [
    ["chart", "", "chart"],
    ["scores", "", "scores chart"],
    ["clean", "", "clean scores chart table"],
    ["scores", "table", "scores chart"],
    ["chart", "clean", "clean scores chart table"],
    ["raw", "", "raw clean scores chart table"],
    ["note", "raw", "note"],
  ];
  test.each(rows)("%s with stale %j runs %s", (requested, stale, expected) => {
    expect(plan(requested, "auto", stale)).toBe(expected);
  });
});

test("a cycle is planned once each, and ends", () => {
  const cycle = graphOf({ a: "const x = y", b: "const y = x", c: "x" });
  expect(planRun(cycle, ["a"], { mode: "auto", isStale: () => true })).toEqual(["a", "b", "c"]);
});

test("ancestors and descendants", () => {
  expect([...ancestorsOf(graph, ["chart"])].sort()).toEqual(["clean", "raw", "scores"]);
  expect([...descendantsOf(graph, ["clean"])].sort()).toEqual(["chart", "scores", "table"]);
  expect([...descendantsOf(graph, ["missing"])]).toEqual([]);
});

describe("what a failed cell blocks", () => {
  const rows: [string, Record<string, string>][] = [
    ["", {}],
    ["chart", {}],
    ["raw", { clean: "raw", scores: "raw", chart: "raw", table: "raw" }],
    ["scores", { chart: "scores" }],
    ["scores table", { chart: "scores" }],
    ["note scores", { chart: "scores" }],
    ["raw scores", { clean: "raw", scores: "raw", chart: "raw", table: "raw" }],
  ];
  test.each(rows)("%s", (failed, blocked) => {
    expect(Object.fromEntries(blockedCells(graph, new Set(failed.split(" "))))).toEqual(blocked);
  });
});
