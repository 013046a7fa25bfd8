import { expect, test } from "vitest";
import { chosenCells, SelectionStore, survivor } from "../../../../client/notebook/model/selection.ts";

const ORDER = ["a", "b", "c", "d"];

test("a range reaches from where it began to where it is, either way", () => {
  const selection = new SelectionStore();
  selection.focus("b");
  expect(chosenCells(selection.get(), ORDER)).toEqual(["b"]);
  selection.extend("d");
  expect(chosenCells(selection.get(), ORDER)).toEqual(["b", "c", "d"]);
  selection.extend("a");
  expect(chosenCells(selection.get(), ORDER)).toEqual(["a", "b"]);
  expect(ORDER.map((id) => selection.focusOf(ORDER, id))).toEqual(["focused", "chosen", "none", "none"]);
  expect(chosenCells(selection.get(), ["a", "x", "b"])).toEqual(["a", "x", "b"]);
});

test("editing is of one cell, and leaving it keeps the focus", () => {
  const selection = new SelectionStore();
  selection.extend("a");
  selection.edit("c", "end");
  expect(selection.get()).toEqual({ cell: "c", anchor: "c", mode: "edit", at: "end" });
  selection.leave();
  expect(ORDER.map((id) => selection.focusOf(ORDER, id))).toEqual(["none", "none", "focused", "none"]);
});

test("a chosen cell that is gone is not chosen", () => {
  const selection = new SelectionStore();
  selection.focus("gone");
  expect(chosenCells(selection.get(), ORDER)).toEqual([]);
  selection.extend("b");
  expect(chosenCells(selection.get(), ORDER)).toEqual(["b"]);
});

test.each<[string[], string | null, string | null]>([
  [["b"], "b", "c"],
  [["d"], "d", "c"],
  [["b", "c"], "b", "d"],
  [["a", "b", "c", "d"], "a", null],
  [[], "c", "c"],
  [[], null, "a"],
])("when %j go, the focus goes from %s to %s", (gone, from, to) => {
  expect(survivor(ORDER, new Set(gone), from)).toBe(to);
});
