import { describe, expect, it } from "vitest";
import type { BehaviourSpec } from "../../../../analysis/tariff/simulate/behaviour.ts";
import { simulate } from "../../../../analysis/tariff/simulate/simulate.ts";
import { baseOf, perMinute } from "./small-base.ts";

const base = await baseOf(Array.from({ length: 60 }, (_, i) => 3 * i));
const NEW = perMinute("New", 20, 0.1);

const intervals = async (spec: {
  behaviour?: BehaviourSpec;
  spread?: number;
  seed?: number | string;
  runs?: number;
}) => {
  const { intervals, expected } = await simulate({ base, candidates: [NEW], runs: 120, ...spec });
  if (!intervals) throw new Error("no intervals");
  return { ...intervals, width: intervals.revenue.high - intervals.revenue.low, expected };
};

describe("intervals", () => {
  it("are the same to the bit for a seed, and others for another", async () => {
    const [one, same, other] = [
      await intervals({ seed: 5 }),
      await intervals({ seed: 5 }),
      await intervals({ seed: 6 }),
    ];
    expect(same).toEqual(one);
    expect(other.revenue).not.toEqual(one.revenue);
  });

  it("are points where nothing is uncertain: a certain choice, no leaving, parameters as they are", async () => {
    const { revenue, takers, width, expected } = await intervals({
      behaviour: { choice: "rational", churn: 0 },
      spread: 0,
    });
    expect(width).toBe(0);
    expect(revenue.median).toBeCloseTo(expected.revenue, 9);
    expect(takers).toEqual([
      { low: expected.takers[0], median: expected.takers[0], high: expected.takers[0] },
    ]);
  });

  it("are wider the less is known of the parameters", async () => {
    const behaviour = { sensitivity: 0.2 };
    const widths: number[] = [];
    for (const spread of [0, 0.5, 1.5]) widths.push((await intervals({ behaviour, spread })).width);
    expect(widths[0]).toBeGreaterThan(0);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(widths[2]).toBeGreaterThan(1.5 * (widths[0] as number));
  });

  it("hold what decisions alone come to nine times of ten", async () => {
    // Without doubt about the parameters, revenue is a sum of independent decisions: about normal around what is expected.
    const { revenue, expected } = await intervals({
      spread: 0,
      behaviour: { elasticity: {}, churn: 0 },
      runs: 2000,
    });
    const { data, customers } = await simulate({
      base,
      candidates: [NEW],
      behaviour: { elasticity: {}, churn: 0 },
      runs: 0,
    });
    const variance = customers.reduce(
      (sum, { current, bills, moves }) => sum + (current - (bills[0] ?? 0)) ** 2 * moves * (1 - moves),
      0,
    );
    const half = 1.645 * Math.sqrt(variance);
    expect(data.customers).toHaveLength(60);
    expect(revenue.median).toBeGreaterThan(expected.revenue - half / 8);
    expect(revenue.median).toBeLessThan(expected.revenue + half / 8);
    expect(revenue.high - revenue.low).toBeGreaterThan(2 * half * 0.93);
    expect(revenue.high - revenue.low).toBeLessThan(2 * half * 1.07);
  });

  it("are told of draw by draw", async () => {
    const told: string[] = [];
    await simulate({ base, candidates: [NEW], runs: 3, onRun: (done, of) => told.push(`${done}/${of}`) });
    expect(told).toEqual(["1/3", "2/3", "3/3"]);
  });
});

describe("sensitivity", () => {
  it("varies what the choice reads, and nothing that is 0", async () => {
    const of = async (behaviour: BehaviourSpec) =>
      (await simulate({ base, candidates: [NEW], behaviour, runs: 0 })).sensitivity
        .map(({ parameter }) => parameter)
        .sort();
    expect(await of({ choice: "threshold" })).toEqual(["churn", "elasticity", "share", "threshold"]);
    expect(await of({ choice: "rational", churn: 0 })).toEqual(["elasticity"]);
    expect(await of({ launch: "replace", elasticity: {} })).toEqual(["churn"]);
    expect(await of({ choice: "rational", churn: 0, elasticity: { voice: 0 } })).toEqual([]);
  });

  it("has the share at 1 at most", async () => {
    const { sensitivity } = await simulate({
      base,
      candidates: [NEW],
      behaviour: { choice: "threshold", share: 0.9 },
      runs: 0,
    });
    expect(sensitivity.find(({ parameter }) => parameter === "share")).toMatchObject({
      value: 0.9,
      low: 0.45,
      high: 1,
    });
  });
});
