import { expect, test } from "vitest";
import { columnCount, delimiterOf, headText } from "../../../shared/engine/text-head.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const whole = (content: Uint8Array) => ({ bytes: content, size: content.length });

test.each([
  ["a,b,c\n1;2,3,4", ","],
  ["a;b;c\n1,5;2,5;3", ";"],
  ["a\tb, c\n", "\t"],
  ["a|b\n", "|"],
  ['"a,b,c";d\n', ";"],
  ['"a ""x"", y"|b', "|"],
  ["\uFEFF\r\n\r\na;b\r\n", ";"],
  ["name\nx\n", ","],
])("the separator of %j is %j", (text, delimiter) => {
  expect(delimiterOf(text)).toBe(delimiter);
});

test.each([
  ["a,b,c\n1\n", 3],
  ['"a,b",c', 2],
  ['"two\nlines",b\n1,2', 2],
  ["name", 1],
])("the columns of %j", (text, count) => {
  expect(columnCount(text, ",")).toBe(count);
});

test("a letter that the end of the head cuts in two is no fault", () => {
  const content = bytes("name\n客户");
  expect(headText({ bytes: content.subarray(0, content.length - 1), size: content.length }, "a.csv")).toBe(
    "name\n客",
  );
});

test.each<[Uint8Array, string]>([
  [bytes(""), "a.csv is empty."],
  [bytes("\n \n"), "a.csv holds only empty lines."],
  [new Uint8Array([0x61, 0, 0x62]), "a.csv is no text file: it holds binary data."],
  [new Uint8Array([0xff, 0xfe, 0x61, 0]), "a.csv is written in UTF-16, and is read as UTF-8."],
  [new Uint8Array([...bytes("x\ny\nM"), 0xfc, 0x6c]), "a.csv, line 3: it is not written in UTF-8."],
])("refused (%#)", (content, message) => {
  expect(() => headText(whole(content), "a.csv")).toThrow(
    expect.objectContaining({ name: "DatasetProblem", message }),
  );
});
