import { describe, expect, it } from "vitest";
import { tariff } from "../../../analysis/tariff/plan/tariff.ts";
import {
  changedUse,
  DEFAULT_BEHAVIOUR,
  leaveProbability,
  moveProbabilities,
} from "../../../analysis/tariff/simulate/behaviour.ts";
import { designTariff } from "../../../analysis/tariff/simulate/design.ts";
import { rehearseLaunch } from "../../../analysis/tariff/simulate/launch.ts";
import { simulate } from "../../../analysis/tariff/simulate/simulate.ts";
import { openSql } from "../engine.ts";
import { FLAT } from "./flat-tariff.ts";

const sql = await openSql();
const perMinute = (name: string, fee: number, price: number) =>
  tariff({
    name,
    fees: [{ name: "Fee", amount: fee }],
    charges: [{ name: "Voice", for: { kind: "voice" }, price, per: 60, increment: 60 }],
  });
// Today everybody pays 10 and 0.50 a minute: bills of 60, 20 and 10 for 100, 20 and 0 minutes.
const usage = sql<{ customer: number; began: Date; kind: string; seconds: number }>`
  select * from (values (1, timestamp '2026-06-03', 'voice', 6000), (2, timestamp '2026-06-04', 'voice', 1200)) t(customer, began, kind, seconds)`;
const customers = sql<{ customer: number; plan: string; segment: string; sms: boolean }>`
  select * from (values (1, 'Old', 'a', true), (2, 'Old', 'a', false), (3, 'Old', 'b', true)) t(customer, plan, segment, sms)`;
const base = {
  usage,
  columns: { customer: "customer", at: "began", kind: "kind", quantity: "seconds" },
  from: "2026-06-01",
  customers,
  customerColumns: { customer: "customer" },
  current: { tariffs: [perMinute("Old", 10, 0.5)], column: "plan" },
  segment: "segment",
} as const;
const rational = { choice: "rational", elasticity: {} } as const;
const NEW = perMinute("New", 20, 0.1);

describe("a simulation", () => {
  it("bills everybody under each plan, and moves whom it pays: by hand", async () => {
    // On the new plan: 30, 22, 20. The first saves 30 and moves; the others would pay more.
    const {
      today,
      expected,
      customers: people,
      segments,
    } = await simulate({ ...base, candidates: [NEW], behaviour: rational, runs: 0 });
    expect(
      people.map(({ current, bills, saving, cheapest }) => [current, bills[0], saving, cheapest]),
    ).toEqual([
      [60, 30, 30, "New"],
      [20, 22, 0, "Old"],
      [10, 20, 0, "Old"],
    ]);
    expect(today).toMatchObject({ customers: 3, revenue: 90, arpu: 30 });
    expect(expected).toMatchObject({
      customers: 3,
      revenue: 60,
      arpu: 20,
      takers: [1],
      winners: 1,
      losers: 0,
    });
    expect(expected.flows).toEqual([{ from: "Old", to: "New", customers: 1, paidBefore: 60, paidAfter: 30 }]);
    expect(segments).toMatchObject([
      { segment: "a", customers: 2, winners: 1, losers: 1, current: 80, candidate: 52, meanChange: -14 },
      { segment: "b", customers: 1, winners: 0, losers: 1, current: 10, candidate: 20, meanChange: 10 },
    ]);
  });

  it("counts use that reacts, its cost, and those who leave after a dearer bill", async () => {
    const { today, expected } = await simulate({
      ...base,
      candidates: [NEW],
      behaviour: { launch: "replace", elasticity: { voice: -0.3 }, churn: 0.5 },
      costs: { voice: { amount: 0.06, per: 60 } },
      runs: 0,
    });
    expect(today.margin).toBeCloseTo(90 - 120 * 0.06, 9);
    // Prices fall from 50 to 10 for the first: 1 + 0.3 x 40 / 30 = 1.4 times the use, 10 -> 14. The second pays 10 -> 2 for
    // calls: again 1.4 times; leaves with 0.5 x 2 / 20 = 0.05. The third pays double and leaves with 0.5.
    expect(expected.revenue).toBeCloseTo(34 + 0.95 * 22.8 + 0.5 * 20, 9);
    expect(expected.leavers).toBeCloseTo(0.55, 12);
    expect(expected.cost).toBeCloseTo(1.4 * 6 + 0.95 * 1.4 * 1.2, 9);
  });

  it("lowers today's bills by personal discounts, or takes what was paid", async () => {
    const discounted = sql<{
      customer: number;
      plan: string;
      off: number;
      paid: number;
    }>`select customer, plan, 5.5 as off, 25 as paid from ${customers} where customer = 1`;
    const of = {
      ...base,
      usage: sql<never>`select * from ${usage} where customer = 1`,
      customers: discounted,
      segment: undefined,
      candidates: [NEW],
      behaviour: rational,
      runs: 0,
    };
    const spec = { ...of, current: { ...base.current, discount: "off" } };
    expect((await simulate(spec as never)).today.revenue).toBe(54.5);
    expect((await simulate({ ...of, current: { paid: "paid" } } as never)).today.revenue).toBe(25);
  });

  it("draws intervals that a seed repeats, and shows what depends on what", async () => {
    const spec = { ...base, candidates: [NEW], runs: 60, seed: 7 } as const;
    const [one, two] = [await simulate(spec), await simulate(spec)];
    expect(one.intervals).toEqual(two.intervals);
    const { low = 0, median = 0, high = 0 } = one.intervals?.revenue ?? {};
    expect(low).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(high);
    const [first] = one.sensitivity;
    expect(one.sensitivity.map(({ parameter }) => parameter).sort()).toEqual([
      "churn",
      "elasticity",
      "inertia",
      "sensitivity",
    ]);
    expect(first?.revenueAtLow).not.toBe(first?.revenueAtHigh);
  });

  it("refuses what it cannot know", async () => {
    await expect(simulate({ ...base, candidates: [], behaviour: rational })).rejects.toThrow(
      "There is no tariff to try.",
    );
    await expect(simulate({ ...base, current: {}, candidates: [NEW] } as never)).rejects.toThrow(
      "What customers pay today is not known.",
    );
    const lost = {
      ...base,
      current: { tariffs: [perMinute("Other", 1, 1)], column: "plan" },
      candidates: [NEW],
    } as const;
    await expect(simulate(lost)).rejects.toThrow(
      "Customer 1 is on “Old”, which is not among today's tariffs.",
    );
    await expect(simulate({ ...base, candidates: [NEW], behaviour: { share: 2 } })).rejects.toThrow(
      "share is 2",
    );
  });

  it("rehearses the launch: who gains and consents", async () => {
    const simulation = await simulate({
      ...base,
      candidates: [perMinute("Cheap", 5, 0.5)],
      behaviour: rational,
      runs: 0,
    });
    const launch = await rehearseLaunch(simulation, {
      customers,
      customer: "customer",
      channels: { sms: "sms" },
    });
    // All three save 5; the second consents to nothing.
    expect(launch.targets.map(({ customer, saving }) => [customer, saving])).toEqual([
      [1, 5],
      [3, 5],
    ]);
    expect(launch).toMatchObject({
      unreachable: 1,
      takers: 2,
      uptake: 1,
      goal: 2,
      channels: [{ channel: "sms", customers: 2, takers: 2 }],
    });
  });
});

