import { expect, test } from "vitest";
import { problemCount, problemsOf } from "../../../../client/notebook/panels/problems.ts";
import { initialCell } from "../../../../shared/session/apply.ts";
import type { CellState } from "../../../../shared/session/state.ts";

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

const PLACE = { column: 1, endLine: 9, endColumn: 2, tags: [], related: [] };

const broken: CellState = {
  ...initialCell,
  problems: [
    { kind: "syntax", message: "Unexpected token", line: 2, column: 1, endLine: 2, endColumn: 2, cells: [] },
  ],
};

const mixed: CellState = {
  ...failed,
  outputs: failed.outputs.slice(1),
  diagnostics: {
    stamp: "",
    items: [
      { ...PLACE, line: 1, severity: "warning", code: "ts6387", message: "deprecated" },
      { ...PLACE, line: 9, severity: "error", code: "sql-column", message: "no such column" },
      { ...PLACE, line: 1, severity: "hint", code: "ts6133", message: "unused" },
    ],
  },
};

test("problems stand by cell in the notebook's order, the worst of a cell first, with their places", () => {
  const cells = { b: failed, a: broken, d: mixed, c: initialCell };
  const failure = { message: "x is not a function", line: 4, column: 2, kind: "failed", code: "" };
  expect(problemsOf({ cells }, ["a", "b", "c", "markdown", "d"])).toEqual([
    {
      cell: "a",
      problems: [{ message: "Unexpected token", line: 2, column: 1, kind: "error", code: "syntax" }],
    },
    { cell: "b", problems: [failure] },
    {
      cell: "d",
      problems: [
        { ...failure, line: 1, column: 1 },
        { message: "no such column", line: 9, column: 1, kind: "error", code: "sql-column" },
        { message: "deprecated", line: 1, column: 1, kind: "warning", code: "ts6387" },
      ],
    },
  ]);
  expect(problemCount({ cells })).toBe(5);
});

test("an error of an earlier run is no problem once the cell is run again", () => {
  expect(problemsOf({ cells: { b: { ...failed, status: "running" } } }, ["b"])).toEqual([]);
});
