import { expect, test } from "vitest";
import * as Y from "yjs";
import * as operations from "../../../../client/notebook/model/cell-operations.ts";
import { cellsOf, orderOf, sourceOf } from "../../../../shared/session/document.ts";

function notebook(...sources: string[]) {
  const doc = new Y.Doc();
  const ids = operations.insertCells(
    doc,
    null,
    sources.map((source) => ({ kind: "code" as const, source })),
  );
  const undo = operations.createUndo(doc);
  return { doc, ids, undo, at: (place: number) => ids[place] ?? "" };
}

function sources(doc: Y.Doc): string[] {
  return orderOf(doc).map((id) => textOf(doc, id).toString());
}

function textOf(doc: Y.Doc, id: string): Y.Text {
  const cell = cellsOf(doc).get(id);
  if (!cell) throw new Error(`no cell ${id}`);
  return sourceOf(cell);
}

test("cells are put at the top, between and at the end", () => {
  const { doc, at } = notebook("b", "d");
  const put = (source: string, after: string | null) =>
    operations.insertCells(doc, after, [{ kind: "code", source }]);
  put("a", null);
  put("c", at(0));
  put("e", at(1));
  expect(sources(doc)).toEqual(["a", "b", "c", "d", "e"]);
});

test("ids begin with a letter and are drawn again when they are taken", () => {
  const doc = new Y.Doc();
  const draws = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.99, 0, 0, 0, 0, 0];
  const random = () => draws.shift() ?? 0.5;
  operations.insertCells(
    doc,
    null,
    [
      { kind: "code", source: "" },
      { kind: "code", source: "" },
    ],
    random,
  );
  expect(orderOf(doc)).toEqual(["aaaaaa", "zaaaaa"]);
});

test("deleted cells come back whole, at their place, with what others did kept", () => {
  const { doc, undo, at } = notebook("a", "b", "c");
  operations.setTitle(doc, at(1), "Title");
  operations.deleteCells(doc, [at(0), at(1)]);
  expect(sources(doc)).toEqual(["c"]);
  textOf(doc, at(2)).insert(1, " typed meanwhile");
  undo.undo();
  expect(sources(doc)).toEqual(["a", "b", "c typed meanwhile"]);
  expect(operations.contentOf(doc, at(1))).toEqual({
    kind: "code",
    source: "b",
    title: "Title",
    attributes: {},
  });
  undo.redo();
  expect(sources(doc)).toEqual(["c typed meanwhile"]);
});

test("typing is not undone with the cells", () => {
  const { doc, undo, at } = notebook("a");
  textOf(doc, at(0)).insert(1, "bc");
  expect(undo.undo()).toBeNull();
  expect(sources(doc)).toEqual(["abc"]);
});

test.each<[string, number[], number | null, string]>([
  ["one down", [0], 1, "bacd"],
  ["one to the top", [3], null, "dabc"],
  ["two together", [1, 2], 3, "adbc"],
  ["two that were apart", [0, 2], 3, "bdac"],
  ["behind itself", [1], 1, "abcd"],
  ["a range behind one of its own", [1, 2], 2, "abcd"],
])("moves %s", (_name, moved, after, order) => {
  const { doc, at, undo } = notebook("a", "b", "c", "d");
  operations.moveCells(doc, moved.map(at), after === null ? null : at(after));
  expect(sources(doc).join("")).toBe(order);
  undo.undo();
  expect(sources(doc).join("")).toBe("abcd");
});

test("cells that two people put at one place can be told apart and moved", () => {
  const { doc, at } = notebook("a", "b");
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  const [mine = ""] = operations.insertCells(doc, at(0), [{ kind: "code", source: "mine" }]);
  const [theirs = ""] = operations.insertCells(other, at(0), [{ kind: "code", source: "theirs" }]);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(cellsOf(doc).get(mine)?.get("position")).toBe(cellsOf(doc).get(theirs)?.get("position"));
  const [first = ""] = [mine, theirs].sort();
  operations.insertCells(doc, first, [{ kind: "code", source: "between" }]);
  expect(sources(doc)).toEqual(
    first === mine ? ["a", "mine", "between", "theirs", "b"] : ["a", "theirs", "between", "mine", "b"],
  );
});

test.each([
  ["a\nb", 2, "a", "b"],
  ["a\nb", 1, "a", "b"],
  ["ab", 1, "a", "b"],
  ["a\r\nb", 3, "a", "b"],
  ["a\n\n\nb", 2, "a", "\nb"],
  ["ab", 0, "", "ab"],
  ["ab", 2, "ab", ""],
])("splits %j at %i into %j and %j, and undo joins them again", (source, offset, upper, lower) => {
  const { doc, at, undo } = notebook(source, "last");
  const created = operations.splitCell(doc, at(0), offset);
  expect(sources(doc)).toEqual([upper, lower, "last"]);
  expect(orderOf(doc)[1]).toBe(created);
  undo.undo();
  expect(sources(doc)).toEqual([source, "last"]);
});

test("merging keeps the first cell and its text object, so that cursors stay", () => {
  const { doc, at, undo } = notebook("a", "b", "", "c");
  const text = textOf(doc, at(0));
  operations.mergeCells(doc, [at(0), at(1), at(2)]);
  expect(sources(doc)).toEqual(["a\nb", "c"]);
  expect(textOf(doc, at(0))).toBe(text);
  undo.undo();
  expect(sources(doc)).toEqual(["a", "b", "", "c"]);
});

test("a cell changes its kind and back", () => {
  const { doc, at, undo } = notebook("a");
  operations.convertCells(doc, [at(0)], "markdown");
  expect(operations.contentOf(doc, at(0))?.kind).toBe("markdown");
  undo.undo();
  expect(operations.contentOf(doc, at(0))?.kind).toBe("code");
});

test("an attribute is set and taken away, and the others stay", () => {
  const { doc, at } = notebook("a");
  operations.setAttribute(doc, at(0), "note", "x");
  operations.setAttribute(doc, at(0), "folded", true);
  expect(operations.contentOf(doc, at(0))?.attributes).toEqual({ note: "x", folded: true });
  operations.setAttribute(doc, at(0), "folded", undefined);
  expect(operations.contentOf(doc, at(0))?.attributes).toEqual({ note: "x" });
});

test("what is asked of a cell that is gone does nothing", () => {
  const { doc } = notebook("a");
  operations.deleteCells(doc, ["gone"]);
  operations.setTitle(doc, "gone", "x");
  operations.mergeCells(doc, ["gone", "gone too"]);
  expect(operations.splitCell(doc, "gone", 0)).toBeNull();
  expect(sources(doc)).toEqual(["a"]);
});
