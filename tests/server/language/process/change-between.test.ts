import fc from "fast-check";
import { expect, test } from "vitest";
import { LineIndex } from "../../../../server/language/document/line-index.ts";
import { changeBetween } from "../../../../server/language/process/change-between.ts";

const texts = fc
  .array(fc.constantFrom("a", "b", "\n", "\r\n", "\r", "😀", "😃", "客"), { maxLength: 12 })
  .map((parts) => parts.join(""));

test("the change makes the one text of the other, and parts no pair", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { range, text } = changeBetween(before, after);
      const lines = new LineIndex(before);
      const [start, end] = [lines.offset(range.start), lines.offset(range.end)];
      expect(before.slice(0, start) + text + before.slice(end)).toBe(after);
      expect(text.isWellFormed()).toBe(true);
      expect(before.slice(start, end).isWellFormed()).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("a key press is a change of one letter", () => {
  expect(changeBetween("one\ntwo\nthree", "one\ntwxo\nthree")).toEqual({
    range: { start: { line: 1, character: 2 }, end: { line: 1, character: 2 } },
    text: "x",
  });
});
