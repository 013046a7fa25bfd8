import { expect, test } from "vitest";
import { guessFormat, wordsOf } from "../../../../kernel/data/tables/number-format.ts";

test.each([
  ["customer_id", ["customer", "id"]],
  ["customerID", ["customer", "id"]],
  ["TotalCharges", ["total", "charges"]],
  ["Sepal.Length", ["sepal", "length"]],
  ["IMSINumber", ["imsi", "number"]],
  ["客户编号", ["客户编号"]],
])("the words of %s", (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

test.each([
  [{ name: "customer_id", kind: "integer", type: "BIGINT" }, undefined, { style: "plain" }],
  [{ name: "birth_year", kind: "integer", type: "INTEGER" }, undefined, { style: "plain" }],
  [{ name: "calls", kind: "integer", type: "BIGINT" }, undefined, { style: "decimal", digits: 0 }],
  [
    { name: "share", kind: "number", type: "DOUBLE" },
    { nulls: 0, min: 0.1, max: 0.9 },
    { style: "percent", digits: 1 },
  ],
  [{ name: "share", kind: "number", type: "DOUBLE" }, { nulls: 0, min: 3, max: 90 }, { style: "decimal" }],
  [{ name: "total_revenue", kind: "number", type: "DOUBLE" }, undefined, { style: "decimal", digits: 2 }],
  [{ name: "minutes", kind: "number", type: "DECIMAL(10,1)" }, undefined, { style: "decimal", digits: 1 }],
  [{ name: "minutes", kind: "number", type: "DOUBLE" }, undefined, { style: "decimal" }],
  [{ name: "price", kind: "string", type: "VARCHAR" }, undefined, undefined],
] as const)("%j", (column, summary, format) => {
  expect(guessFormat(column, summary)).toEqual(format);
});
