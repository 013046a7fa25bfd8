/** Simulations at their edges: nobody, one, nothing used, nothing new, everything free. */
import { describe, expect, it } from "vitest";
import { customerBase } from "../../../../analysis/tariff/simulate/base.ts";
import { designTariff } from "../../../../analysis/tariff/simulate/design.ts";
import { rehearseLaunch } from "../../../../analysis/tariff/simulate/launch.ts";
import { simulate } from "../../../../analysis/tariff/simulate/simulate.ts";
import { baseOf, OLD, perMinute, sql, tables } from "./small-base.ts";

const still = { choice: "rational", elasticity: {} } as const;

describe("customers", () => {
  it("none: everything is 0, and there is nobody to address", async () => {
    const base = await baseOf([]);
    const simulation = await simulate({ base, candidates: [perMinute("New", 5, 0)], runs: 20 });
    const nothing = { customers: 0, revenue: 0, arpu: 0, margin: 0, leavers: 0, flows: [], takers: [0] };
    expect(simulation.today).toMatchObject(nothing);
    expect(simulation.expected).toMatchObject(nothing);
    expect(simulation.intervals?.revenue).toEqual({ low: 0, median: 0, high: 0 });
    expect(simulation.segments).toEqual([]);
    const people = tables([]).customers;
    const launch = await rehearseLaunch(simulation, {
      customers: sql<{ customer: number; sms: boolean }>`select customer, true as sms from ${people}`,
      customer: "customer",
      channels: { sms: "sms" },
    });
    expect(launch).toMatchObject({ targets: [], takers: 0, uptake: 0, goal: 0 });
    const { best } = await designTariff({
      base,
      make: ({ fee = 0 }) => perMinute("New", fee, 0),
      grid: { fee: [1] },
    });
    expect(best).toMatchObject({ revenue: 0, losers: 0, winners: 0 });
  });

  it("one, who saves 30 of 60 and moves", async () => {
    const { expected } = await simulate({
      ...tables([100]),
      candidates: [perMinute("New", 20, 0.1)],
      behaviour: still,
    });
    expect(expected).toMatchObject({ revenue: 30, arpu: 30, takers: [1], winners: 1, losers: 0 });
    expect(expected.cannibalised).toEqual([{ tariff: "Old", customers: 1, share: 1, loss: 30 }]);
  });

  it("without any use pay their fees", async () => {
    const { today, expected, data } = await simulate({
      ...tables([0, 0]),
      candidates: [perMinute("New", 7, 9)],
      behaviour: still,
      costs: { voice: { amount: 1, per: 60 } },
    });
    expect(today).toMatchObject({ revenue: 20, cost: 0 });
    expect(expected).toMatchObject({ revenue: 14, takers: [2] });
    expect(data.problems).toEqual([]);
  });

  it("whose use lies outside of the bills cost nothing", async () => {
    const spec = tables([100]);
    const usage = sql<never>`select * from ${spec.usage} union all select 1, timestamp '2026-05-31 23:59:59', 'voice', 600`;
    const { today, problems } = await simulate({
      ...spec,
      usage,
      candidates: [OLD],
      costs: { voice: { amount: 0.1, per: 60 } },
    });
    expect(today).toMatchObject({ revenue: 60, cost: 10 });
    expect(problems.map(({ problem, records }) => `${problem} ${records}`)).toContain("outside 1");
  });

  it("whose subscription is over are not counted", async () => {
    const spec = tables([100, 20]);
    const customers = sql<{ customer: number; plan: string; until: Date | null }>`
      select customer, plan, case when customer = 1 then date '2026-05-31' end as until from ${spec.customers}`;
    const { segment: _, ...rest } = spec;
    const base = await customerBase({
      ...rest,
      customers,
      customerColumns: { customer: "customer", to: "until" },
    } as never);
    expect(base.customers).toEqual([2]);
  });
});

describe("candidates", () => {
  const behaviours = [
    {},
    { choice: "rational" },
    { choice: "threshold", threshold: 0 },
    { launch: "replace" },
  ] as const;

  it.each(
    behaviours,
  )("that are today's tariff under another name move nobody and change nothing: %o", async (behaviour) => {
    const { today, expected, intervals } = await simulate({
      base: await baseOf([100, 20, 0]),
      candidates: [perMinute("New name", 10, 0.5)],
      behaviour,
      runs: 10,
    });
    expect(expected).toMatchObject({
      takers: [0],
      leavers: 0,
      flows: [],
      revenue: today.revenue,
      customers: 3,
    });
    expect(intervals?.revenue).toEqual({ low: 90, median: 90, high: 90 });
  });

  it("that are free are taken by all who choose rationally", async () => {
    const { expected, customers } = await simulate({
      base: await baseOf([100, 20, 0]),
      candidates: [perMinute("Free", 0, 0)],
      behaviour: still,
    });
    expect(expected).toMatchObject({ takers: [3], revenue: 0, winners: 3 });
    expect(customers.map(({ cheapest, saving }) => [cheapest, saving])).toEqual([
      ["Free", 60],
      ["Free", 20],
      ["Free", 10],
    ]);
  });

  it("of which one is the own tariff leave the other to move to", async () => {
    const { expected, customers } = await simulate({
      base: await baseOf([100]),
      candidates: [perMinute("Own", 10, 0.5), perMinute("New", 20, 0.1)],
      behaviour: { ...still, launch: "offer" },
    });
    expect(expected.takers).toEqual([0, 1]);
    expect(customers[0]).toMatchObject({ cheapest: "New", saving: 30, bills: [60, 30] });
  });

  it("are billed alike from a base and from the tables", async () => {
    const spec = { candidates: [perMinute("New", 20, 0.1)], runs: 30, seed: "one" };
    const [one, two] = [
      await simulate({ base: await baseOf([100, 20]), ...spec }),
      await simulate({ ...tables([100, 20]), ...spec }),
    ];
    expect(one.expected).toEqual(two.expected);
    expect(one.intervals).toEqual(two.intervals);
    const { expected } = await one.under({ behaviour: still });
    expect(expected.takers).toEqual([1]);
  });
});

