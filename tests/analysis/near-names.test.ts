import { expect, it } from "vitest";
import { nearNames } from "../../analysis/near-names.ts";

it.each([
  ["amuont", ["amount", "customer_id", "bought_at"], ["amount"]],
  ["Customer", ["id", "customer", "customer_id", "cost"], ["customer", "customer_id"]],
  ["date", ["data", "day", "late", "rate", "dates"], ["dates", "data", "late"]],
  ["zzz", ["amount", "id"], []],
  ["", ["amount"], []],
  ["x", [], []],
] as [string, string[], string[]][])("%j among %j may be %j", (name, names, expected) => {
  expect(nearNames(name, names)).toEqual(expected);
});
