import { describe, expect, it } from "vitest";
import { binomialTails } from "../../../analysis/stats/binomial.ts";
import { discoveryCutoff } from "../../../analysis/stats/false-discovery.ts";

describe("tails of the binomial distribution", () => {
  it("of three coins are eighths", () => {
    const { lower, upper } = binomialTails(3, 0.5);
    const eighths = (tail: Float64Array) => Array.from(tail, (share) => Math.round(share * 8e14) / 1e14);
    expect(eighths(lower)).toEqual([1, 4, 7, 8]);
    expect(eighths(upper)).toEqual([8, 7, 4, 1]);
  });

  it("of no trial are certain", () => {
    expect(Array.from(binomialTails(0, 0.2).lower)).toEqual([1]);
  });

  it("agree with exact fractions: 20 trials of chance 1/5", () => {
    // In units of 5^-20: choose(20, k) 4^(20 - k).
    const weights = Array.from({ length: 21 }, (_, k) => choose(20n, BigInt(k)) * 4n ** BigInt(20 - k));
    const { lower, upper } = binomialTails(20, 0.2);
    for (let k = 0; k <= 20; k++) {
      const below = weights.slice(0, k + 1).reduce((a, b) => a + b);
      const above = weights.slice(k).reduce((a, b) => a + b);
      expect(lower[k]).toBeCloseTo(Number(below) / 5 ** 20, 14);
      expect((upper[k] as number) / (Number(above) / 5 ** 20)).toBeCloseTo(1, 12);
    }
  });

  it("are true far out: a hundred thousand trials without success", () => {
    const { lower, upper } = binomialTails(100_000, 0.5);
    expect(lower[50_000]).toBeCloseTo(0.5 + 0.5 * 0.0025231262, 7);
    expect(lower[0]).toBe(0);
    expect((lower[49_000] as number) / (upper[51_000] as number)).toBeCloseTo(1, 9);
    expect(lower[49_000]).toBeLessThan(1.3e-10);
  });

  it.each([
    [1.5, 0.5],
    [-1, 0.5],
    [3, 0],
    [3, 1],
    [3, Number.NaN],
  ])("of %d trials with chance %d are refused", (n, p) => {
    expect(() => binomialTails(n, p)).toThrow(RangeError);
  });
});

describe("the cutoff of Benjamini and Hochberg", () => {
  it("is the largest p value below its line", () => {
    // The fifteen p values of their paper: at .05 the four smallest are discoveries.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(
      discoveryCutoff(
        p,
        p.map(() => 1),
        0.05,
      ),
    ).toBe(0.0095);
  });

  it("counts equal p values as often as they stand for tests", () => {
    expect(discoveryCutoff([0.9, 0.02, 0.01], [1, 1, 1], 0.05)).toBe(0.02);
    expect(discoveryCutoff([0.9, 0.02, 0.01], [100, 1, 1], 0.05)).toBe(0);
    expect(discoveryCutoff([0.9, 0.02], [10, 30], 0.05)).toBe(0.02);
    expect(discoveryCutoff([], [], 0.05)).toBe(0);
  });
});

function choose(n: bigint, k: bigint): bigint {
  let value = 1n;
  for (let i = 1n; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}
