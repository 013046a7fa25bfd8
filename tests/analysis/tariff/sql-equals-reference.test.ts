import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../analysis/stats/random.ts";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import type { Tariff } from "../../../analysis/tariff/plan/tariff.ts";
import { tariff } from "../../../analysis/tariff/plan/tariff.ts";
import type { Subscription } from "../../../analysis/tariff/rating/subscriptions.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";
import { orderFreeCharge } from "../../../analysis/tariff/sql/allowance-sql.ts";
import { billWide } from "../../../analysis/tariff/sql/bill-all.ts";
import { orderedAllowances } from "../../../analysis/tariff/sql/class-layers.ts";
import { isTimeless } from "../../../analysis/tariff/sql/class-statement.ts";
import { openSql } from "../engine.ts";
import { CALENDARS, COLUMNS, randomTariff, randomUsage } from "./random-plans.ts";

const sql = await openSql();

/** Random plans that ask of a record's time no more than its bill and its order. */
function timelessTariffs(
  random: Random,
  wanted: number,
  chosen: (plan: Tariff["plan"]) => boolean,
): Tariff[] {
  const found: Tariff[] = [];
  for (let i = 0; found.length < wanted; i++) {
    const one = tariff(randomTariff(random, `O${i}`, undefined));
    if (isTimeless(one.plan) && chosen(one.plan)) found.push(one);
  }
  return found;
}

async function tableOf(usage: readonly UsageRecord[]) {
  return sql`select *, make_timestamp(cast(ms as bigint) * 1000) as "at" from ${sql.from(usage.map(({ at, ...row }) => ({ ...row, ms: at })))}`.materialize();
}

/** `customer bill plan total` of everybody by the reference. */
function referenceTotals(
  usage: UsageRecord[],
  tariffs: readonly Tariff[],
  subscriptions: Subscription[],
): string[] {
  return tariffs.flatMap((one, i) =>
    bill(usage, one, { from: "2026-03-01", to: "2026-04-30", subscriptions }).invoices.map(
      ({ customer, bill: name, total }) => `${customer} ${name} p${i} ${total}`,
    ),
  );
}

async function engineTotals(
  usage: UsageRecord[],
  tariffs: readonly Tariff[],
  subscriptions: Subscription[],
): Promise<string[]> {
  const customers = sql.from(
    subscriptions.map(({ customer, from, to, family, addOns }) => ({
      customer,
      since: from ?? null,
      until: to ?? null,
      family: family ?? null,
      plus: (addOns ?? []).length > 0,
    })),
  );
  const { wide, bills } = await billWide(await tableOf(usage), {
    columns: COLUMNS,
    tariffs,
    from: "2026-03-01",
    to: "2026-04-30",
    customers: sql`select customer, cast(since as date) as since, cast(until as date) as until, family, case when plus then ['plus'] else [] end as add_ons from ${customers}`,
    customerColumns: {
      customer: "customer",
      from: "since",
      to: "until",
      family: "family",
      addOns: "add_ons",
    },
  });
  const rows = await wide.rows();
  return rows.flatMap((row) =>
    tariffs.map((_, i) => `${row.customer} ${bills[Number(row.bill)]?.name} p${i} ${row[`p${i}_total`]}`),
  );
}

const ROUNDS = 6;
const PLANS = 7;
const CUSTOMERS = 240;

