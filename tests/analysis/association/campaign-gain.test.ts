import { describe, expect, it } from "vitest";
import { campaignGain } from "../../../analysis/association/campaign-gain.ts";

const GROUPS = [
  { customers: 1000, confidence: 0.4, observed: 500, margin: 20 },
  { customers: 200, confidence: 0.5, observed: 80, margin: 30 },
];

describe("campaignGain", () => {
  it("contacts the best first: 200 with .5 x 30, then 600 of those with .4 x 20", () => {
    const gain = campaignGain(GROUPS, { contacts: 800, acceptance: 0.1, cost: 0.5 });
    expect(gain.contacts).toBe(800);
    expect(gain.sales).toBeCloseTo(200 * 0.05 + 600 * 0.04, 12);
    expect(gain.margin).toBeCloseTo(200 * 0.05 * 30 + 600 * 0.04 * 20, 9);
    expect(gain.cost).toBe(400);
    expect(gain.gain).toBeCloseTo(300 + 480 - 400, 9);
  });

  it("has the spread of a binomial where nothing else is uncertain", () => {
    const certain = { customers: 10_000, confidence: 1, observed: 1, margin: 1 };
    const { outcomes, interval } = campaignGain([certain], {
      contacts: 10_000,
      acceptance: 0.2,
      uncertainty: 0,
      runs: 4000,
    });
    const mean = outcomes.reduce((a, b) => a + b, 0) / 4000;
    const variance = outcomes.reduce((a, b) => a + (b - mean) ** 2, 0) / 3999;
    expect(Math.abs(mean - 2000)).toBeLessThan(2);
    expect(Math.abs(variance / 1600 - 1)).toBeLessThan(0.08);
    // 1.645 standard deviations of 40 on either side.
    expect(Math.abs(interval[0] - 1934.2)).toBeLessThan(5);
    expect(Math.abs(interval[1] - 2065.8)).toBeLessThan(5);
  });

  it("gives the same for the same seed, and wider intervals for a less certain acceptance", () => {
    const spec = { contacts: 1200, acceptance: 0.2, cost: 1, seed: 5 };
    expect(campaignGain(GROUPS, spec)).toEqual(campaignGain(GROUPS, spec));
    const width = (uncertainty: number) => {
      const [low, high] = campaignGain(GROUPS, { ...spec, uncertainty }).interval;
      return high - low;
    };
    expect(width(0.5)).toBeGreaterThan(1.5 * width(0.1));
  });

  it("of nobody, and of an offer that nobody takes, is the cost alone", () => {
    expect(campaignGain([], { contacts: 100, acceptance: 0.2, cost: 1 })).toMatchObject({
      gain: 0,
      interval: [0, 0],
    });
    expect(campaignGain(GROUPS, { contacts: 10, acceptance: 0, cost: 2 })).toMatchObject({
      gain: -20,
      interval: [-20, -20],
      lossChance: 1,
    });
  });

  it("refuses what makes no sense", () => {
    const spec = { contacts: 10, acceptance: 0.2 };
    expect(() => campaignGain(GROUPS, { ...spec, acceptance: 20 })).toThrow(
      "acceptance must be between 0 and 1, got 20.",
    );
    expect(() => campaignGain(GROUPS, { ...spec, cost: -1 })).toThrow("cost must be 0 or more");
    expect(() => campaignGain(GROUPS, { ...spec, runs: 0 })).toThrow("runs must be a whole number above 0");
    expect(() => campaignGain(GROUPS, { ...spec, price: 1 } as typeof spec)).toThrow("no option “price”");
  });
});
