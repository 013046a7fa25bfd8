import { expect, test } from "vitest";
import { matchCells } from "../../../../server/sessions/document/match-cells.ts";
import type { Cell } from "../../../../shared/notebook/notebook.ts";

function cells(sources: Record<string, string>): Cell[] {
  return Object.entries(sources).map(([id, source]) => ({
    id,
    kind: "code",
    title: "",
    attributes: {},
    source,
  }));
}

test("ids that the file gives decide, whatever the text says", () => {
  const ours = cells({ a: "1", b: "2" });
  const theirs = cells({ b: "1", a: "2", c: "1" });
  expect(matchCells(ours, theirs, new Set(["a", "b", "c"]))).toEqual(["b", "a", null]);
});

test("without ids equal text decides, in order, then likeness", () => {
  const ours = cells({ x: "same", y: "same", z: "one\ntwo\nthree" });
  const theirs = cells({ "cell-1": "new", "cell-2": "same", "cell-3": "one\ntwo\n3", "cell-4": "same" });
  expect(matchCells(ours, theirs, new Set())).toEqual([null, "x", "z", "y"]);
});

test("made-up ids that happen to be ours prove nothing", () => {
  const ours = cells({ "cell-1": "first", "cell-2": "second" });
  const theirs = cells({ "cell-1": "put before", "cell-2": "first", "cell-3": "second" });
  expect(matchCells(ours, theirs, new Set())).toEqual([null, "cell-1", "cell-2"]);
});

test("code does not become Markdown by likeness", () => {
  const ours = cells({ a: "text" });
  const theirs: Cell[] = [{ id: "b", kind: "markdown", title: "", attributes: {}, source: "text" }];
  expect(matchCells(ours, theirs, new Set())).toEqual([null]);
});
