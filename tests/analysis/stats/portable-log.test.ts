import fc from "fast-check";
import { expect, it } from "vitest";
import { portableLog } from "../../../analysis/stats/portable-log.ts";

it("agrees with Math.log within 2 units in the last place", () => {
  const positive = fc.double({ min: 2 ** -53, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(positive, (x) => {
      const expected = Math.log(x);
      expect(Math.abs(portableLog(x) - expected)).toBeLessThanOrEqual(2 * 2 ** -52 * Math.abs(expected));
    }),
    { numRuns: 5000, seed: 1 },
  );
});

it("is exact where the logarithm is", () => {
  expect(portableLog(1)).toBe(0);
  expect(portableLog(2)).toBe(Math.LN2);
  expect(portableLog(2 ** 40)).toBe(40 * Math.LN2);
  expect(portableLog(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 12);
});

it("follows Math.log at the ends of its domain", () => {
  expect(portableLog(0)).toBe(-Infinity);
  expect(portableLog(Infinity)).toBe(Infinity);
  expect(portableLog(-1)).toBeNaN();
  expect(portableLog(Number.NaN)).toBeNaN();
});
