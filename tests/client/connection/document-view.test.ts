import { expect, test } from "vitest";
import * as Y from "yjs";
import { DocumentView } from "../../../client/connection/document-view.ts";
import {
  convertCells,
  deleteCells,
  insertCells,
  moveCells,
  setTitle,
} from "../../../client/notebook/model/cell-operations.ts";
import { cellsOf, headerOf, sourceOf } from "../../../shared/session/document.ts";

function setUp() {
  const doc = new Y.Doc();
  const [a = "", b = "", c = ""] = insertCells(doc, null, [
    { kind: "markdown", source: "# A" },
    { kind: "code", source: "b" },
    { kind: "code", source: "c" },
  ]);
  const view = new DocumentView(doc);
  const told: string[] = [];
  const watch = (name: string, store: { subscribe(listener: () => void): unknown }) =>
    store.subscribe(() => told.push(name));
  return { doc, view, a, b, c, told, watch };
}

test("a change of one cell's text is told to the watchers of that text only", () => {
  const { doc, view, a, b, told, watch } = setUp();
  watch("order", view.order);
  watch("info a", view.info(a));
  watch("info b", view.info(b));
  watch("source a", view.source(a));
  watch("source b", view.source(b));
  const cell = cellsOf(doc).get(b);
  if (!cell) throw new Error("no cell");
  sourceOf(cell).insert(1, "!");
  expect(told).toEqual(["source b"]);
  expect(view.source(b).get()).toBe("b!");
});

test("kind and title are told as a change of the cell", () => {
  const { doc, view, b, told, watch } = setUp();
  watch("info", view.info(b));
  convertCells(doc, [b], "markdown");
  setTitle(doc, b, "Best  customers");
  expect(told).toEqual(["info", "info"]);
  expect(view.info(b).get()).toMatchObject({ kind: "markdown", title: "Best customers" });
});

test("order changes with moves, insertions and deletions", () => {
  const { doc, view, a, b, c, told, watch } = setUp();
  watch("order", view.order);
  moveCells(doc, [c], a);
  expect(view.order.get()).toEqual([a, c, b]);
  deleteCells(doc, [a]);
  expect(view.order.get()).toEqual([c, b]);
  expect(view.info(a).get()).toBeNull();
  expect(told).toEqual(["order", "order"]);
});

test("the header is followed, and nothing after closing", () => {
  const { doc, view } = setUp();
  headerOf(doc).set("text", "title: A");
  expect(view.header.get()).toBe("title: A");
  view.close();
  headerOf(doc).set("text", "title: B");
  expect(view.header.get()).toBe("title: A");
});

test("nonsense in the document does not end the page", () => {
  const { doc, view, b } = setUp();
  cellsOf(doc).get(b)?.set("attributes", "nonsense");
  cellsOf(doc).get(b)?.set("kind", 7);
  expect(view.info(b).get()).toMatchObject({ kind: "code", attributes: {} });
});
