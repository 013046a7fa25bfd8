import { describe, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { caretsIn, hideSelection, shareSelection } from "../../../client/editor/carets.ts";
import type { Mark } from "../../../client/editor/marks.ts";
import { piecesOf, placeCarets, squigglesOf } from "../../../client/editor/static-line.ts";
import { tokenizeSource } from "../../../client/editor/tokenize/source.ts";
import { endOfChange, UndoHistories } from "../../../client/editor/undo.ts";

const mark: Mark = { from: 6, to: 14, severity: "error", message: "no", code: "ts1", tags: [], related: [] };
const caret = { client: 7, name: "Hazel", color: "#a94f7c", anchor: 8, head: 8 };

describe("a line of still text", () => {
  const lines = tokenizeSource("const x = 1\nfoo()", "typescript");
  const first = lines[0] ?? { text: "", tokens: [] };

  test("is cut at tokens, problems and cursors", () => {
    const pieces = piecesOf(first, squigglesOf([mark], 0, 11), [{ column: 8, caret }]);
    expect(
      pieces.map(({ text, kind, marks, carets }) => [text, kind, marks[0]?.message ?? null, carets.length]),
    ).toEqual([
      ["const", "keyword", null, 0],
      [" ", "plain", null, 0],
      ["x ", "plain", "no", 0],
      ["= ", "plain", "no", 1],
      ["1", "number", "no", 0],
    ]);
  });

  test("a problem of several lines covers each of them", () => {
    expect(squigglesOf([mark], 12, 5)).toEqual([{ from: 0, to: 2, mark }]);
    expect(squigglesOf([mark], 18, 5)).toEqual([]);
    expect(squigglesOf([{ ...mark, to: 12 }], 12, 5)).toEqual([]);
  });

  test("a problem behind the end of its line is still seen", () => {
    const behind = { ...mark, from: 11, to: 11 };
    expect(squigglesOf([behind], 0, 11)).toEqual([{ from: 10, to: 11, mark: behind }]);
    expect(squigglesOf([behind], 12, 5)).toEqual([]);
  });

  test("of several the worst comes first", () => {
    const warning = { ...mark, severity: "warning" as const };
    const hint = { ...mark, severity: "hint" as const };
    expect(squigglesOf([hint, warning, mark], 0, 11).map((one) => one.mark)).toEqual([mark, warning, hint]);
  });

  test("a cursor at the end of a line, and in an empty one, is drawn", () => {
    expect(piecesOf(first, [], [{ column: 11, caret }]).at(-1)).toEqual({
      text: "",
      kind: "number",
      marks: [],
      carets: [caret],
    });
    expect(piecesOf({ text: "", tokens: [] }, [], [{ column: 0, caret }])).toHaveLength(1);
  });

  test("cursors are placed by line", () => {
    expect([...placeCarets(lines, [{ ...caret, head: 14 }])]).toEqual([
      [1, [{ column: 2, caret: { ...caret, head: 14 } }]],
    ]);
    expect([...placeCarets(lines, [{ ...caret, head: 11 }])].map(([line]) => line)).toEqual([0]);
  });

  test("a line that is too long is cut", () => {
    const [long] = tokenizeSource("x".repeat(20_000), "typescript");
    expect(piecesOf(long ?? first).map((piece) => piece.text.length)).toEqual([10_001]);
  });
});

describe("cursors of others", () => {
  function pair() {
    const doc = new Y.Doc();
    const text = doc.getText("a");
    text.insert(0, "const x");
    return { doc, text, mine: new Awareness(doc) };
  }

  test("move with the text around them", () => {
    const { text, mine } = pair();
    shareSelection(mine, text, 6, 7);
    const state = { ...mine.getLocalState(), user: { name: "Hazel", color: "#a94f7c" } };
    mine.states.set(7, state);
    text.insert(0, "// \n");
    expect(caretsIn(mine, text)).toEqual([
      { client: 7, name: "Hazel", color: "#a94f7c", anchor: 10, head: 11 },
    ]);
    expect(caretsIn(mine, text.doc?.getText("b") ?? text)).toEqual([]);
    hideSelection(mine);
    expect(mine.getLocalState()?.selection).toBeNull();
    mine.destroy();
  });

  test("nonsense about a person or a place does no harm", () => {
    const { text, mine } = pair();
    shareSelection(mine, text, 0, 0);
    const selection = mine.getLocalState()?.selection;
    mine.states.set(7, { selection, user: { name: 3, color: "red; } body { display: none" } });
    mine.states.set(8, { selection: { anchor: "x", head: { item: "y" } } });
    expect(caretsIn(mine, text)).toEqual([
      { client: 7, name: "Guest", color: "#8b857b", anchor: 0, head: 0 },
    ]);
    mine.destroy();
  });
});

test("undo takes back one's own edits only", () => {
  const doc = new Y.Doc();
  const text = doc.getText("a");
  const undo = new UndoHistories();
  undo.edit(text, () => text.insert(0, "mine"));
  doc.transact(() => text.insert(0, "theirs "), "somebody");
  undo.of(text).undo();
  expect(text.toString()).toBe("theirs ");
  undo.of(text).redo();
  expect(text.toString()).toBe("theirs mine");
});

test("a change of several texts is one step of undo in each, apart from what was typed before and after", () => {
  const doc = new Y.Doc();
  const [a, b] = [doc.getText("a"), doc.getText("b")];
  const undo = new UndoHistories();
  undo.edit(a, () => a.insert(0, "typed"));
  undo.editAll([a, b], () => {
    a.insert(5, " one");
    a.insert(9, " two");
    b.insert(0, "three");
  });
  undo.edit(a, () => a.insert(0, "more "));
  undo.of(a).undo();
  expect(a.toString()).toBe("typed one two");
  undo.of(a).undo();
  expect([a.toString(), b.toString()]).toEqual(["typed", "three"]);
  undo.of(b).undo();
  expect([a.toString(), b.toString()]).toEqual(["typed", ""]);
});

test("after a change the cursor belongs behind it", () => {
  expect(endOfChange([{ retain: 3 }, { insert: "ab" }])).toBe(5);
  expect(endOfChange([{ retain: 3 }, { delete: 2 }])).toBe(3);
  expect(endOfChange([{ insert: "a" }, { retain: 4 }, { delete: 1 }])).toBe(5);
});
