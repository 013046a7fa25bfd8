import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { cellsOf, headerOf, newCellMap, sourceOf } from "../../../shared/session/document.ts";
import { MOST_CELLS, MOST_HEADER, MOST_PIECES, MOST_TITLE } from "../../../shared/session/document-limits.ts";
import { inspectUpdate, UpdateRefused } from "../../../shared/session/document-update.ts";

const cell = (source: string) => ({ kind: "code", title: "", attributes: {}, source }) as const;

function notebook(...sources: string[]): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.transact(() => {
    headerOf(doc).set("text", "title: One");
    sources.forEach((source, at) => {
      cellsOf(doc).set(`c${at}`, newCellMap(cell(source), `a${at}`));
    });
  });
  return doc;
}

/** What a browser with a copy of the document sends after a change. */
function updateOf(doc: Y.Doc, work: (copy: Y.Doc) => void, clientID = 7): Uint8Array {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  copy.clientID = clientID;
  const before = Y.encodeStateVector(copy);
  copy.transact(() => work(copy));
  return Y.encodeStateAsUpdate(copy, before);
}

function reasonOf(doc: Y.Doc, update: Uint8Array): string {
  const before = Y.encodeStateAsUpdate(doc);
  try {
    inspectUpdate(doc, update);
    return "taken";
  } catch (error) {
    if (!(error instanceof UpdateRefused)) throw error;
    return error.reason;
  } finally {
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  }
}

const c0 = (doc: Y.Doc) => cellsOf(doc).get("c0") as Y.Map<unknown>;

describe("what browsers send is taken", () => {
  test("a key is text alone, and its characters are counted", () => {
    const doc = notebook("1");
    const update = updateOf(doc, (copy) => sourceOf(c0(copy)).insert(1, "abc"));
    expect(inspectUpdate(doc, update)).toEqual({ text: 3, structural: false, unusual: false });
  });

  test("a deleted stretch of text is text alone", () => {
    const doc = notebook("words");
    const update = updateOf(doc, (copy) => sourceOf(c0(copy)).delete(1, 3));
    expect(inspectUpdate(doc, update)).toEqual({ text: 0, structural: false, unusual: false });
  });

  test.each<[string, (doc: Y.Doc) => void]>([
    ["a new cell", (doc) => cellsOf(doc).set("new", newCellMap(cell("x"), "a5"))],
    ["a deleted cell", (doc) => cellsOf(doc).delete("c0")],
    ["a moved cell", (doc) => c0(doc).set("position", "a7")],
    ["another kind", (doc) => c0(doc).set("kind", "markdown")],
    ["a title", (doc) => c0(doc).set("title", "Title")],
    ["attributes", (doc) => c0(doc).set("attributes", { folded: true, deep: { list: [1, "a", null] } })],
    ["a header", (doc) => headerOf(doc).set("text", "title: Two")],
    ["no header", (doc) => headerOf(doc).set("text", null)],
  ])("%s is structure", (_, work) => {
    const doc = notebook("1", "2");
    expect(inspectUpdate(doc, updateOf(doc, work))).toMatchObject({ structural: true, unusual: false });
  });

  test("what two wrote and one sends, whatever the order of the writers", () => {
    const doc = notebook("1");
    const first = new Y.Doc();
    Y.applyUpdate(first, Y.encodeStateAsUpdate(doc));
    for (const [client, text] of [
      [900, "a"],
      [20, "b"],
      [900, "c"],
    ] as const) {
      first.clientID = client;
      sourceOf(c0(first)).insert(sourceOf(c0(first)).length, text);
    }
    const update = Y.encodeStateAsUpdate(first, Y.encodeStateVector(doc));
    expect(inspectUpdate(doc, update)).toMatchObject({ text: 3, structural: false });
    Y.applyUpdate(doc, update);
    expect(sourceOf(c0(doc)).toString()).toBe("1abc");
  });

  test("text for a cell that is deleted here meanwhile", () => {
    const doc = notebook("1", "2");
    const update = updateOf(doc, (copy) => sourceOf(c0(copy)).insert(1, "x"));
    cellsOf(doc).delete("c0");
    expect(reasonOf(doc, update)).toBe("taken");
    expect(reasonOf(doc, Y.encodeStateAsUpdate(notebook("1")))).toBe("taken");
  });

  test("what is known already, and nothing at all", () => {
    const doc = notebook("1");
    expect(inspectUpdate(doc, Y.encodeStateAsUpdate(doc))).toMatchObject({ text: 0, structural: false });
    expect(reasonOf(doc, Uint8Array.of(0, 0))).toBe("taken");
  });
});

