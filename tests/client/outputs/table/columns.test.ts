import { expect, test } from "vitest";
import {
  columnsInSight,
  fitWidths,
  leastWidths,
  naturalWidths,
  offsetsOf,
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

const none = new Map<number, number>();

test("room that is left is shared out, so far as the table stays readable", () => {
  expect(fitWidths([100, 300], [64, 64], 600, none)).toEqual([150, 450]);
  expect(fitWidths([100, 100], [64, 64], 2000, none)).toEqual([170, 170]);
});

test("a table that is a little too wide gives up its air; one that must be scrolled keeps it", () => {
  expect(fitWidths([400, 400], [300, 200], 600, none)).toEqual([334, 266]);
  expect(fitWidths([400, 400], [300, 300], 600, none)).toEqual([300, 300]);
  expect(fitWidths([400, 400], [300, 301], 600, none)).toEqual([400, 400]);
  expect(fitWidths([100, 100], [64, 64], 0, none)).toEqual([100, 100]);
});

test("without air a column is as wide as its widest value or its name", () => {
  const columns = [
    { name: "n", kind: "integer", type: "INTEGER" },
    { name: "revenue share", kind: "number", type: "DOUBLE" },
    { name: "名称", kind: "string", type: "VARCHAR" },
  ] as const;
  const rows = [[1, 0.5, "流失风险流失风险流失风险"]];
  const widths = leastWidths({ columns: [...columns], rows, rowCount: 1 }, [String, String, String]);
  expect(widths).toEqual([64, Math.round(13 * 6.7 * 0.92 + 26), 12 * 12.5 + 26]);
});

test("a width that was set by hand stays", () => {
  expect(fitWidths([100, 100], [64, 64], 300, new Map([[0, 60]]))).toEqual([60, 212]);
  expect(fitWidths([100], [64], 300, new Map([[0, 60]]))).toEqual([60]);
  expect(fitWidths([100, 100], [64, 64], 270, new Map([[0, 200]]))).toEqual([200, 70]);
});

test("only the columns in sight are drawn, and one on each side", () => {
  const offsets = offsetsOf(Array.from({ length: 300 }, () => 100));
  expect(offsets.at(-1)).toBe(30_000);
  expect(columnsInSight(offsets, 0, 450)).toEqual({ from: 0, to: 6 });
  expect(columnsInSight(offsets, 10_050, 450)).toEqual({ from: 99, to: 107 });
  expect(columnsInSight(offsets, 29_550, 450)).toEqual({ from: 294, to: 300 });
  expect(columnsInSight([0], 0, 450)).toEqual({ from: 0, to: 0 });
});
