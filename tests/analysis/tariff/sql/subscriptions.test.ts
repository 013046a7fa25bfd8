import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { type Tariff, tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import type { Subscription } from "../../../../analysis/tariff/rating/subscriptions.ts";
import type { UsageProblem, UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { billAll } from "../../../../analysis/tariff/sql/bill-all.ts";
import { openSql } from "../../engine.ts";
import { CALENDARS, COLUMNS, randomTariff, randomUsage } from "../random-plans.ts";

const sql = await openSql();
const BILLS = { from: "2026-03-01", to: "2026-04-30" };

async function billed(
  usage: readonly UsageRecord[],
  tariffs: readonly Tariff[],
  subscriptions: readonly Subscription[],
) {
  const table = sql`
    select * replace (cast(duration as bigint) as duration), make_timestamp(cast(ms as bigint) * 1000) as "at"
    from ${sql.from(usage.map(({ at, ...row }) => ({ ...row, ms: at })))}`;
  const people = sql.from(
    subscriptions.map(({ customer, tariff: name, from, to, family, addOns }) => ({
      customer,
      plan: name ?? null,
      since: from ?? null,
      until: to ?? null,
      family: family ?? null,
      plus: (addOns ?? []).length > 0,
    })),
  );
  return billAll(table, {
    columns: COLUMNS,
    tariffs,
    ...BILLS,
    customers: sql`
      select customer, plan, cast(since as date) as since, cast(until as date) as until, family,
        case when plus then ['plus'] else [] end as add_ons from ${people}`,
    customerColumns: {
      customer: "customer",
      from: "since",
      to: "until",
      family: "family",
      addOns: "add_ons",
    },
    tariffColumn: "plan",
  });
}

/** Everybody on one tariff until a day of March or April and on another from the next, some of them never and some again. */
function changing(random: ReturnType<typeof createRandom>, customers: number, names: readonly string[]) {
  return Array.from({ length: customers }, (_, customer): Subscription[] => {
    const common = {
      customer,
      family: random.choice([null, customer % 4]),
      addOns: random.choice([[], ["plus"]]),
    };
    const day = 10 + random.int(19);
    const [first, second] = [random.choice(names), random.choice(names)];
    if (random.next() < 0.3) return [{ ...common, tariff: first, from: random.choice([null, "2026-03-29"]) }];
    return [
      { ...common, tariff: first, to: `2026-03-${day}` },
      { ...common, tariff: second, from: `2026-03-${day + random.choice([1, 1, 3])}`, to: "2026-04-14" },
      { ...common, tariff: first, from: "2026-04-15" },
    ];
  }).flat();
}

const counts = (problems: readonly UsageProblem[]) => {
  const sums = new Map<string, number>();
  for (const { problem, records } of problems) sums.set(problem, (sums.get(problem) ?? 0) + records);
  return [...sums].map(([problem, records]) => `${problem} ${records}`).sort();
};

describe("customers who change their tariff", () => {
  it.each([0, 1, 2])("are billed as by the reference, random tariffs %i", async (round) => {
    const random = createRandom(`changes ${round}`);
    const zone = round === 1 ? "Europe/Berlin" : undefined;
    const tariffs = Array.from({ length: 3 }, (_, i) =>
      tariff({ ...randomTariff(random, `T${i}`, CALENDARS[round], zone), decimals: 2 }),
    );
    const subscriptions = changing(
      random,
      60,
      tariffs.map(({ name }) => name),
    );
    const usage = Array.from({ length: 62 }, (_, customer) =>
      randomUsage(random, customer, random.int(25)),
    ).flat();
    const expected = bill(usage, tariffs, { ...BILLS, subscriptions });
    const { rows, problems } = await billed(usage, tariffs, subscriptions);
    const totals = new Map<string, number>();
    for (const { customer, bill: first, total } of await rows.rows()) {
      const key = `${customer} ${first.toISOString().slice(0, 10)}`;
      totals.set(key, (totals.get(key) ?? 0) + total);
    }
    expect([...totals].map(([key, total]) => `${key} ${total}`).sort()).toEqual(
      expected.invoices.map(({ customer, bill: name, total }) => `${customer} ${name} ${total}`).sort(),
    );
    expect(counts(problems)).toEqual(counts(expected.problems));
    expect(counts(problems).length).toBeGreaterThan(1);
  });

  it("pay 10 of 30 days of one fee and 20 of the other, each with its own minutes", async () => {
    const plan = (name: string, amount: number, price: string) =>
      tariff({
        name,
        fees: [{ name: "Fee", amount }],
        allowances: [{ name: "Minutes", quantity: 30, units: { voice: 60 }, for: { kind: "voice" } }],
        charges: [{ name: "Calls", for: { kind: "voice" }, price, per: 60 }],
      });
    const tariffs = [plan("Small", 30, "0.5"), plan("Large", 60, "0.1")];
    const calls = [
      { at: "2026-04-05T10:00:00Z", quantity: 15 * 60 },
      { at: "2026-04-20T10:00:00Z", quantity: 25 * 60 },
    ].map(({ at, quantity }) => ({
      customer: 7,
      at: Date.parse(at),
      kind: "voice",
      quantity,
      duration: null,
      direction: "out",
      network: null,
      destination: null,
      friend: false,
    }));
    const { rows, problems } = await billed(calls, tariffs, [
      { customer: 7, tariff: "Small", from: "2026-04-01", to: "2026-04-10" },
      { customer: 7, tariff: "Large", from: "2026-04-11" },
    ]);
    // 10 of the 30 minutes go with 10 days: 5 minutes at 0.50. 20 go with 20: 5 minutes at 0.10.
    expect(
      (await rows.rows()).map(({ tariff: name, fees, usage, total }) => ({ name, fees, usage, total })),
    ).toEqual([
      { name: "Small", fees: 1000, usage: 250, total: 1250 },
      { name: "Large", fees: 4000, usage: 50, total: 4050 },
    ]);
    expect(problems).toEqual([]);
  });

  it("show their own numbers in examples of records that cannot be rated", async () => {
    const only = tariff({ name: "Calls", charges: [{ name: "Calls", for: { kind: "voice" }, price: 1 }] });
    const record = {
      customer: 41,
      kind: "sms",
      quantity: 1,
      duration: 0,
      direction: "out",
      network: null,
      destination: null,
      friend: false,
    };
    const { problems } = await billed(
      [
        { ...record, at: Date.parse("2026-03-05T00:00:00Z") },
        { ...record, at: Date.parse("2026-03-15T00:00:00Z") },
        { ...record, customer: 42, at: Date.parse("2026-03-05T00:00:00Z") },
      ],
      [only],
      [{ customer: 41, tariff: "Calls", to: "2026-03-10" }],
    );
    expect(
      problems.map(({ problem, records, examples }) => [problem, records, examples[0]?.customer]),
    ).toEqual([
      ["outside", 1, 41],
      ["unknown_customer", 1, 42],
      ["no_price", 1, 41],
    ]);
  });

  it("are refused with two subscriptions on a day, and on a tariff that is not there", async () => {
    const only = tariff({ name: "Calls", charges: [{ name: "Calls", price: 1 }] });
    const usage = randomUsage(createRandom(1), 1, 3);
    await expect(
      billed(
        usage,
        [only],
        [
          { customer: 1, tariff: "Calls", to: "2026-03-10" },
          { customer: 1, tariff: "Calls", from: "2026-03-10" },
        ],
      ),
    ).rejects.toThrow("Customer 1 has two subscriptions at once");
    await expect(billed(usage, [only], [{ customer: 1, tariff: "Cals" }])).rejects.toThrow(
      "Customer 1 is on “Cals”, which is not among the tariffs",
    );
  });
});