describe("elasticity", () => {
  const voice = async (elasticity: number, minutes = [100, 100]) =>
    simulate({
      base: await baseOf(minutes),
      candidates: [perMinute("New", 10, 0.25)],
      behaviour: { ...still, elasticity: { voice: elasticity } },
      runs: 0,
    });

  it("of 0 leaves use as it is", async () => {
    expect((await voice(0)).expected.revenue).toBe(70);
  });

  it("of -0.5 at half the price is a third more use: 10 + 25 x 4/3 each", async () => {
    expect((await voice(-0.5)).expected.revenue).toBeCloseTo(2 * (10 + (25 * 4) / 3), 10);
  });

  it.each([Number.NEGATIVE_INFINITY, -2.5, 0.1, Number.NaN])("of %d is refused", async (value) => {
    await expect(voice(value)).rejects.toThrow(
      `elasticity of voice is ${value}; it has to be a number from -2 to 0.`,
    );
  });

  it("stops no use for a first cent: a dearer minute counts against what others pay", async () => {
    // Of three customers the first paid nothing for calls; 2 minutes at 0.01 are little against the others' 0.50.
    const free = perMinute("Free", 10, 0);
    const spec = tables([2, 100, 100]);
    const customers = sql<{ customer: number; plan: string; segment: string }>`
      select customer, case customer when 1 then 'Free' else 'Old' end as plan, segment from ${spec.customers}`;
    const { expected, data } = await simulate({
      ...spec,
      customers,
      current: { tariffs: [OLD, free], column: "plan" },
      candidates: [perMinute("New", 10, 0.01)],
      behaviour: { launch: "replace", churn: 0, elasticity: { voice: -0.5 } },
      costs: { voice: { amount: 1, per: 60 } },
      runs: 0,
    });
    // Middle of both averages (kept in cents a second): (100 + 2.02) / 2 over 202 minutes = 0.2525; the first's use falls by 0.5 x 0.02 / 0.505.
    expect(data.usualPrice[0]?.[0]).toBeCloseTo((100 * (100 + 2.02)) / 2 / (202 * 60), 12);
    const first = 2 * (1 - (0.5 * 0.02) / (2 * ((100 + 2.02) / 2 / 202)));
    const others = 200 * (1 + (0.5 * 0.49) / 0.255);
    expect(expected.cost).toBeCloseTo(first + others, 9);
  });
});

describe("what is refused", () => {
  const spec = { ...tables([100]), candidates: [perMinute("New", 20, 0.1)] };

  it.each<[string, object, string]>([
    ["an option that is none", { behavior: {} }, "simulate has no option “behavior”."],
    ["a base beside tables", { base: {} }, "The base has its own usage."],
    ["draws that are no number", { runs: 1.5 }, "runs is 1.5"],
    ["a spread below 0", { spread: -1 }, "spread is -1"],
    [
      "a cost of a kind that is none",
      { costs: { vocie: { amount: 1, per: 1 } } },
      "No tariff knows the kind “vocie” of costs.",
    ],
    [
      "an elasticity of a kind that is none",
      { behaviour: { elasticity: { fax: -1 } } },
      "No tariff knows the kind “fax” of elasticity.",
    ],
    ["a cost for no units", { costs: { voice: { amount: 1, per: 0 } } }, "The cost of voice is 1 per 0."],
  ])("%s", async (_, more, message) => {
    await expect(simulate({ ...spec, ...more } as never)).rejects.toThrow(message);
  });

  it("a customer who is there twice", async () => {
    const tables2 = tables([100, 20]);
    const customers = sql<never>`select * from ${tables2.customers} union all select 1, 'Old', 'a'`;
    await expect(simulate({ ...tables2, customers, candidates: [OLD] })).rejects.toThrow(
      "Customer 1 stands more than once in the table of customers.",
    );
  });

  it("a payment that is not known", async () => {
    const customers = sql`select customer, case when customer = 2 then 20 end as paid from ${tables([100, 20]).customers}`;
    const { segment: _, ...rest } = tables([100, 20]);
    const unpaid = { ...rest, customers, current: { paid: "paid" }, candidates: [OLD] };
    await expect(simulate(unpaid as never)).rejects.toThrow(
      "What was paid is not known for 1 of 2 customers, as customer 1.",
    );
  });
});

it("customers that are numbers here and texts there are told apart", async () => {
  const spec = tables([100]);
  const usage = sql<never>`select * replace (cast(customer as varchar) as customer) from ${spec.usage}`;
  await expect(simulate({ ...spec, usage, candidates: [OLD] })).rejects.toThrow(
    "Customers are texts in the use, and whole numbers in the table of customers.",
  );
});
