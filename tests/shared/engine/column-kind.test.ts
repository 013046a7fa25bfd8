import { expect, test } from "vitest";
import { kindOfType } from "../../../shared/engine/column-kind.ts";

test.each([
  ["HUGEINT", "integer"],
  ["DECIMAL(10,2)", "number"],
  ["DECIMAL(18,0)", "integer"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp"],
  ["ENUM('a', 'b')", "string"],
  ["VARCHAR[]", "list"],
  ["DOUBLE[3]", "list"],
  ["STRUCT(a INTEGER)", "struct"],
  ["STRUCT(a INTEGER)[]", "list"],
  ["MAP(VARCHAR, BIGINT)", "struct"],
  ["BLOB", "other"],
  ["INTERVAL", "other"],
])("%s is of kind %s", (type, kind) => {
  expect(kindOfType(type)).toBe(kind);
});