describe("the statement and the reference", () => {
  it(`agree to the last unit on ${ROUNDS * PLANS * CUSTOMERS} pairs of a random plan and a customer's use`, async () => {
    let pairs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = createRandom(`pairs ${round}`);
      const calendar = CALENDARS[round % CALENDARS.length];
      const zone = round % 2 === 1 ? "Europe/Berlin" : undefined;
      const tariffs = Array.from({ length: PLANS }, (_, i) =>
        tariff(randomTariff(random, `T${i}`, calendar, zone)),
      );
      const subscriptions = Array.from(
        { length: CUSTOMERS },
        (_, customer): Subscription => ({
          customer,
          family: random.choice([null, customer % 7]),
          from: random.choice([null, null, "2026-03-11"]),
          to: random.choice([null, null, "2026-04-20"]),
          addOns: random.choice([[], ["plus"]]),
        }),
      );
      const usage = subscriptions.flatMap(({ customer }) =>
        randomUsage(random, Number(customer), random.int(20)),
      );
      const expected = referenceTotals(usage, tariffs, subscriptions);
      const found = await engineTotals(usage, tariffs, subscriptions);
      expect(found.sort()).toEqual(expected.sort());
      pairs += PLANS * CUSTOMERS;
    }
    expect(pairs).toBeGreaterThanOrEqual(10_000);
  }, 120_000);

  it("agree where sums of records suffice, for everybody in the use", async () => {
    const random = createRandom("sums");
    const all = Array.from({ length: 240 }, (_, i) => tariff(randomTariff(random, `S${i}`, undefined)));
    const orderless = all.filter(
      ({ plan }) =>
        plan.allowances.every((allowance) => orderFreeCharge(plan, allowance)) &&
        plan.charges.every(
          ({ from, limits }) => from === -Infinity && !limits.cap.day && !limits.minimum.day,
        ),
    );
    expect(orderless.length).toBeGreaterThan(20);
    expect(orderless.some(({ plan }) => plan.allowances.length > 0)).toBe(true);
    const usage = Array.from({ length: 60 }, (_, customer) =>
      randomUsage(random, customer, random.int(25)),
    ).flat();
    const expected = orderless.flatMap((one, i) =>
      bill(usage, one, { from: "2026-03-01", to: "2026-04-30" }).invoices.map(
        ({ customer, bill: name, total }) => `${customer} ${name} p${i} ${total}`,
      ),
    );
    const { wide, bills, problems } = await billWide(await tableOf(usage), {
      columns: COLUMNS,
      tariffs: orderless,
      from: "2026-03-01",
      to: "2026-04-30",
    });
    expect(problems).toEqual([]);
    const found = (await wide.rows()).flatMap((row) =>
      orderless.map((_, i) => `${row.customer} ${bills[Number(row.bill)]?.name} p${i} ${row[`p${i}_total`]}`),
    );
    expect(found.sort()).toEqual(expected.sort());
  }, 60_000);

  it("agree where sums by class and an order of few records suffice", async () => {
    const random = createRandom("order");
    const tariffs = timelessTariffs(random, 30, (plan) => orderedAllowances(plan).length > 0);
    const allowances = tariffs.flatMap(({ plan }) => orderedAllowances(plan));
    for (const some of [
      allowances.filter(({ shared }) => shared),
      allowances.filter(({ rollover }) => rollover !== null),
      allowances.filter(({ events }) => events),
      allowances.filter(({ weights }) => new Set(weights.values()).size > 1),
      tariffs.filter(({ plan }) => orderedAllowances(plan).length > 2),
    ]) {
      expect(some.length).toBeGreaterThan(0);
    }
    const subscriptions = Array.from(
      { length: 60 },
      (_, customer): Subscription => ({
        customer,
        family: random.choice([null, customer % 5]),
        from: random.choice([null, null, "2026-03-11"]),
        to: random.choice([null, null, "2026-04-20"]),
        addOns: random.choice([[], ["plus"]]),
      }),
    );
    const usage = subscriptions.flatMap(({ customer, from, to }) =>
      randomUsage(random, Number(customer), random.int(30)).filter(({ at }) => {
        const day = new Date(Number(at)).toISOString().slice(0, 10);
        return (!from || day >= String(from)) && (!to || day <= String(to));
      }),
    );
    const expected = referenceTotals(usage, tariffs, subscriptions);
    const found = await engineTotals(usage, tariffs, subscriptions);
    expect(found.sort()).toEqual(expected.sort());
  }, 60_000);

  it("report the same records as not to be rated", async () => {
    const local = tariff({
      name: "Local",
      groups: { near: ["DE"] },
      charges: [
        { name: "Near", for: { kind: "voice", destination: "near" }, price: 1 },
        { name: "Messages", for: { kind: "sms" }, price: 1 },
      ],
    });
    const at = Date.parse("2026-03-02T10:00:00Z");
    const near = {
      customer: 1,
      at,
      kind: "voice",
      quantity: 5,
      duration: 5,
      direction: "out",
      network: "on_net",
      destination: "DE",
      friend: false,
    };
    const usage: UsageRecord[] = [
      { ...near, id: 1 },
      { ...near, id: 1 },
      { ...near, id: 2, quantity: -5 },
      { ...near, id: 3, destination: "US" },
      { ...near, id: 4, kind: "fax" },
      { ...near, id: 5, kind: "data" },
      { ...near, id: 6, customer: null },
      { ...near, id: 7, customer: 99 },
      { ...near, id: 8, at: Date.parse("2031-01-01T00:00:00Z") },
      { ...near, id: 9, quantity: null },
      { ...near, id: 10, quantity: 2 ** 52 },
    ];
    const options = { from: "2026-03-01", subscriptions: [{ customer: 1 }] };
    const reference = bill(usage, local, options);
    const { wide, problems } = await billWide(await tableOf(usage), {
      columns: { ...COLUMNS, id: "id" },
      tariffs: [local],
      from: "2026-03-01",
      customers: sql`select 1 as customer`,
    });
    const counts = (list: typeof problems) =>
      list.map(({ problem, records }) => `${problem} ${records}`).sort();
    expect(counts(problems)).toEqual(counts(reference.problems));
    expect(counts(problems)).toHaveLength(9);
    expect(problems.every(({ examples }) => examples.length > 0)).toBe(true);
    expect((await wide.rows()).map((row) => row.p0_total)).toEqual([500]);
    expect(reference.invoices.map(({ total }) => total)).toEqual([500n]);
  });

  it("refuse by name what the statement cannot carry", async () => {
    const periods = {
      periods: [
        { name: "day", to: "20:00" },
        { name: "night", from: "20:00" },
      ],
    };
    const both = tariff({
      name: "Both",
      calendar: periods,
      allowances: [{ name: "Ten calls", quantity: 10, count: "events", for: { kind: "voice" } }],
      charges: [{ name: "Calls", for: { kind: "voice" }, price: { day: 1, night: 0 } }],
    });
    const table = await tableOf(randomUsage(createRandom(1), 1, 5));
    await expect(billWide(table, { columns: COLUMNS, tariffs: [both], from: "2026-03-01" })).rejects.toThrow(
      "“Ten calls” of “Both” counts events, and prices differ by period",
    );
  });
});
