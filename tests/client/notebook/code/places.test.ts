import { expect, test } from "vitest";
import { groupPlaces } from "../../../../client/notebook/code/group-places.ts";
import { linesAround } from "../../../../client/notebook/code/lines-around.ts";

test("places are grouped by cell and file, with the name cut out of its line", () => {
  const range = (line: number, column: number, endColumn: number) => ({
    line,
    column,
    endLine: line,
    endColumn,
  });
  const sources: Record<string, string> = { a: "const x = 1;\n  x + 1", b: "x" };
  const groups = groupPlaces(
    [
      { cell: "a", range: range(1, 7, 8) },
      { cell: "b", range: range(1, 1, 2) },
      { cell: "a", range: range(2, 3, 4) },
      { file: "/lib.d.ts", range: range(2, 5, 6), text: "one\nlet x: number;" },
      { cell: "gone", range: range(4, 1, 2) },
    ],
    (cell) => sources[cell] ?? "",
  );
  expect(
    groups.map(({ key, places }) => [key, places.map((one) => [one.before, one.name, one.after])]),
  ).toEqual([
    [
      "cell:a",
      [
        ["const ", "x", " = 1;"],
        ["", "x", " + 1"],
      ],
    ],
    ["cell:b", [["", "x", ""]]],
    ["file:/lib.d.ts", [["let ", "x", ": number;"]]],
    ["cell:gone", [["", "", ""]]],
  ]);
});

test("of a long text only the surroundings are drawn", () => {
  const text = Array.from({ length: 2000 }, (_, i) => `line ${i + 1}`).join("\r\n");
  const { first, text: part } = linesAround(text, 1000);
  const lines = part.split("\n");
  expect([first, lines[0], lines[1000 - first], lines.length]).toEqual([750, "line 750", "line 1000", 501]);
  expect(linesAround("a\nb", 2)).toEqual({ first: 1, text: "a\nb" });
});
