import fc from "fast-check";
import { expect, it } from "vitest";
import { beyondBounds } from "../../../shared/protocol/json-bounds.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const of = (text: string, depth: number, values: number) => beyondBounds(bytes(text), { depth, values });

it.each([
  ['{"a":[1]}', 2, null],
  ['{"a":[[1]]}', 2, "a message nested deeper than 2"],
  ['["[[[["]', 1, null],
  ['["\\"[[[["]', 1, null],
  ['["\\\\",[]]', 1, "a message nested deeper than 1"],
  ["[[],[],[]]", 2, null],
  ['["', 1, null],
  ["", 1, null],
])("counts the depth of %s", (text, depth, beyond) => {
  expect(of(text, depth, 100)).toBe(beyond);
});

it("counts the values, also empty ones", () => {
  expect(of("[1,2,3]", 9, 4)).toBeNull();
  expect(of("[1,2,3,4]", 9, 4)).toBe("a message of more than 4 values");
  expect(of("[[],[],[]]", 9, 6)).toBe("a message of more than 6 values");
});

it("finds the depth that parsing finds", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const depth = depthOf(value);
      const text = JSON.stringify(value);
      expect(of(text, depth, 1e6)).toBeNull();
      if (depth > 0) expect(of(text, depth - 1, 1e6)).not.toBeNull();
    }),
  );
});
