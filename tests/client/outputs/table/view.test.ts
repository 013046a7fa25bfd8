import { describe, expect, test } from "vitest";
import { describeFilter, filterFrom, operatorsFor } from "../../../../client/outputs/table/filters.ts";
import { arrange } from "../../../../client/outputs/table/local.ts";
import { nextSort, withFilter } from "../../../../client/outputs/table/view.ts";
import type { Table } from "../../../../shared/output/table.ts";

describe("sorting by headers", () => {
  test("ascending, descending, as it came", () => {
    const once = nextSort([], "a", false);
    const twice = nextSort(once, "a", false);
    expect(once).toEqual([{ column: "a", descending: false }]);
    expect(twice).toEqual([{ column: "a", descending: true }]);
    expect(nextSort(twice, "a", false)).toEqual([]);
  });

  test("another column replaces, or follows when added", () => {
    const by = [{ column: "a", descending: true }];
    expect(nextSort(by, "b", false)).toEqual([{ column: "b", descending: false }]);
    expect(nextSort(by, "b", true)).toEqual([...by, { column: "b", descending: false }]);
    expect(nextSort([...by, { column: "b", descending: false }], "a", true)).toEqual([
      { column: "b", descending: false },
    ]);
  });
});

describe("filters", () => {
  test("one a column", () => {
    const one = { column: "a", operator: "=", value: 1 } as const;
    const two = { column: "a", operator: ">", value: 2 } as const;
    expect(withFilter([one], "a", two)).toEqual([two]);
    expect(withFilter([one], "a", null)).toEqual([]);
  });

  test("what was typed becomes a value of the column's kind", () => {
    expect(filterFrom("a", "number", ">=", " 1,200.5 ")).toEqual({
      column: "a",
      operator: ">=",
      value: 1200.5,
    });
    expect(filterFrom("a", "number", ">=", "12x")).toBeNull();
    expect(filterFrom("a", "string", "contains", "12")).toEqual({
      column: "a",
      operator: "contains",
      value: "12",
    });
    expect(filterFrom("a", "boolean", "=", "false")).toEqual({ column: "a", operator: "=", value: false });
    expect(filterFrom("a", "date", "<", "")).toBeNull();
    expect(filterFrom("a", "string", "null", "")).toEqual({ column: "a", operator: "null", value: null });
  });

  test("are offered by kind and said in words", () => {
    expect(operatorsFor("boolean")).toEqual(["=", "null", "not null"]);
    expect(operatorsFor("string")[0]).toBe("contains");
    expect(describeFilter({ column: "amount", operator: ">=", value: 100 })).toBe("amount at least 100");
    expect(describeFilter({ column: "note", operator: "null", value: null })).toBe("note is null");
  });
});

describe("a table that is here whole", () => {
  const table: Pick<Table, "columns" | "rows"> = {
    columns: [
      { name: "name", kind: "string", type: "VARCHAR" },
      { name: "amount", kind: "number", type: "DOUBLE" },
    ],
    rows: [
      ["Wei", 10],
      ["ana", null],
      ["Bo", 9],
      ["Cy", 10],
    ],
  };
  const names = (view: Parameters<typeof arrange>[1]) => arrange(table, view).map(([name]) => name);

  test("sorts numbers as numbers, nulls last either way, ties as they came", () => {
    expect(names({ sort: [{ column: "amount", descending: false }], filters: [] })).toEqual([
      "Bo",
      "Wei",
      "Cy",
      "ana",
    ]);
    expect(names({ sort: [{ column: "amount", descending: true }], filters: [] })).toEqual([
      "Wei",
      "Cy",
      "Bo",
      "ana",
    ]);
  });

  test("filters by every operator", () => {
    const by = (
      operator: Parameters<typeof filterFrom>[2],
      value: string | number | null,
      column = "amount",
    ) => names({ sort: [], filters: [{ column, operator, value }] });
    expect(by(">=", 10)).toEqual(["Wei", "Cy"]);
    expect(by(">", 9)).toEqual(["Wei", "Cy"]);
    expect(by("<", 10)).toEqual(["Bo"]);
    expect(by("<=", 9)).toEqual(["Bo"]);
    expect(by("=", 9)).toEqual(["Bo"]);
    expect(by("!=", 10)).toEqual(["Bo"]);
    expect(by("null", null)).toEqual(["ana"]);
    expect(by("not null", null)).toEqual(["Wei", "Bo", "Cy"]);
    expect(by("contains", "A", "name")).toEqual(["ana"]);
  });

  test("passes over columns that are not there", () => {
    expect(
      names({
        sort: [{ column: "gone", descending: false }],
        filters: [{ column: "gone", operator: "=", value: 1 }],
      }),
    ).toHaveLength(4);
  });
});
