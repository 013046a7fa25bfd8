import { expect, test } from "vitest";
import {
  columnsInSight,
  naturalWidths,
  offsetsOf,
  stretch,
} from "../../../../client/outputs/table/columns.ts";

test("a column is as wide as its name and values, within limits", () => {
  const columns = [
    { name: "n", kind: "integer", type: "INTEGER" },
    { name: "note", kind: "string", type: "VARCHAR" },
    { name: "名称", kind: "string", type: "VARCHAR" },
  ] as const;
  const rows = [[1, "x".repeat(500), "流失风险流失风险流失风险"]];
  const widths = naturalWidths({ columns: [...columns], rows, rowCount: 1 }, [String, String, String]);
  expect(widths).toEqual([72, 340, 12 * 12.5 + 26]);
});

test("room that is left is shared out, so far as the table stays readable", () => {
  expect(stretch([100, 300], 600, new Map())).toEqual([150, 450]);
  expect(stretch([100, 100], 2000, new Map())).toEqual([170, 170]);
  expect(stretch([400, 400], 600, new Map())).toEqual([400, 400]);
});

test("a width that was set by hand stays", () => {
  expect(stretch([100, 100], 300, new Map([[0, 60]]))).toEqual([60, 212]);
  expect(stretch([100], 300, new Map([[0, 60]]))).toEqual([60]);
});

test("only the columns in sight are drawn, and one on each side", () => {
  const offsets = offsetsOf(Array.from({ length: 300 }, () => 100));
  expect(offsets.at(-1)).toBe(30_000);
  expect(columnsInSight(offsets, 0, 450)).toEqual({ from: 0, to: 6 });
  expect(columnsInSight(offsets, 10_050, 450)).toEqual({ from: 99, to: 107 });
  expect(columnsInSight(offsets, 29_550, 450)).toEqual({ from: 294, to: 300 });
  expect(columnsInSight([0], 0, 450)).toEqual({ from: 0, to: 0 });
});