describe("design", () => {
  const spec = {
    ...base,
    make: ({ fee = 0, price = 0 }: { readonly [name: string]: number }) => perMinute("New", fee, price / 100),
    grid: { fee: [5, 15, 25], price: [10, 40] },
    behaviour: rational,
  } as const;

  it("finds the best of a grid, the frontier, and what is cannibalised", async () => {
    const { trials, best, today } = await designTariff(spec);
    expect(today).toBe(90);
    // Bills at fee + 100 p, fee + 20 p, fee; each customer takes it where it is cheaper than 60, 20, 10.
    const revenue = (fee: number, price: number) =>
      Math.min(60, fee + 100 * price) + Math.min(20, fee + 20 * price) + Math.min(10, fee);
    expect(trials.map(({ revenue: found }) => found)).toEqual([
      revenue(5, 0.1),
      revenue(5, 0.4),
      revenue(15, 0.1),
      revenue(15, 0.4),
      revenue(25, 0.1),
      revenue(25, 0.4),
    ]);
    expect(best?.numbers).toEqual({ fee: 25, price: 40 });
    // Fewer pay less as revenue rises: three, one, none.
    expect(trials.filter(({ frontier }) => frontier).map(({ numbers }) => numbers)).toEqual([
      { fee: 5, price: 40 },
      { fee: 15, price: 40 },
      { fee: 25, price: 40 },
    ]);
    expect(trials[0]?.flows[0]).toMatchObject({ from: "Old", customers: 3, paidBefore: 90 });
  });

  it("by coordinates comes to the same best with fewer trials", async () => {
    const wider = { ...spec, grid: { fee: [5, 10, 15, 20, 25], price: [10, 20, 30, 40, 50] } };
    const [all, few] = [await designTariff(wider), await designTariff({ ...wider, search: "coordinate" })];
    expect(few.best?.revenue).toBe(all.best?.revenue);
    expect(few.trials.length).toBeLessThan(all.trials.length);
  });
});

describe("behaviour", () => {
  const chances = (savings: number[], spec: object) => {
    const into = savings.map(() => 0);
    moveProbabilities(savings, { ...DEFAULT_BEHAVIOUR, ...spec }, into);
    return into;
  };

  it("chooses by logit, by threshold or rationally", () => {
    const weight = Math.exp(0.1 * 50 - 3);
    expect(chances([50], {})[0]).toBeCloseTo(weight / (1 + weight), 12);
    expect(chances([1e6, 0], {})).toEqual([1, 0]);
    expect(chances([5, 8], { choice: "threshold" })).toEqual([0, 0.3]);
    expect(chances([4.99], { choice: "threshold" })).toEqual([0]);
    expect(chances([0.01, -3], { choice: "rational" })).toEqual([1, 0]);
  });

  it("changes use by the arc elasticity, and leaves in proportion to the rise", () => {
    expect(changedUse(10, 0, -0.5)).toBe(2);
    expect(changedUse(0, 0, -0.5)).toBe(1);
    expect(changedUse(10, 30, -0.5)).toBe(0.5);
    expect(leaveProbability(100, 150, DEFAULT_BEHAVIOUR)).toBeCloseTo(0.15, 12);
    expect(leaveProbability(100, 90, DEFAULT_BEHAVIOUR)).toBe(0);
  });
});

it("a usual mobile plan has the allowances that it names", () => {
  expect(FLAT.plan.allowances.map(({ name }) => name)).toEqual(["Data"]);
  expect(FLAT.warnings).toEqual([]);
});
