import { expect, test } from "vitest";
import type { Json } from "../../../shared/json.ts";
import type { InputDefinition } from "../../../shared/output/input.ts";
import { validateInput } from "../../../shared/output/input-value.ts";

const range: InputDefinition = { control: "range", label: "L", min: 1, max: 10, step: 0.1 };
const number: InputDefinition = { control: "number", label: "L", min: 0 };
const text: InputDefinition = { control: "text", label: "L", maxLength: 5, pattern: "[a-z]+" };
const toggle: InputDefinition = { control: "toggle", label: "L" };
const options = [
  { value: "a", label: "First" },
  { value: 2, label: "Second" },
];
const select: InputDefinition = { control: "select", label: "L", options };
const multi: InputDefinition = { control: "multiSelect", label: "L", options };
const date: InputDefinition = { control: "date", label: "L", min: "2026-01-01", max: "2026-12-31" };
const curve: InputDefinition = {
  control: "curve",
  label: "L",
  x: [0.1, 0.2, 0.4],
  y: [3, 5, 4],
  xAxis: { label: "threshold" },
  yAxis: { label: "profit" },
  step: 0.05,
  initial: 0.2,
};
const dataset: InputDefinition = {
  control: "dataset",
  label: "L",
  contract: { customer: "id", amount: "number", at: "timestamp", note: "any" },
  tables: [
    {
      name: "sales",
      rowCount: 3,
      columns: [
        { name: "who", kind: "string" },
        { name: "paid", kind: "integer" },
        { name: "day", kind: "date" },
      ],
      guess: { customer: "who", amount: "paid", at: "day", note: "who" },
    },
    { name: "codes", rowCount: 1, columns: [{ name: "code", kind: "string" }], guess: null },
  ],
};

test.each<[InputDefinition, Json, string | null]>([
  [range, 5, null],
  [range, 1.3, null],
  [range, 10, null],
  [range, 0, "0 is below the least allowed, 1."],
  [range, 11, "11 is above the most allowed, 10."],
  [range, 1.25, "1.25 is not in steps of 0.1 from 1."],
  [range, "5", '"5" is not a number.'],
  [number, 1e9, null],
  [number, -1, "-1 is below the least allowed, 0."],
  [number, null, "null is not a number."],
  [text, "abc", null],
  [text, "abcdef", "The text has 6 characters; at most 5 are allowed."],
  [text, "AB", '"AB" does not have the form [a-z]+.'],
  [text, 5, "5 is not text."],
  [toggle, true, null],
  [toggle, "true", '"true" is neither true nor false.'],
  [select, 2, null],
  [select, "2", '"2" is none of the options "a", 2.'],
  [multi, [], null],
  [multi, ["a", 2], null],
  [multi, ["a", "z"], '"z" is none of the options "a", 2.'],
  [multi, "a", '"a" is not a list of options.'],
  [date, "2026-02-28", null],
  [date, "2026-02-30", '"2026-02-30" is not a date; write it as 2026-01-31.'],
  [date, "2025-12-31", "2025-12-31 is before the first allowed, 2026-01-01."],
  [date, "2027-01-01", "2027-01-01 is after the last allowed, 2026-12-31."],
  [curve, 0.1, null],
  [curve, 0.4, null],
  [curve, 0.1234, null],
  [curve, null, null],
  [curve, 0.05, "0.05 is left of the curve, which begins at 0.1."],
  [curve, 0.5, "0.5 is right of the curve, which ends at 0.4."],
  [curve, "0.2", '"0.2" is not a number.'],
  [dataset, "sales", null],
  [dataset, { table: "sales", columns: { customer: "who" } }, null],
  [dataset, "nothing", "There is no table “nothing”. The tables: sales, codes."],
  [
    dataset,
    "codes",
    "“codes” does not show which of its columns are customer, amount, at, note: choose them.",
  ],
  [
    dataset,
    { table: "sales", columns: { customer: "who", amount: "who" } },
    "“who” holds string and cannot be “amount”, which needs integer or number.",
  ],
  [dataset, { table: "sales", columns: { at: "gone" } }, "“sales” has no column “gone”."],
  [dataset, 5, "5 names no table. The tables: sales, codes."],
])("%o takes %j: %s", (definition, value, problem) => {
  expect(validateInput(definition, value)).toBe(problem);
});

test("a pattern is not tried where it must not be", () => {
  const endless: InputDefinition = { control: "text", label: "L", pattern: "(a+)+b" };
  expect(validateInput(endless, "a".repeat(50), { patterns: false })).toBeNull();
});
