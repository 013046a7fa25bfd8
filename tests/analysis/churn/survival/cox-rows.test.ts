/** Two ways to the same likelihood: event time by event time, and as a weighted cross-product. */
import { describe, expect, test } from "vitest";
import { partialLikelihood, type RiskData } from "../../../../analysis/churn/survival/cox-likelihood.ts";
import { CoxRows } from "../../../../analysis/churn/survival/cox-rows.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";

function lives(seed: string, size: number, covariates: number, times: number, truncated: boolean): RiskData {
  const random = createRandom(seed);
  const rows = Array.from({ length: size }, () => {
    const time = random.int(times);
    return {
      time,
      event: random.next() < 0.6 ? 1 : 0,
      entry: truncated && time > 0 ? random.int(time) : 0,
      x: Array.from({ length: covariates }, () => random.normal()),
    };
  }).sort((a, b) => b.time - a.time || b.event - a.event);
  const entry = Float64Array.from(rows, (row) => row.entry);
  return {
    size,
    time: Float64Array.from(rows, (row) => row.time),
    event: Uint8Array.from(rows, (row) => row.event),
    entry,
    byEntry: truncated
      ? Int32Array.from(rows.keys()).sort((a, b) => (entry[b] as number) - (entry[a] as number) || a - b)
      : null,
    x: Array.from({ length: covariates }, (_, j) => Float64Array.from(rows, (row) => row.x[j] as number)),
  };
}

describe("the partial likelihood as a cross-product", () => {
  // Sizes around a block of rows, odd and even; one to seven covariates; ties and hardly any; watched late or from the start.
  const cases = [3, 64, 511, 513, 1200].flatMap((size, i) =>
    [5, 5000].flatMap((times) =>
      [false, true].map((truncated) => ({ size, times, truncated, p: 1 + 2 * (i % 4) })),
    ),
  );
  test.each(cases)("$size subjects, $p covariates, $times times, truncated: $truncated", async ({
    size,
    times,
    truncated,
    p,
  }) => {
    const data = lives(`cox ${size} ${times} ${truncated}`, size, p, times, truncated);
    const beta = Float64Array.from({ length: p }, (_, j) => 0.3 - 0.2 * j);
    for (const ties of ["efron", "breslow"] as const) {
      const steps: { time: number; step: number }[] = [];
      const expected = partialLikelihood(data, beta, ties, (time, _s, _i, step) =>
        steps.push({ time, step }),
      );
      const rows = await CoxRows.of(data, ties);
      const found = rows.likelihood(beta);
      expect(found.value).toBeCloseTo(expected.value, 8);
      for (const [j, g] of expected.gradient.entries()) expect(found.gradient[j]).toBeCloseTo(g, 8);
      for (const [k, v] of expected.information.entries()) expect(found.information[k]).toBeCloseTo(v, 7);
      expect(found.steps).toEqual(steps.map(({ time, step }) => ({ time, step: expect.closeTo(step, 10) })));
    }
  });
});
