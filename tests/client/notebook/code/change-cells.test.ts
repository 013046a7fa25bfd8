// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are code of cells
import { expect, test } from "vitest";
import * as Y from "yjs";
import { CellsChanged } from "../../../../client/editor/code-service.ts";
import { UndoHistories } from "../../../../client/editor/undo.ts";
import { changeCells, textsOf } from "../../../../client/notebook/code/change-cells.ts";
import type { TextEdit } from "../../../../shared/protocol/language.ts";
import { cellsOf, sourceOf } from "../../../../shared/session/document.ts";

function notebook(cells: Record<string, string>) {
  const doc = new Y.Doc();
  for (const [id, source] of Object.entries(cells)) {
    const map = new Y.Map<unknown>();
    map.set("source", new Y.Text(source));
    cellsOf(doc).set(id, map);
  }
  const text = (id: string) => sourceOf(cellsOf(doc).get(id) as Y.Map<unknown>);
  return { doc, text, undo: new UndoHistories() };
}

const edit = (line: number, column: number, endColumn: number, text: string, endLine = line): TextEdit => ({
  line,
  column,
  endLine,
  endColumn,
  text,
});

test("a rename changes all cells at once, and each is one step of undo", () => {
  const { doc, text, undo } = notebook({ a: "const total = 1;\ntotal + total", b: "sql`${total}`", c: "1" });
  const edits = {
    cells: {
      a: [edit(1, 7, 12, "sum"), edit(2, 1, 6, "sum"), edit(2, 9, 14, "sum")],
      b: [edit(1, 7, 12, "sum")],
      c: [],
    },
  };
  expect(changeCells(doc, undo, edits, textsOf(doc))).toEqual({ places: 4, cells: 2 });
  expect([text("a").toString(), text("b").toString()]).toEqual(["const sum = 1;\nsum + sum", "sql`${sum}`"]);
  undo.of(text("a")).undo();
  expect([text("a").toString(), text("b").toString()]).toEqual([
    "const total = 1;\ntotal + total",
    "sql`${sum}`",
  ]);
});

test("nothing is done when one of the cells was changed meanwhile, or is gone", () => {
  const { doc, text, undo } = notebook({ a: "x", b: "x" });
  const before = textsOf(doc);
  const edits = { cells: { a: [edit(1, 1, 2, "y")], b: [edit(1, 1, 2, "y")] } };
  text("b").insert(0, "// ");
  expect(() => changeCells(doc, undo, edits, before)).toThrow(CellsChanged);
  expect(text("a").toString()).toBe("x");
  cellsOf(doc).delete("b");
  expect(() => changeCells(doc, undo, edits, textsOf(doc))).toThrow(CellsChanged);
  expect(text("a").toString()).toBe("x");
});

test("edits may touch, stand at one place, or lie behind the end", () => {
  const { doc, text, undo } = notebook({ a: "ab" });
  const edits = [
    edit(1, 1, 2, "X"),
    edit(1, 2, 2, "1"),
    edit(1, 2, 2, "2"),
    edit(1, 2, 3, "Y"),
    edit(9, 1, 1, "!"),
  ];
  changeCells(doc, undo, { cells: { a: edits } }, textsOf(doc));
  expect(text("a").toString()).toBe("X12Y!");
});

test("what stays the same keeps the cursors in it", () => {
  const { doc, text, undo } = notebook({ a: "const  a=1;\nuse( a )" });
  const cursor = Y.createRelativePositionFromTypeIndex(text("a"), 17);
  const formatted = "const a = 1;\nuse(a)";
  changeCells(doc, undo, { cells: { a: [edit(1, 1, 9, formatted, 2)] } }, textsOf(doc));
  expect(text("a").toString()).toBe(formatted);
  const place = Y.createAbsolutePositionFromRelativePosition(cursor, doc);
  expect(place?.index).toBeGreaterThan(5);
});
