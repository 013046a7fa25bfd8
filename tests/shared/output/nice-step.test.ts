import fc from "fast-check";
import { expect, test } from "vitest";
import { digitsOfStep, niceStep } from "../../../shared/output/nice-step.ts";

test.each([
  [1, 5, 0.2],
  [1, 3, 0.5],
  [1, 1, 1],
  [1.1, 1, 2],
  [6, 1, 10],
  [100, 200, 0.5],
  [0.437, 200, 0.005],
  [12_345, 5, 5000],
  [3e-9, 10, 5e-10],
])("a span of %d in %d steps goes by %d", (span, count, step) => {
  expect(niceStep(span, count)).toBe(step);
});

test.each([
  [0.2, 1],
  [0.005, 3],
  [5, 0],
  [200, 0],
  [2.5, 1],
  [5e-10, 10],
])("multiples of %d have %d digits after the point", (step, digits) => {
  expect(digitsOfStep(step)).toBe(digits);
});

test("no more steps than asked for reach across, and half of them would not, by far", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
      fc.integer({ min: 1, max: 500 }),
      (span, count) => {
        const step = niceStep(span, count);
        expect(step * count).toBeGreaterThanOrEqual(span * (1 - 1e-12));
        expect(step * count).toBeLessThanOrEqual(span * 2.5 * (1 + 1e-12));
      },
    ),
    { seed: 5 },
  );
});