describe("what builds on something missing is refused", () => {
  const gaps: [string, (doc: Y.Doc) => Uint8Array][] = [
    [
      "a second key without the first",
      (doc) => {
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        sourceOf(c0(copy)).insert(0, "x");
        const vector = Y.encodeStateVector(copy);
        sourceOf(c0(copy)).insert(1, "y");
        return Y.encodeStateAsUpdate(copy, vector);
      },
    ],
    [
      "a key behind a key of somebody else",
      (doc) => {
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        copy.clientID = 50;
        sourceOf(c0(copy)).insert(1, "x");
        const vector = Y.encodeStateVector(copy);
        copy.clientID = 51;
        sourceOf(c0(copy)).insert(2, "y");
        return Y.encodeStateAsUpdate(copy, vector);
      },
    ],
    [
      "a deletion of what is to come",
      (doc) => {
        const update = Y.decodeUpdate(updateOf(doc, (copy) => sourceOf(c0(copy)).delete(0, 1)));
        expect(update.ds.clients.size).toBe(1);
        // no pieces; one writer's deletes: clock 1,000,000, length 5
        return Uint8Array.of(0, 1, 1, 1, 192, 132, 61, 5);
      },
    ],
  ];

  test.each(gaps)("%s", (_, make) => {
    const doc = notebook("1");
    expect(reasonOf(doc, make(doc))).toBe("gap");
  });
});

describe("what has no place is refused", () => {
  const foreign: [string, (doc: Y.Doc) => void][] = [
    ["a map of its own", (doc) => doc.getMap("outputs").set("a", 1)],
    ["a text of its own", (doc) => doc.getText("notes").insert(0, "x")],
    ["a list of its own", (doc) => doc.getArray("list").push([1])],
    ["another key of the header", (doc) => headerOf(doc).set("more", "x")],
    ["a header that is a number", (doc) => (headerOf(doc) as Y.Map<unknown>).set("text", 5)],
    ["a header that is a map", (doc) => (headerOf(doc) as Y.Map<unknown>).set("text", new Y.Map())],
    ["another key of a cell", (doc) => c0(doc).set("outputs", [])],
    ["a map within a cell", (doc) => c0(doc).set("attributes", new Y.Map([["a", 1]]))],
    ["a list as source", (doc) => c0(doc).set("source", new Y.Array())],
    ["a list for a cell", (doc) => (cellsOf(doc) as Y.Map<unknown>).set("x", new Y.Array())],
    ["a text for a cell", (doc) => (cellsOf(doc) as Y.Map<unknown>).set("x", new Y.Text("x"))],
    ["XML for a cell", (doc) => (cellsOf(doc) as Y.Map<unknown>).set("x", new Y.XmlElement("p"))],
    ["a document for a cell", (doc) => (cellsOf(doc) as Y.Map<unknown>).set("x", new Y.Doc())],
    ["bytes for a cell", (doc) => (cellsOf(doc) as Y.Map<unknown>).set("x", new Uint8Array(3))],
    ["bytes as attributes", (doc) => c0(doc).set("attributes", { a: new Uint8Array(3) })],
    ["a big integer as attribute", (doc) => c0(doc).set("attributes", { a: 5n })],
    ["an endless attribute", (doc) => c0(doc).set("attributes", { a: Number.POSITIVE_INFINITY })],
    ["a list as attributes", (doc) => c0(doc).set("attributes", [1])],
    ["bold text", (doc) => sourceOf(c0(doc)).format(0, 1, { bold: true })],
    ["a picture in the text", (doc) => sourceOf(c0(doc)).insertEmbed(0, { image: "x" })],
    ["a map in the text", (doc) => sourceOf(c0(doc)).insertEmbed(0, new Y.Map())],
    ["an attribute of the text", (doc) => sourceOf(c0(doc)).setAttribute("a", 1)],
    ["an endless id", (doc) => cellsOf(doc).set("x".repeat(5000), newCellMap(cell(""), "a5"))],
    ["an endless position", (doc) => c0(doc).set("position", "a".repeat(5000))],
  ];

  test.each(foreign)("%s", (_, work) => {
    const doc = notebook("1", "2");
    expect(reasonOf(doc, updateOf(doc, work))).toBe("foreign");
  });

  test.each(foreign)("%s, beside an honest key", (_, work) => {
    const doc = notebook("1", "2");
    const update = updateOf(doc, (copy) => {
      sourceOf(cellsOf(copy).get("c1") as Y.Map<unknown>).insert(0, "honest");
      work(copy);
    });
    expect(reasonOf(doc, update)).toBe("foreign");
  });
});

