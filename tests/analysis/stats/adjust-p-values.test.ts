import { describe, expect, it } from "vitest";
import { adjustPValues } from "../../../analysis/stats/adjust-p-values.ts";

const P = [0.01, 0.04, 0.03, 0.005, 0.9];

describe("adjustPValues", () => {
  // Sorted: .005 .01 .03 .04 .9. Holm: x 5, 4, 3, 2, 1, and never below the one before.
  it("by Holm", () => close(adjustPValues(P, "holm"), [0.04, 0.09, 0.09, 0.025, 0.9]));

  // x 5/1, 5/2, 5/3, 5/4, 5/5, and never above the one behind.
  it("by Benjamini and Hochberg", () =>
    close(adjustPValues(P, "benjamini-hochberg"), [0.025, 0.05, 0.05, 0.025, 0.9]));

  it("by Bonferroni", () => close(adjustPValues(P, "bonferroni"), [0.05, 0.2, 0.15, 0.025, 1]));
  it("by nothing", () => close(adjustPValues(P, "none"), P));

  it("of none, and of equal ones", () => {
    expect(adjustPValues([], "holm")).toHaveLength(0);
    close(adjustPValues([0.02, 0.02], "holm"), [0.04, 0.04]);
    close(adjustPValues([0.02, 0.02], "benjamini-hochberg"), [0.02, 0.02]);
  });

  it("refuses a correction that does not exist", () => {
    expect(() => adjustPValues(P, "sidak" as "holm")).toThrow('There is no correction "sidak".');
  });
});

function close(found: Float64Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 14);
  });
}
