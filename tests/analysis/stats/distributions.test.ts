import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquareUpper } from "../../../analysis/stats/chi-square.ts";
import { logGamma, lowerGamma, upperGamma } from "../../../analysis/stats/gamma.ts";
import { normalCdf, normalQuantile, normalTwoSided, normalUpper } from "../../../analysis/stats/normal.ts";

describe("logGamma", () => {
  test.each([
    [1, 0],
    [2, 0],
    [0.5, Math.log(Math.PI) / 2],
    [10, Math.log(362_880)],
    [1e-10, 23.02585092988273],
    [171, 706.573062245787],
    [1e6, 12_815_504.56914761],
  ])("of %d", (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)) * 4);
  });

  test("is infinite at 0 and not a number below", () => {
    expect([logGamma(0), logGamma(-1), logGamma(Number.NaN)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

describe("the incomplete gamma functions", () => {
  test("are those of the exponential distribution for a = 1", () => {
    for (const x of [0, 0.1, 1, 2, 5, 30]) expect(upperGamma(1, x)).toBeCloseTo(Math.exp(-x), 14);
  });

  test("add up to 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        (a, x) => {
          expect(lowerGamma(a, x) + upperGamma(a, x)).toBeCloseTo(1, 13);
        },
      ),
    );
  });

  test("are sums of Poisson probabilities for whole a", () => {
    const [a, x] = [7, 4.5];
    let sum = 0;
    let term = Math.exp(-x);
    for (let k = 0; k < a; k++) {
      sum += term;
      term *= x / (k + 1);
    }
    expect(upperGamma(a, x)).toBeCloseTo(sum, 14);
  });
});

describe("the normal distribution", () => {
  // Tables of Abramowitz and Stegun, 26.1 and 26.2.
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.959963984540054, 0.975],
    [-2.5758293035489004, 0.005],
    [3, 0.9986501019683699],
  ])("up to %d", (z, expected) => {
    expect(normalCdf(z)).toBeCloseTo(expected, 14);
    expect(normalQuantile(expected)).toBeCloseTo(z, 12);
  });

  test("keeps its digits in the far tail", () => {
    expect(normalUpper(10) / 7.61985302416047e-24).toBeCloseTo(1, 12);
    expect(normalTwoSided(-10) / 1.52397060483209e-23).toBeCloseTo(1, 12);
  });

  test("and its quantile undo each other", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-14);
      }),
    );
  });

  test("has infinite quantiles at the ends and none outside", () => {
    expect([0, 1, -0.1, 1.1].map(normalQuantile)).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

test.each([
  [3.841458820694124, 1, 0.05],
  [5.991464547107979, 2, 0.05],
  [18.307038053275146, 10, 0.05],
  [0, 3, 1],
  [50, 1, 1.537459794428033e-12],
])("chi-square above %d with %d degrees of freedom", (x, df, expected) => {
  expect(chiSquareUpper(x, df) / expected).toBeCloseTo(1, 11);
});
