import { describe, expect, test } from "vitest";
import { formatOf } from "../../../../client/outputs/table/format.ts";
import { typeName } from "../../../../client/outputs/table/type-name.ts";
import type { Json } from "../../../../shared/json.ts";
import type { TableColumn } from "../../../../shared/output/table.ts";

function write(column: Partial<TableColumn>, values: Json[]): string[] {
  const full: TableColumn = { name: "x", kind: "number", type: "DOUBLE", ...column };
  const format = formatOf(
    full,
    0,
    values.map((value) => [value]),
  );
  return values.map(format);
}

describe("numbers", () => {
  test.each<[string, Partial<TableColumn>, Json[], string[]]>([
    ["as many digits as the column needs", {}, [1, 2.5, 1234.25], ["1.00", "2.50", "1,234.25"]],
    ["four at most", {}, [0.123456, 2], ["0.1235", "2.0000"]],
    ["none for whole numbers", {}, [1, 20_000], ["1", "20,000"]],
    ["integers", { kind: "integer" }, [1_048_310, -3], ["1,048,310", "-3"]],
    ["ids and years", { kind: "integer", format: { style: "plain" } }, [2026], ["2026"]],
    ["shares", { format: { style: "percent" } }, [0.382, 1], ["38.2%", "100.0%"]],
    ["shares with digits", { format: { style: "percent", digits: 0 } }, [0.382], ["38%"]],
    ["money", { format: { style: "currency", currency: "EUR" } }, [1234.5], ["€1,234.50"]],
    ["compact", { format: { style: "compact" } }, [1_234_567], ["1.2M"]],
    ["what JSON cannot hold as a number", {}, ["Infinity"], ["Infinity"]],
  ])("%s", (_, column, values, expected) => {
    expect(write(column, values)).toEqual(expected);
  });
});

describe("dates", () => {
  const kind = "timestamp";
  test.each<[string, Partial<TableColumn>, Json[], string[]]>([
    ["a date", { kind: "date" }, ["2026-06-30"], ["2026-06-30"]],
    ["a date that came as a time", { kind: "date" }, ["2026-06-30T00:00:00.000Z"], ["2026-06-30"]],
    [
      "midnights only",
      { kind },
      ["2026-06-30T00:00:00.000Z", "2026-07-01T00:00:00.000Z"],
      ["2026-06-30", "2026-07-01"],
    ],
    ["minutes", { kind }, ["2026-06-30T14:05:00.000Z"], ["2026-06-30 14:05"]],
    ["seconds", { kind }, ["2026-06-30T14:05:09.120Z"], ["2026-06-30 14:05:09"]],
  ])("%s", (_, column, values, expected) => {
    expect(write(column, values)).toEqual(expected);
  });
});

test("text, truth and nested values", () => {
  expect(write({ kind: "string" }, ["张伟"])).toEqual(["张伟"]);
  expect(write({ kind: "boolean" }, [true])).toEqual(["true"]);
  expect(write({ kind: "list" }, [[1, 2]])).toEqual(["[1,2]"]);
  expect(write({ kind: "struct" }, [{ a: null }])).toEqual(['{"a":null}']);
});

test.each([
  ["VARCHAR", "text"],
  ["BIGINT", "int"],
  ["DECIMAL(12,2)", "decimal"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp"],
  ["INTEGER[]", "integer[]"],
  ["DATE", "date"],
])("the type %s is called %s", (type, expected) => {
  expect(typeName({ type })).toBe(expected);
});
