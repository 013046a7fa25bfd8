/** Bills and their edges: ends of months and years, leap days, clocks that change, what goes over to the next bill. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { call, owed } from "./both-ways.ts";

const calls = "charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]";

describe("ends of months", () => {
  it.each<[string, string, string]>([
    ["of February", "2026-02-28", "1.00"],
    ["of February in a leap year", "2028-02-29", "1.00"],
    ["of the year", "2026-12-31", "1.00"],
  ])("a call over the last midnight %s is on the bill of its start", async (_, day, amount) => {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const records = [call(`${day} 23:59:59`, 100), call(`${next} 00:00:00`, 200)];
    const options = { from: day, to: next };
    expect(await owed({ tariff: calls, records, options })).toBe(`${amount} | 2.00`);
  });

  it.each<[string, string, string]>([
    ["28 days", "2026-02-15", "14.00"],
    ["29 days in a leap year", "2028-02-15", "15.00"],
    ["29 days to its leap day alone", "2028-02-29", "1.00"],
  ])("February shares a fee by %s", async (_, from, amount) => {
    const days = from.startsWith("2028") ? 29 : 28;
    const tariff = `fees: [{ name: Fee, amount: ${days} }]\n${calls}`;
    const options = { from, subscriptions: [{ customer: 1, from }] };
    expect(await owed({ tariff, records: [], options })).toBe(amount);
  });

  it("a third of a month has a third of the allowance, rounded down to whole seconds", async () => {
    const tariff = `allowances: [{ name: Free, quantity: 100, for: { kind: voice } }]\n${calls}`;
    const options = { subscriptions: [{ customer: 1, from: "2026-06-21" }] };
    // 100 x 10 / 30 = 33 s.
    expect(await owed({ tariff, records: [call("2026-06-25 10:00:00", 40)], options })).toBe("0.07");
  });
});

describe("clocks that change", () => {
  const berlin = (more: string) => `timeZone: Europe/Berlin\n${more}`;

  it("a month begins and ends at its own midnights: March is an hour short in Berlin", async () => {
    // 2026-02-28 23:00 UTC is the first of March, 2026-03-31 22:00 UTC the first of April.
    const records = [
      call("2026-02-28 22:59:59", 100),
      call("2026-02-28 23:00:00", 200),
      call("2026-03-31 21:59:59", 400),
      call("2026-03-31 22:00:00", 800),
    ];
    const options = { from: "2026-02-01", to: "2026-04-01" };
    expect(await owed({ tariff: berlin(calls), records, options })).toBe("1.00 | 6.00 | 8.00");
  });

  it("October is an hour long", async () => {
    const records = [
      call("2026-09-30 21:59:59", 100),
      call("2026-09-30 22:00:00", 200),
      call("2026-10-31 22:59:59", 400),
      call("2026-10-31 23:00:00", 800),
    ];
    const options = { from: "2026-09-01", to: "2026-11-01" };
    expect(await owed({ tariff: berlin(calls), records, options })).toBe("1.00 | 6.00 | 8.00");
  });

  const nights = berlin(`calendar:
  periods:
    - { name: night, from: "00:00", to: "02:30" }
    - { name: day, from: "02:30" }
charges: [{ name: Calls, for: { kind: voice }, price: { night: 0.01, day: 0.10 } }]`);

  it("a period that would end in the hour that is skipped ends with it", async () => {
    // 01:59:50 of the 29th of March; ten seconds later it is 03:00: 10 s of the night, 20 of the day.
    const records = [call("2026-03-29 00:59:50", 30)];
    expect(await owed({ tariff: nights, records, options: { from: "2026-03-01" } })).toBe("2.10");
  });

  it("a period that ends in the hour that is there twice is there twice as well", async () => {
    // On the 25th of October it is 02:29:50 at 00:29:50 and at 01:29:50 UTC; from 01:00 UTC it is 02:00 again.
    const options = { from: "2026-10-01" };
    const first = [call("2026-10-25 00:29:50", 20)];
    expect(await owed({ tariff: nights, records: first, options })).toBe("1.10");
    const again = [call("2026-10-25 00:59:50", 20)];
    // 02:59:50 is day, 02:00 night again: 1.00 + 0.10.
    expect(await owed({ tariff: nights, records: again, options })).toBe("1.10");
    // Over both: 600 s of night, 1800 of day, 1800 of night, 600 of day.
    const whole = [call("2026-10-25 00:20:00", 4800)];
    expect(await owed({ tariff: nights, records: whole, options })).toBe("264.00");
  });

  it("limits of a day are of the local one: 25 hours of it", async () => {
    const tariff = berlin("charges: [{ name: Calls, for: { kind: voice }, price: 0.01, cap: { day: 1 } }]");
    // From 2026-10-24 22:00 to 2026-10-25 23:00 UTC is one day.
    const records = [
      call("2026-10-24 22:00:00", 80),
      call("2026-10-25 22:59:59", 80),
      call("2026-10-25 23:00:00", 80),
    ];
    expect(await owed({ tariff, records, options: { from: "2026-10-01" } })).toBe("1.80");
  });
});

describe("what goes over to the next bill", () => {
  const rolling = (rollover: string) =>
    `allowances: [{ name: Free, quantity: 100, for: { kind: voice }, ${rollover} }]\n${calls}`;
  const quarter = { from: "2026-06-01", to: "2026-08-01" };

  it.each<[string, string, string]>([
    // 100 - 30 leave 70; 170 - 50 leave 120; 220: 300 - 220 = 80 s.
    ["all that is left, and that again", "rollover: {}", "0.00 | 0.00 | 0.80"],
    // 70 become 60; 160 - 50 leave 110, become 60; 160: 140 s.
    ["60 at most", "rollover: { max: 60 }", "0.00 | 0.00 | 1.40"],
    ["nothing", "prorate: false", "0.00 | 0.00 | 2.00"],
  ])("%s", async (_, rollover, amounts) => {
    const records = [
      call("2026-06-10 10:00:00", 30),
      call("2026-07-10 10:00:00", 50),
      call("2026-08-10 10:00:00", 300),
    ];
    expect(await owed({ tariff: rolling(rollover), records, options: quarter })).toBe(amounts);
  });

  it("a month without a call leaves its whole allowance", async () => {
    const records = [call("2026-08-10 10:00:00", 301)];
    expect(await owed({ tariff: rolling("rollover: {}"), records, options: quarter })).toBe(
      "0.00 | 0.00 | 0.01",
    );
  });

  it("of a family's allowance what no member used", async () => {
    const tariff = rolling("shared: family, rollover: {}");
    const records = [
      call("2026-06-10 10:00:00", 60, { customer: 1 }),
      call("2026-06-11 10:00:00", 20, { customer: 2 }),
      call("2026-07-10 10:00:00", 100, { customer: 2 }),
      call("2026-07-11 10:00:00", 30, { customer: 1 }),
    ];
    const subscriptions = [1, 2].map((customer) => ({ customer, family: "home" }));
    // 20 are left of June: 120 in July, of which the second takes 100 and the first 20 of 30.
    const options = { from: "2026-06-01", to: "2026-07-01", subscriptions };
    expect(await owed({ tariff, records, options })).toBe("0.00 | 0.10 | 0.00 | 0.00");
  });
});

describe("a customer who changes the plan within the month", () => {
  const plan = (name: string, fee: number, price: string, more = "") =>
    readTariff(`name: ${name}
fees: [{ name: ${name} fee, amount: ${fee} }]
allowances: [{ name: Free, quantity: 300, for: { kind: voice } }]
${more}
charges: [{ name: ${name} calls, for: { kind: voice }, price: ${price} }]`);
  const subscriptions = [
    { customer: 1, tariff: "Old", to: "2026-06-10" },
    { customer: 1, tariff: "New", from: "2026-06-11", to: "2026-06-20" },
    { customer: 1, tariff: "Old", from: "2026-06-21" },
  ];

  it("and back has each for its days: fees, allowances, minimums and taxes of each", () => {
    const tariffs = [
      plan("Old", 30, "0.02", "taxes: [{ name: VAT, rate: 0.10 }]"),
      plan("New", 15, "0.01", "minimumSpend: 7"),
    ];
    const records = [
      call("2026-06-10 23:59:59", 150),
      call("2026-06-11 00:00:00", 150),
      call("2026-06-30 10:00:00", 120),
    ];
    const { invoices, problems } = bill(records, tariffs, { from: "2026-06-01", subscriptions });
    expect(problems).toEqual([]);
    // A third of each allowance, 100 s: 50 s at 0.02, 50 at 0.01, 20 at 0.02. Old: 10 + 1 + 10 + 0.40; New: 5 + 0.50, raised to 7.
    expect(invoices).toHaveLength(1);
    expect(invoices[0]?.lines.map(({ text, amount }) => `${text} ${amount}`)).toEqual([
      "Old fee, 10 of 30 days 1000",
      "Old calls 100",
      "VAT 110",
      "Old fee, 10 of 30 days 1000",
      "Old calls 40",
      "VAT 104",
      "New fee, 10 of 30 days 500",
      "New calls 50",
      "Minimum spend 150",
    ]);
    expect(invoices[0]?.amount).toBe("30.54");
  });

  it("and has none for some days is told about calls on them", () => {
    const [first, , last] = subscriptions;
    const tariffs = [plan("Old", 30, "0.02")];
    const { invoices, problems } = bill([call("2026-06-15 10:00:00", 10)], tariffs, {
      from: "2026-06-01",
      subscriptions: [first, last].flatMap((one) => one ?? []),
    });
    expect(invoices[0]?.amount).toBe("20.00");
    expect(problems).toMatchObject([{ problem: "outside", records: 1 }]);
  });
});
