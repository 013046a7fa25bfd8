import { expect, test } from "vitest";
import { problemCount, problemsOf } from "../../../client/panels/problems.ts";
import { initialCell } from "../../../shared/session/apply.ts";
import type { CellState } from "../../../shared/session/state.ts";

const failed: CellState = {
  ...initialCell,
  status: "failed",
  outputs: [
    { type: "console", id: "1", stream: "log", text: "x" },
    {
      type: "error",
      id: "2",
      error: {
        name: "TypeError",
        message: "x is not a function",
        frames: [
          { cell: "other", line: 9, column: 1 },
          { cell: "b", line: 4, column: 2 },
        ],
      },
    },
  ],
};

const broken: CellState = {
  ...initialCell,
  problems: [
    { kind: "syntax", message: "Unexpected token", line: 2, column: 1, endLine: 2, endColumn: 2, cells: [] },
  ],
};

test("problems stand in the notebook's order, with the line in their cell", () => {
  const cells = { b: failed, a: broken, c: initialCell };
  expect(problemsOf({ cells }, ["a", "b", "c", "markdown"])).toEqual([
    { cell: "a", problem: broken.problems[0], kind: "known" },
    { cell: "b", problem: { message: "x is not a function", line: 4 }, kind: "failed" },
  ]);
  expect(problemCount({ cells })).toBe(2);
});

test("an error of an earlier run is no problem once the cell is run again", () => {
  expect(problemsOf({ cells: { b: { ...failed, status: "running" } } }, ["b"])).toEqual([]);
});
