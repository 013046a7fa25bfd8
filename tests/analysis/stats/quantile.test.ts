import { expect, it } from "vitest";
import { sortedQuantile } from "../../../analysis/stats/quantile.ts";

it.each([
  [[1, 2, 4], 0.75, 3],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 3, 4], 0, 1],
  [[1, 2, 3, 4], 1, 4],
  [[7], 0.3, 7],
  [[], 0.5, Number.NaN],
])("of %j at %d is %d", (sorted, p, quantile) => {
  expect(sortedQuantile(sorted, p)).toBe(quantile);
});
