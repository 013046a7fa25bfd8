import { expect, it } from "vitest";
import { digamma } from "../../../analysis/stats/digamma.ts";
import { logGamma } from "../../../analysis/stats/gamma.ts";

const EULER = 0.5772156649015329;

it.each([
  [1, -EULER],
  [2, 1 - EULER],
  [0.5, -EULER - 2 * Math.LN2],
  [10, 2.251752589066721],
  [1e6, 13.815510057964191],
  [1e-3, -1000.5755719318103],
])("digamma(%d) is %d", (x, expected) => {
  expect(Math.abs(digamma(x) - expected)).toBeLessThan(2e-14 * (1 + Math.abs(expected)));
});

it("is the slope of ln gamma", () => {
  for (const x of [0.1, 0.7, 3.3, 25, 400]) {
    const width = x * 1e-4;
    const slope = (logGamma(x + width) - logGamma(x - width)) / (2 * width);
    expect(digamma(x)).toBeCloseTo(slope, 6);
  }
});

it("is nothing at 0 and below", () => {
  expect([0, -1, Number.NaN].map(digamma)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});
