/** More use never costs less under monotone plans, and how use is cut into records changes nothing where seconds count. */
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../../analysis/stats/random.ts";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import type { ChargeSpec, TariffSpec } from "../../../../analysis/tariff/plan/spec.ts";
import { type Tariff, tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { CALENDARS, randomTariff, randomUsage } from "../random-plans.ts";

const months = { from: "2026-03-01", to: "2026-04-30" };

/** What all customers pay together. */
function owed(usage: readonly UsageRecord[], plan: Tariff): bigint {
  const subscriptions = [1, 2].map((customer) => ({ customer, family: 1 }));
  const { invoices, problems } = bill(usage, plan, { ...months, subscriptions });
  expect(problems).toEqual([]);
  return invoices.reduce((sum, { total }) => sum + total, 0n);
}

/**
 * Without what makes a plan cheaper for more: a price of all units that falls with their number, a discount from an
 * amount on, two discounts of the same use, and a discount of a part of it. Where all use is capped, more of that part
 * takes the place of the rest; where only lines are rounded, the part may be rounded up and its line not.
 */
function monotone(spec: TariffSpec): Tariff {
  const graduated = (charge: ChargeSpec): ChargeSpec =>
    charge.model === "volume" ? { ...charge, model: "graduated" } : charge;
  const { discounts = [], ...rest } = spec;
  const certain = discounts
    .filter((one) => rest.usageCap === undefined || (one.on === undefined && one.for === undefined))
    .filter((one) => rest.rounding?.at !== "invoice" || one.for === undefined)
    .map(({ threshold: _, ...discount }) => discount)
    .slice(0, 1);
  return tariff({ ...rest, charges: rest.charges.map(graduated), discounts: certain });
}

function more(usage: readonly UsageRecord[], random: Random): UsageRecord[] {
  const place = random.int(usage.length);
  if (random.next() < 0.5) return [...usage, ...randomUsage(random, 1 + random.int(2), 1)];
  return usage.map((record, i) =>
    i === place ? { ...record, quantity: (record.quantity ?? 0) + 1 + random.int(100) } : record,
  );
}

describe("more use", () => {
  it("never costs less under random monotone plans", () => {
    const random = createRandom("monotone");
    let dearer = 0;
    for (let round = 0; round < 400; round++) {
      const plan = monotone(randomTariff(random, `M${round}`, undefined));
      const usage = [1, 2].flatMap((customer) => randomUsage(random, customer, 1 + random.int(15)));
      let before = owed(usage, plan);
      let used: UsageRecord[] = usage;
      for (let step = 0; step < 4; step++) {
        used = more(used, random);
        const after = owed(used, plan);
        expect(after, `${JSON.stringify(plan.spec)} ${JSON.stringify(used)}`).toBeGreaterThanOrEqual(before);
        if (after > before) dearer++;
        before = after;
      }
    }
    expect(dearer).toBeGreaterThan(200);
  });

  it("costs less where a plan is made so: volume prices, and discounts from an amount on", () => {
    const volume = tariff({
      name: "V",
      charges: [
        {
          name: "Calls",
          for: { kind: "voice" },
          model: "volume",
          tiers: [
            { upTo: 100, price: 2 },
            { upTo: null, price: 1 },
          ],
        },
      ],
    });
    const call = (quantity: number): UsageRecord[] => [
      { customer: 1, at: Date.parse("2026-03-02T10:00:00Z"), kind: "voice", quantity },
    ];
    expect([owed(call(100), volume), owed(call(101), volume)]).toEqual([20_000n, 10_100n]);
  });
});

describe("what a cap takes off", () => {
  const capped = (rest: Partial<TariffSpec>) =>
    tariff({
      name: "C",
      charges: [{ name: "Calls", for: { kind: "voice" }, price: 1 }],
      ...rest,
    });
  const call = (quantity: number): UsageRecord[] => [
    { customer: 1, at: Date.parse("2026-03-02T10:00:00Z"), kind: "voice", quantity, friend: true },
  ];

  it.each<[string, Partial<TariffSpec>, bigint]>([
    [
      "is not discounted again",
      { usageCap: 15, discounts: [{ name: "Third", share: "0.3", on: "Calls" }] },
      1050n,
    ],
    [
      "nor where the discount is of friends",
      { usageCap: 15, discounts: [{ name: "F", share: "0.3", for: { friend: true } }] },
      1050n,
    ],
    ["nor taxed", { usageCap: 15, taxes: [{ name: "VAT", rate: "0.2", on: "Calls" }] }, 1800n],
  ])("%s: of 15 and of 60, at most 15 a bill", (_, rest, amount) => {
    expect(owed(call(15), capped(rest))).toBe(amount);
    expect(owed(call(60), capped(rest))).toBe(amount);
  });

  it("of one charge is not discounted either: half of 15, not half of 60", () => {
    const charges: ChargeSpec[] = [{ name: "Calls", for: { kind: "voice" }, price: 1, cap: { bill: 15 } }];
    const half = capped({ charges, discounts: [{ name: "Friends", share: "0.5", for: { friend: true } }] });
    expect([owed(call(15), half), owed(call(60), half)]).toEqual([750n, 750n]);
  });
});

describe("under rating by the second, without fees for each record", () => {
  const random = createRandom("splits");
  const price = () => random.choice(["0", "0.01", "0.0125", "0.333", "1"]);
  const plans = Array.from({ length: 120 }, (_, i) => {
    const calendar = CALENDARS[i % CALENDARS.length];
    const voice = calendar ? { price: { peak: price(), off: price() } } : { price: price() };
    const tiers = [
      { upTo: 100, price: price(), flat: price() },
      { upTo: null, price: price() },
    ];
    const charge = i % 5 === 0 ? ({ model: "graduated", tiers } as const) : voice;
    return tariff({
      name: `S${i}`,
      rounding: { at: "invoice", mode: random.choice(["half_up", "half_even"]) },
      ...(calendar ? { calendar } : {}),
      ...(i % 2 === 0 ? { timeZone: "Europe/Berlin" } : {}),
      allowances: random.choice([
        [],
        [{ name: "A", quantity: random.int(400), for: { kind: "voice" }, rollover: {} }],
      ]),
      charges: [{ name: "Calls", for: { kind: "voice" }, ...charge }],
    });
  });

  /** Calls one after the other, some over midnight, over the end of a period and over the change of clocks. */
  function calls(): UsageRecord[] {
    let at = Date.parse("2026-03-28T22:30:00Z");
    return Array.from({ length: 12 }, () => {
      const quantity = random.int(random.choice([90, 1500, 9000]));
      const call = { customer: 1, at, kind: "voice", quantity };
      at += (quantity + random.int(4000)) * 1000;
      return call;
    });
  }

  /** Cuts calls of the same bill in two, at a random second. */
  const cut = (usage: readonly UsageRecord[]) =>
    usage.flatMap((call): UsageRecord[] => {
      const { at, quantity } = call;
      const first = random.int((quantity ?? 0) + 1);
      return [
        { ...call, quantity: first },
        { ...call, at: Number(at) + first * 1000, quantity: (quantity ?? 0) - first },
      ];
    });

  it("a call cut in two costs the same", () => {
    for (const plan of plans) {
      const whole = calls();
      expect(owed(cut(cut(whole)), plan), JSON.stringify(plan.spec)).toBe(owed(whole, plan));
    }
  });
});

describe("without allowances, periods and days", () => {
  it("it does not matter when within a bill something was used", () => {
    const random = createRandom("times");
    for (let round = 0; round < 100; round++) {
      const spec = randomTariff(random, `W${round}`, undefined);
      const { allowances: _, addOns: __, ...rest } = spec;
      const charges = rest.charges.map(
        ({ cap, minimum, valid: _, freeEvents: __, freeAmount: ___, ...charge }) => ({
          ...charge,
          ...(cap ? { cap: { ...cap, day: undefined } } : {}),
          ...(minimum ? { minimum: { ...minimum, day: undefined } } : {}),
        }),
      ) as ChargeSpec[];
      const reached = charges.filter(
        ({ for: match }, i) =>
          !charges.slice(0, i).some((before) => JSON.stringify(before.for) === JSON.stringify(match)),
      );
      const plan = tariff({ ...rest, charges: reached });
      const march = randomUsage(random, 1, 12).map((record) => ({
        ...record,
        at: Date.parse("2026-03-01T00:00:00Z") + random.int(31 * 86_400) * 1000,
      }));
      const times = random.shuffle(march.map(({ at }) => at));
      const moved = march.map((record, i) => ({ ...record, at: times[i] as number }));
      expect(owed(moved, plan), JSON.stringify(plan.spec)).toBe(owed(march, plan));
    }
  });
});
