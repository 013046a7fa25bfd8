import { expect, it } from "vitest";
import { adjustedRandIndex } from "../../../analysis/stats/adjusted-rand.ts";
import { createRandom } from "../../../analysis/stats/random.ts";

it.each([
  // Pairs together in both 1, in one 2, in the other 1, of 6: (1 - 1/3) / (3/2 - 1/3) = 4/7.
  [["a", "a", "b", "b"], [1, 1, 2, 3], 4 / 7],
  [["a", "a", "b", "b"], ["x", "x", "y", "y"], 1],
  // 0 pairs together in both, 2 in each, of 6: (0 - 2/3) / (2 - 2/3).
  [[0, 0, 1, 1], [0, 1, 0, 1], -0.5],
  [[0, 0, 0], [1, 1, 1], 1],
  [[0, 0, 0], [1, 2, 3], 0],
  [[], [], 1],
  [[1], [2], 1],
])("of %j and %j is %d", (one, other, index) => {
  expect(adjustedRandIndex(one, other)).toBeCloseTo(index, 14);
});

it("is about 0 for labels drawn by chance", () => {
  const random = createRandom(5);
  const draw = () => Array.from({ length: 20_000 }, () => random.int(4));
  expect(Math.abs(adjustedRandIndex(draw(), draw()))).toBeLessThan(0.002);
});

it("refuses lists of different length", () => {
  expect(() => adjustedRandIndex([1], [1, 2])).toThrow("The groupings are of 1 and of 2 things.");
});
