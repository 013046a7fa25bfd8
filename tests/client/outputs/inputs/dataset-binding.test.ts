import { expect, test } from "vitest";
import {
  type BindableTable,
  bindTo,
  columnsFor,
  type DatasetDefinition,
  isComplete,
  misfits,
} from "../../../../client/outputs/inputs/dataset-binding.ts";

const purchases: BindableTable = {
  name: "purchases",
  rowCount: 10,
  columns: [
    { name: "customer_id", kind: "integer" },
    { name: "bought_at", kind: "timestamp" },
    { name: "day", kind: "date" },
    { name: "product", kind: "string" },
    { name: "amount", kind: "number" },
  ],
  guess: null,
};
const plans: BindableTable = {
  name: "plans",
  rowCount: 3,
  columns: [{ name: "plan", kind: "string" }],
  guess: null,
};
const definition: DatasetDefinition = {
  control: "dataset",
  label: "Purchases",
  contract: { customer: "id", at: "timestamp", amount: "number" },
  tables: [purchases, plans],
};

test("a role takes the columns of its kind", () => {
  expect(columnsFor("id", purchases)).toEqual(["customer_id", "product"]);
  expect(columnsFor("number", purchases)).toEqual(["customer_id", "amount"]);
  expect(columnsFor("timestamp", purchases)).toEqual(["bought_at", "day"]);
  expect(columnsFor("date", purchases)).toEqual(["day"]);
  expect(columnsFor("boolean", purchases)).toEqual([]);
  expect(columnsFor("any", plans)).toEqual(["plan"]);
});

test("a table that cannot fill the contract says which roles it lacks", () => {
  expect(misfits(definition, purchases)).toEqual([]);
  expect(misfits(definition, plans)).toEqual(["at (a date or time)", "amount (a number)"]);
});

test("the guess is taken, else what fits of the choice before, else the only column that fits", () => {
  const guess = { customer: "customer_id", at: "bought_at", amount: "amount" };
  const before = { table: "invoices", columns: { customer: "product", at: "paid", amount: "amount" } };
  expect(bindTo(definition, { ...purchases, guess }, before)).toEqual({ table: "purchases", columns: guess });
  expect(bindTo(definition, purchases, before)).toEqual({
    table: "purchases",
    columns: { customer: "product", amount: "amount" },
  });
  expect(bindTo(definition, plans, before)).toEqual({ table: "plans", columns: { customer: "plan" } });
});

test("a binding is complete when every role has a column", () => {
  expect(isComplete(definition, { table: "purchases", columns: { customer: "product" } })).toBe(false);
  expect(isComplete(definition, { table: "p", columns: { customer: "a", at: "b", amount: "c" } })).toBe(true);
});
