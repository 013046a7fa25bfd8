import { expect, test } from "vitest";
import { requireShallow } from "../../../server/socket/depth.ts";

const nested = (depth: number): unknown =>
  JSON.parse(`${'{"a":['.repeat(depth / 2)}1${"]}".repeat(depth / 2)}`);

test("forty lists and objects in each other pass, and no more, however many", () => {
  expect(() => requireShallow(nested(40))).not.toThrow();
  for (const depth of [42, 1_000, 1_000_000])
    expect(() => requireShallow(nested(depth))).toThrow("nests more than 40");
});

test("the bytes of an update are no list", () => {
  const update = new Uint8Array(30_000_000);
  const before = performance.now();
  requireShallow({ type: "edit", update });
  expect(performance.now() - before).toBeLessThan(50);
});

test.each([[null], [undefined], [42], ["text"], [[]], [{}]])("%j passes", (message) => {
  expect(() => requireShallow(message)).not.toThrow();
});
