import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { editText, textEdits } from "../../../../server/sessions/document/text-edits.ts";

function applyEdits(text: string, to: string): string {
  return textEdits(text, to).reduce(
    (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
    text,
  );
}

test("a word changed in a line is one small edit", () => {
  expect(textEdits("const total = 1;\nconst b = 2;\n", "const sum = 1;\nconst b = 2;\n")).toEqual([
    { at: 6, remove: 5, insert: "sum" },
  ]);
});

test("changes in two lines leave the line between alone", () => {
  const edits = textEdits("a = 1\nkeep\nb = 1\n", "a = 2\nkeep\nb = 2\n");
  expect(edits.map(({ at }) => at)).toEqual([4, 15]);
});

test("no edit for equal texts; all of it for unlike ones", () => {
  expect(textEdits("same", "same")).toEqual([]);
  expect(textEdits("", "new")).toEqual([{ at: 0, remove: 0, insert: "new" }]);
  expect(textEdits("old", "")).toEqual([{ at: 0, remove: 3, insert: "" }]);
});

test("the edits make any text of any other, in a Yjs text too", () => {
  const unit = fc.constantFrom("a", "b", "\n", "é", "汉", "😀", "😁", "👩‍👩‍👧");
  const text = fc.array(unit, { maxLength: 60 }).map((units) => units.join(""));
  fc.assert(
    fc.property(text, text, (from, to) => {
      expect(applyEdits(from, to)).toBe(to);
      const shared = new Y.Doc().getText();
      shared.insert(0, from);
      editText(shared, to);
      expect(shared.toString()).toBe(to);
    }),
    { numRuns: 500 },
  );
});

test("characters of two units that share one are not split", () => {
  const text = new Y.Doc().getText();
  text.insert(0, "x😀y");
  editText(text, "x😁y");
  expect(text.toString()).toBe("x😁y");
});

test("a megabyte that changed all over is replaced as one", () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `const value${n} = ${n}; // some words behind it`);
  const from = lines.join("\n");
  const to = lines.map((line, n) => (n % 2 === 0 ? line : `${line} changed`)).join("\n");
  expect(applyEdits(from, to)).toBe(to);
  expect(textEdits(from, to).length).toBe(1);
});
