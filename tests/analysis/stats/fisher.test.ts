import { describe, expect, it } from "vitest";
import { fisherGreater } from "../../../analysis/stats/fisher.ts";
import { logChoose, logFactorial } from "../../../analysis/stats/log-factorial.ts";
import { portableExp } from "../../../analysis/stats/portable-exp.ts";

describe("fisherGreater", () => {
  it("is 17 of 70 for the lady who told 3 of 4 cups, and 1 of 70 for all", () => {
    expect(fisherGreater({ both: 3, first: 4, second: 4, total: 8 })).toBeCloseTo(17 / 70, 14);
    expect(fisherGreater({ both: 4, first: 4, second: 4, total: 8 })).toBeCloseTo(1 / 70, 14);
  });

  it("is 1 when no fewer are possible, 0 when so many are not", () => {
    expect(fisherGreater({ both: 0, first: 3, second: 3, total: 9 })).toBe(1);
    expect(fisherGreater({ both: 2, first: 5, second: 5, total: 8 })).toBe(1);
    expect(fisherGreater({ both: 6, first: 5, second: 5, total: 80 })).toBe(0);
  });

  it("agrees with exact counting in whole numbers for all tables of up to 14 cases", () => {
    for (let total = 1; total <= 14; total++) {
      for (let first = 0; first <= total; first++) {
        for (let second = 0; second <= total; second++) {
          for (let both = 0; both <= Math.min(first, second); both++) {
            expect(fisherGreater({ both, first, second, total })).toBeCloseTo(
              byCounting(both, first, second, total),
              12,
            );
          }
        }
      }
    }
  });

  it("keeps its digits far out and in large tables (whole-number arithmetic)", () => {
    const exact = byBigInt(190, 300, 2500, 9835);
    expect(fisherGreater({ both: 190, first: 300, second: 2500, total: 9835 }) / exact).toBeCloseTo(1, 9);
    expect(fisherGreater({ both: 70, first: 300, second: 2500, total: 9835 })).toBeCloseTo(
      byBigInt(70, 300, 2500, 9835),
      9,
    );
  });
});

describe("what it rests on", () => {
  it("portableExp is Math.exp within 4 units in the last place, and has its limits", () => {
    for (let x = -700; x < 709; x += 0.37) {
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(4 * Number.EPSILON);
    }
    expect([portableExp(0), portableExp(-Infinity), portableExp(Infinity), portableExp(Number.NaN)]).toEqual([
      1,
      0,
      Infinity,
      Number.NaN,
    ]);
    expect(portableExp(-740)).toBeGreaterThan(0);
  });

  it("logFactorial is the sum of logarithms, on both sides of where its method changes", () => {
    let sum = 0;
    for (let n = 1; n <= 2000; n++) {
      sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-12 * Math.max(1, sum));
    }
    expect(logFactorial(0)).toBe(0);
    expect(logFactorial(-1)).toBeNaN();
    expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 5);
  });
});

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return product;
}

function upper(both: number, first: number, second: number, total: number): bigint {
  let ways = 0n;
  for (let x = both; x <= Math.min(first, second); x++) {
    ways += choose(first, x) * choose(total - first, second - x);
  }
  return ways;
}

function byCounting(both: number, first: number, second: number, total: number): number {
  return Number(upper(both, first, second, total)) / Number(choose(total, second));
}

/** A quotient of large whole numbers to 17 digits, however small. */
function byBigInt(both: number, first: number, second: number, total: number): number {
  const [ways, all] = [upper(both, first, second, total), choose(total, second)];
  const zeros = Math.max(0, String(all).length - String(ways).length) + 20;
  return Number(`${(ways * 10n ** BigInt(zeros)) / all}e-${zeros}`);
}
