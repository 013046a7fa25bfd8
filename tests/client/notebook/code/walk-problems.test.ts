import { expect, test } from "vitest";
import { findingsInOrder, nextFinding } from "../../../../client/notebook/code/walk-problems.ts";
import { initialCell } from "../../../../shared/session/apply.ts";
import type { Diagnostic } from "../../../../shared/session/diagnostics.ts";
import type { CellState } from "../../../../shared/session/state.ts";

const at = (line: number, column: number, severity: Diagnostic["severity"] = "error"): Diagnostic => ({
  line,
  column,
  endLine: line,
  endColumn: column + 1,
  severity,
  code: "ts2304",
  message: `${line}:${column}`,
  tags: [],
  related: [],
});
const cell = (...items: Diagnostic[]): CellState => ({ ...initialCell, diagnostics: { stamp: "", items } });
const order = ["a", "text", "b", "c"];
const findings = findingsInOrder(
  { cells: { c: cell(at(1, 1)), a: cell(at(3, 1), at(1, 5, "warning"), at(1, 1, "hint")), b: cell() } },
  order,
);

test("problems come in the order of reading; hints are none", () => {
  expect(findings.map((one) => [one.cell, one.finding.message])).toEqual([
    ["a", "1:5"],
    ["a", "3:1"],
    ["c", "1:1"],
  ]);
});

test.each([
  ["from the cell, before its text", { cell: "a", at: null }, 1, 0],
  ["from a place", { cell: "a", at: { line: 1, column: 5 } }, 1, 1],
  ["over cells without problems", { cell: "a", at: { line: 3, column: 1 } }, 1, 2],
  ["from a cell of text", { cell: "text", at: null }, 1, 2],
  ["in a circle", { cell: "c", at: { line: 1, column: 1 } }, 1, 0],
  ["backwards", { cell: "a", at: { line: 3, column: 1 } }, -1, 0],
  ["backwards in a circle", { cell: "a", at: { line: 1, column: 5 } }, -1, 2],
  ["backwards from the cell", { cell: "c", at: null }, -1, 1],
  ["with no cell chosen", { cell: null, at: null }, 1, 0],
] as const)("the next problem is found %s", (_, from, step, found) => {
  expect(nextFinding(findings, order, from, step)).toBe(found);
});

test("where there are none, none is found", () => {
  expect(nextFinding([], order, { cell: "a", at: null }, 1)).toBe(0);
  expect(nextFinding([], order, { cell: "a", at: null }, -1)).toBe(-1);
});
