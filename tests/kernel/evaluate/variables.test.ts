import { describe, expect, it } from "vitest";
import { VariableList } from "../../../kernel/evaluate/variables.ts";

class Customer {
  id = 7;
  get secret(): string {
    throw new Error("a getter was called");
  }
}

const relation = { schema: () => expect.fail("ran"), materialize: () => expect.fail("ran") };
const arrow = { numRows: () => 3, numCols: () => 2 };

describe("the list of variables", () => {
  it.each([
    ["a number", 5, "number", "", "5"],
    ["null", null, "null", "", "null"],
    ["a text", "héllo", "string", "5 characters", '"héllo"'],
    ["an array", [1, "a"], "Array", "2 items", '[ 1, "a" ]'],
    ["one item", [1], "Array", "1 item", "[ 1 ]"],
    ["an object", { a: 1, b: { c: 2 } }, "Object", "2 keys", "{ a: 1, b: {1 key} }"],
    ["an instance", new Customer(), "Customer", "1 key", "Customer { id: 7 }"],
    [
      "a typed array",
      new Float64Array(1000),
      "Float64Array",
      "1,000 items, 8 kB",
      /^Float64Array\(1000\) \[ 0, .*992 more \]$/,
    ],
    ["a map", new Map([["a", 1]]), "Map", "1 item", "Map(1) { a => 1 }".replace("a =>", '"a" =>')],
    ["a set", new Set([1]), "Set", "1 item", "Set(1) { 1 }"],
    ["a date", new Date(0), "Date", "", "1970-01-01T00:00:00.000Z"],
    ["a function", function score() {}, "function", "", "function score"],
    ["a class", Customer, "class", "", "class Customer"],
    ["a relation", relation, "Relation", "", "lazy: runs when one of its forms is asked for"],
    ["an Arquero table", arrow, "Object", "3 rows × 2 columns", ""],
    ["an error", new RangeError("too far"), "RangeError", "", "RangeError: too far"],
    ["a proxy", new Proxy({}, { get: () => expect.fail("trapped") }), "Proxy", "", "Proxy"],
  ])("shows %s", (_name, value, type, size, preview) => {
    const [variable] = new VariableList().list(new Map([["x", { cell: "a", value }]]));
    expect(variable).toEqual({
      name: "x",
      cell: "a",
      type,
      size,
      preview: typeof preview === "string" ? preview : expect.stringMatching(preview),
    });
  });

  it("keeps a preview on one line of 200 characters", () => {
    const value = Array.from({ length: 50 }, (_, i) => ({ key: `value number ${i}\nnext line` }));
    const [variable] = new VariableList().list(new Map([["x", { cell: "a", value }]]));
    expect(variable?.preview).not.toContain("\n");
    expect(variable?.preview.length).toBeLessThanOrEqual(200);
  });
});
