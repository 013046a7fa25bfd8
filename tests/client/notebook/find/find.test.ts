import { expect, test } from "vitest";
import { type FindQuery, findMatches, firstFrom, replaceIn } from "../../../../client/notebook/find/find.ts";

const plain = (text: string, more: Partial<FindQuery> = {}): FindQuery => ({
  text,
  matchCase: false,
  wholeWord: false,
  regex: false,
  ...more,
});

const CELLS = [
  ["a", "const best = 1;\nbest + Best"],
  ["b", "nothing"],
  ["c", "bestow(best)"],
] as const;

test("finds in all cells, with line and column", () => {
  expect(findMatches(CELLS, plain("best"))).toEqual({
    matches: [
      { cell: "a", from: 6, to: 10, line: 1, column: 7 },
      { cell: "a", from: 16, to: 20, line: 2, column: 1 },
      { cell: "a", from: 23, to: 27, line: 2, column: 8 },
      { cell: "c", from: 0, to: 4, line: 1, column: 1 },
      { cell: "c", from: 7, to: 11, line: 1, column: 8 },
    ],
    problem: null,
  });
});

test.each<[string, Partial<FindQuery>, number]>([
  ["best", { matchCase: true }, 4],
  ["best", { wholeWord: true }, 4],
  ["best", { matchCase: true, wholeWord: true }, 3],
  ["b.st", {}, 0],
  ["b.st", { regex: true }, 5],
  ["x*", { regex: true }, 0],
  ["", {}, 0],
  ["(best", {}, 1],
])("%s with %j has %i matches", (text, options, count) => {
  expect(findMatches(CELLS, plain(text, options)).matches).toHaveLength(count);
});

test("an expression that is none says so instead of finding", () => {
  const { matches, problem } = findMatches(CELLS, plain("(best", { regex: true }));
  expect(matches).toEqual([]);
  expect(problem).toMatch(/Unterminated group|Invalid regular expression/);
});

test("words of other scripts have bounds too", () => {
  const cells = [["a", "区域 = 大区域; 区域"]] as const;
  expect(findMatches(cells, plain("区域", { wholeWord: true })).matches.map(({ from }) => from)).toEqual([
    0, 10,
  ]);
});

test("stops at 5,000 matches", () => {
  expect(findMatches([["a", "x".repeat(9000)]], plain("x")).matches).toHaveLength(5000);
});

test("replaces literally, unless an expression refers to its groups", () => {
  expect(replaceIn("a.b", plain("."), "$&$1")).toBe("a$&$1b");
  expect(replaceIn("ab", plain("(a)(b)", { regex: true }), "$2$1")).toBe("ba");
});

test("begins at the focused cell, and at the first where none follows", () => {
  const { matches } = findMatches(CELLS, plain("best"));
  const order = ["a", "b", "c", "d"];
  expect([null, "a", "b", "c", "d"].map((cell) => firstFrom(matches, order, cell))).toEqual([0, 0, 3, 3, 0]);
});
