import { describe, expect, test } from "vitest";
import { parseAnsi } from "../../../../client/outputs/console/ansi.ts";
import { chunkText } from "../../../../client/outputs/console/chunks.ts";

const ESC = "\u001b";

describe("colours of a terminal", () => {
  test.each([
    ["plain", [["plain", ""]]],
    [
      `${ESC}[32mok${ESC}[0m done`,
      [
        ["ok", "ansi-green"],
        [" done", ""],
      ],
    ],
    [
      `${ESC}[1;31mbad${ESC}[22m red${ESC}[39m`,
      [
        ["bad", "ansi-red ansi-bold"],
        [" red", "ansi-red"],
      ],
    ],
    [`${ESC}[94mbright`, [["bright", "ansi-blue"]]],
    [
      `${ESC}[38;5;196mx${ESC}[38;2;1;2;3my`,
      [
        ["x", ""],
        ["y", ""],
      ],
    ],
    [
      `a${ESC}[2K${ESC}[1Gb${ESC}]0;title\u0007c`,
      [
        ["a", ""],
        ["b", ""],
        ["c", ""],
      ],
    ],
    ["", []],
  ])("%j", (text, expected) => {
    expect(parseAnsi(text).map((part) => [part.text, part.classes])).toEqual(expected);
  });
});

describe("long texts", () => {
  const line = (i: number) => `line ${i}\n`;
  const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i)).join("");

  test("are cut at line ends, and are the text again when joined", () => {
    const text = lines(1001);
    const chunks = chunkText(text);
    expect(chunks.map((chunk) => chunk.lines)).toEqual([200, 200, 200, 200, 200, 1]);
    expect(chunks.map((chunk) => chunk.text).join("")).toBe(text);
  });

  test("keep their chunks when they grow", () => {
    const before = chunkText(lines(999));
    const after = chunkText(lines(1500));
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });

  test("without a line end are cut by length", () => {
    const chunks = chunkText("x".repeat(1_000_000));
    expect(Math.max(...chunks.map((chunk) => chunk.text.length))).toBe(20_000);
    expect(chunks.reduce((sum, chunk) => sum + chunk.text.length, 0)).toBe(1_000_000);
  });

  test("of nothing are nothing", () => {
    expect(chunkText("")).toEqual([]);
    expect(chunkText("\n\n").map((chunk) => chunk.text)).toEqual(["\n\n"]);
  });
});