describe("what is too much is refused", () => {
  test.each<[string, (doc: Y.Doc) => void]>([
    ["header", (doc) => headerOf(doc).set("text", "x".repeat(MOST_HEADER + 1))],
    ["title", (doc) => c0(doc).set("title", "x".repeat(MOST_TITLE + 1))],
    ["attributes", (doc) => c0(doc).set("attributes", { a: "x".repeat(30_000) })],
    [
      "cells",
      (doc) => {
        for (let n = 0; n < MOST_CELLS; n++) cellsOf(doc).set(`n${n}`, newCellMap(cell(""), "a5"));
      },
    ],
  ])("%s", (reason, work) => {
    const doc = notebook("1");
    expect(reasonOf(doc, updateOf(doc, work))).toBe(reason);
  });

  test("a hundred thousand cells at once, before they are unfolded", () => {
    const doc = notebook("1");
    const update = updateOf(doc, (copy) => {
      for (let n = 0; n < 100_000; n++) cellsOf(copy).set(`n${n}`, newCellMap(cell(""), "a5"));
    });
    const start = performance.now();
    expect(reasonOf(doc, update)).toBe("update");
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("a writer that nobody can be, a stretch that nobody typed", () => {
    const doc = notebook("1");
    // one writer with one deleted stretch: id 2^40, clock 0, length 1
    const id = [128, 128, 128, 128, 128, 32];
    expect(reasonOf(doc, Uint8Array.of(1, 1, ...id, 0, 0, 1, 0))).toBe("malformed");
    // writer 9, a deleted stretch of 2^40
    expect(reasonOf(doc, Uint8Array.of(1, 1, 9, 0, 0, 128, 128, 128, 128, 128, 32, 0))).toBe("update");
  });

  test("pieces are bounded", () => {
    const doc = notebook("1");
    const update = updateOf(doc, (copy) => {
      for (let n = 0; n <= MOST_PIECES; n++) sourceOf(c0(copy)).insert(0, "x");
    });
    expect(reasonOf(doc, update)).toBe("update");
  });
});

test("no bytes at all get anything else than an answer", () => {
  const doc = notebook("words and words", "2");
  const honest = updateOf(doc, (copy) => {
    sourceOf(c0(copy)).insert(3, "typed");
    cellsOf(copy).set("new", newCellMap(cell("x"), "a5"));
    cellsOf(copy).delete("c1");
  });
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const answers = new Map<string, number>();
  for (let n = 0; n < 3000; n++) {
    const bytes = Uint8Array.from(honest);
    for (let k = random(4); k >= 0; k--) bytes[random(bytes.length)] = random(256);
    const cut = random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    const reason = reasonOf(doc, cut);
    answers.set(reason, (answers.get(reason) ?? 0) + 1);
    if (reason === "taken") expect(applied(doc, cut)).toEqual([]);
  }
  expect(answers.get("malformed")).toBeGreaterThan(100);
  expect(answers.get("taken")).toBeGreaterThan(30);
});

/** What is wrong with a copy of the document after an update that was found good. */
function applied(doc: Y.Doc, update: Uint8Array): string[] {
  const copy = new Y.Doc();
  cellsOf(copy);
  headerOf(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  Y.applyUpdate(copy, update);
  const problems = [...copy.share.keys()].filter((name) => name !== "cells" && name !== "header");
  if (copy.store.pendingStructs) problems.push("pending pieces");
  if (copy.store.pendingDs) problems.push("pending deletes");
  return problems;
}
