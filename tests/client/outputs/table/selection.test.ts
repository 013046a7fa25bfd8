import { describe, expect, test } from "vitest";
import { blockOf, isWithin, moveBy, toCsv, toTsv } from "../../../../client/outputs/table/selection.ts";

test("a block is the same from whichever corner it was drawn", () => {
  const block = { top: 1, bottom: 3, left: 0, right: 2 };
  expect(blockOf({ anchor: { row: 3, column: 0 }, focus: { row: 1, column: 2 } })).toEqual(block);
  expect(isWithin(block, 3, 2)).toBe(true);
  expect(isWithin(block, 4, 2)).toBe(false);
});

test("copies numbers bare, null as nothing, and quotes what would break a row", () => {
  expect(
    toTsv([
      [1234.5, null, "a\tb"],
      [true, 'say "hi"', [1]],
    ]),
  ).toBe('1234.5\t\t"a\tb"\ntrue\t"say ""hi"""\t[1]');
});

test("writes CSV by RFC 4180", () => {
  expect(
    toCsv([
      ["a", "b,c"],
      [1, 'x"y'],
    ]),
  ).toBe('a,"b,c"\r\n1,"x""y"');
});

describe("keys", () => {
  const size = { rows: 100, columns: 5, page: 12 };
  test.each([
    ["ArrowDown", false, { row: 6, column: 2 }],
    ["ArrowUp", false, { row: 4, column: 2 }],
    ["ArrowLeft", false, { row: 5, column: 1 }],
    ["ArrowRight", true, { row: 5, column: 4 }],
    ["ArrowDown", true, { row: 99, column: 2 }],
    ["PageDown", false, { row: 17, column: 2 }],
    ["PageUp", false, { row: 0, column: 2 }],
    ["Home", false, { row: 5, column: 0 }],
    ["End", true, { row: 99, column: 4 }],
  ])("%s (far: %s)", (key, far, expected) => {
    expect(moveBy(key, { row: 5, column: 2 }, size, far)).toEqual(expected);
  });

  test("up from the first row is the header, and no further", () => {
    expect(moveBy("ArrowUp", { row: 0, column: 2 }, size, false)).toEqual({ row: -1, column: 2 });
    expect(moveBy("ArrowUp", { row: -1, column: 2 }, size, false)).toEqual({ row: -1, column: 2 });
  });

  test("other keys lead nowhere", () => {
    expect(moveBy("x", { row: 0, column: 0 }, size, false)).toBeNull();
  });
});
