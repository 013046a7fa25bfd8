import { describe, expect, it } from "vitest";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import { type Tariff, tariff } from "../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../analysis/tariff/rating/rate.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";
import { billed, lines, oneCharge, rated, use } from "./build.ts";

const at = (text: string) => new Date(`${text}Z`);
const voice = (text: string, seconds: number, more: Partial<UsageRecord> = {}): UsageRecord => ({
  customer: "c",
  at: at(text),
  kind: "voice",
  quantity: seconds,
  ...more,
});
const DAY_AND_NIGHT = {
  periods: [
    { name: "day", from: "08:00", to: "20:00" },
    { name: "night", from: "20:00", to: "08:00" },
  ],
};

describe("allowances", () => {
  const minutes = (more: object = {}) =>
    oneCharge(
      "voice",
      { price: "0.10", per: 60, connect: "0.05" },
      { allowances: [{ name: "Minutes", quantity: 300, for: { kind: "voice" }, ...more }] },
    );

  it("end inside a call: the rest of it is charged, with its connect fee", () => {
    // 200 s leave 100; of 160 s, 60 are charged at 0.10 a minute, and 0.05 for the connection.
    expect(rated(minutes(), [use("voice", 200), use("voice", 160), use("voice", 60)])).toEqual([
      0, 0.15, 0.15,
    ]);
  });

  it("used up exactly by a call leave nothing to charge", () => {
    expect(rated(minutes(), [use("voice", 200), use("voice", 100), use("voice", 6)])).toEqual([0, 0, 0.06]);
  });

  it("go in order of time, whatever the order of the records", () => {
    const late = voice("2026-06-20T10:00:00", 60);
    const early = voice("2026-06-01T10:00:00", 300);
    expect(rated(minutes(), [late, early])).toEqual([0.15, 0]);
  });

  it("shared by minutes and messages: 3 units are two minutes and a message", () => {
    const shared = tariff({
      name: "Units",
      allowances: [
        { name: "Units", quantity: 3, units: { voice: 60, sms: 1 }, for: { kind: ["voice", "sms"] } },
      ],
      charges: [
        { name: "Calls", for: { kind: "voice" }, price: 1, per: 60, increment: 60 },
        { name: "Messages", for: { kind: "sms" }, price: "0.5" },
      ],
    });
    expect(rated(shared, [use("voice", 100), use("sms", 1), use("sms", 1), use("voice", 1)])).toEqual([
      0, 0, 0.5, 1,
    ]);
  });

  it("of a family are used up by whoever comes first", () => {
    const family = minutes({ shared: "family" });
    const records = [
      voice("2026-06-02T10:00:00", 240, { customer: "b" }),
      voice("2026-06-01T10:00:00", 120, { customer: "a" }),
    ];
    const subscriptions = [
      { customer: "a", family: 1 },
      { customer: "b", family: 1 },
    ];
    const { invoices } = bill(records, family, { subscriptions });
    // b has 180 s of the 300 left: 60 s are charged.
    expect(invoices.map(({ customer, amount }) => [customer, amount])).toEqual([
      ["a", "0.00"],
      ["b", "0.15"],
    ]);
  });

  it("roll over to the next bill, at most so much", () => {
    const records = [voice("2026-06-10T10:00:00", 100), voice("2026-07-10T10:00:00", 450)];
    const months = { from: "2026-06-01", to: "2026-07-01" };
    // 200 s are left in June, of which 100 go to July: 400 s, and 50 of 450 are charged: 0.0833 + 0.05.
    expect(billed(minutes({ rollover: { max: 100 } }), records, months)).toBe("0.00 | 0.13");
    expect(billed(minutes({ rollover: {} }), records, months)).toBe("0.00 | 0.00");
    expect(billed(minutes(), records, months)).toBe("0.00 | 0.30");
  });

  it("of an add-on come with it, and are used before those of the tariff", () => {
    const spec = {
      ...minutes().spec,
      addOns: [
        {
          name: "Plus",
          fees: [{ name: "Plus", amount: 2 }],
          allowances: [{ name: "Plus minutes", quantity: 60, for: { kind: "voice" } }],
        },
      ],
    };
    const records = [use("voice", 360)];
    expect(billed(tariff(spec), records)).toBe("0.15");
    const { invoices } = bill(records, tariff(spec), {
      from: "2026-06-01",
      subscriptions: [{ customer: "c", addOns: ["Plus"] }],
    });
    expect(invoices[0]?.amount).toBe("2.00");
    const { records: found } = rate(records, tariff(spec), {
      from: "2026-06-01",
      subscriptions: [{ customer: "c", addOns: ["Plus"] }],
    });
    expect(found[0]?.allowances).toEqual([
      { allowance: "Plus minutes", units: 60 },
      { allowance: "Minutes", units: 300 },
    ]);
  });

  it("of the night are for the part of a call that lies in it", () => {
    const nights = oneCharge(
      "voice",
      { price: "0.6", per: 60 },
      {
        calendar: DAY_AND_NIGHT,
        allowances: [{ name: "Nights", quantity: 600, for: { kind: "voice", period: "night" } }],
      },
    );
    // 19:59:00 to 20:02:00: one minute of the day is charged, two of the night are free.
    expect(rated(nights, [voice("2026-06-03T19:59:00", 180)])).toEqual([0.6]);
  });
});

describe("periods of the calendar", () => {
  const byTime = (more: object = {}) =>
    oneCharge(
      "voice",
      { price: { day: "0.60", night: "0.06" }, per: 60 },
      { calendar: DAY_AND_NIGHT, ...more },
    );

  it("cut a call at its second: 30 s of the day and 90 s of the night", () => {
    expect(rated(byTime(), [voice("2026-06-03T19:59:30", 120)])).toEqual([0.39]);
  });

  it("cut a call at midnight and at the end of the month, which stays in the bill of its start", () => {
    const weekend = oneCharge(
      "voice",
      { price: { week: "0.60", weekend: "0.06" }, per: 60 },
      {
        calendar: {
          periods: [
            { name: "week", days: ["workday"] },
            { name: "weekend", days: ["weekend"] },
          ],
        },
      },
    );
    // Friday 2026-07-31 23:59 to Saturday 2026-08-01 00:01.
    const call = voice("2026-07-31T23:59:00", 120);
    expect(rated(weekend, [call])).toEqual([0.66]);
    const months = { from: "2026-07-01", to: "2026-08-01" };
    expect(billed(weekend, [call], months)).toBe("0.66 | 0.00");
  });

  it("know leap days and holidays", () => {
    const holidays = oneCharge(
      "voice",
      { price: { usual: "0.60", feast: 0 }, per: 60 },
      {
        calendar: {
          holidays: ["2028-02-29"],
          periods: [
            { name: "feast", days: ["holiday"] },
            { name: "usual", days: ["workday", "weekend"] },
          ],
        },
      },
    );
    // From the 28th, 23:59 over the leap day: one minute of two.
    expect(rated(holidays, [voice("2028-02-28T23:59:00", 120), voice("2028-02-29T12:00:00", 600)])).toEqual([
      0.6, 0,
    ]);
  });

  it("follow the clocks of the zone when they change", () => {
    const nights = oneCharge(
      "voice",
      { price: { early: "0.60", rest: "0.06" }, per: 60 },
      {
        timeZone: "Europe/Berlin",
        calendar: {
          periods: [
            { name: "early", to: "03:00" },
            { name: "rest", from: "03:00" },
          ],
        },
      },
    );
    // In March 02:00 is skipped: at 01:00 UTC it is 03:00. In October the hour from 02:00 is there twice: 03:00 is 02:00 UTC.
    expect(rated(nights, [voice("2026-03-29T00:59:00", 120)])).toEqual([0.66]);
    expect(rated(nights, [voice("2026-10-25T01:59:00", 120)])).toEqual([0.66]);
    expect(rated(nights, [voice("2026-10-25T00:59:00", 120)])).toEqual([1.2]);
  });

  it("can be those of the start of the call", () => {
    const start = oneCharge(
      "voice",
      { price: { day: "0.60", night: "0.06" }, per: 60, split: "start" },
      { calendar: DAY_AND_NIGHT },
    );
    expect(rated(start, [voice("2026-06-03T19:59:30", 120)])).toEqual([1.2]);
  });
});

describe("records", () => {
  const perSecond = oneCharge("voice", { price: "0.01", connect: "0.1" });

  it("of length 0 cost nothing", () => {
    expect(rated(perSecond, [use("voice", 0)])).toEqual([0]);
  });

  it("that come twice count once", () => {
    const call = { ...use("voice", 10), id: 7 };
    const { invoices, problems } = bill([call, { ...call }, { ...use("voice", 5), id: 8 }], perSecond, {
      from: "2026-06-01",
    });
    expect(invoices[0]?.amount).toBe("0.35");
    expect(problems).toMatchObject([{ problem: "duplicate", records: 1 }]);
  });

  it("of a refund give back what was paid, without the fee of the event", () => {
    const share = oneCharge(
      "payment",
      { model: "percentage", percent: 10, connect: "0.5" },
      { kinds: { payment: { decimals: 2, signed: true } } },
    );
    expect(rated(share, [use("payment", 20), use("payment", -20)])).toEqual([2.5, -2]);
  });

  it("that cannot be rated are reported with examples, and never free in silence", () => {
    const local = tariff({
      name: "Local",
      groups: { near: ["DE", "49*"] },
      charges: [{ name: "Near", for: { kind: "voice", destination: "near" }, price: 1 }],
    });
    const near = { destination: "DE" };
    const bad: UsageRecord[] = [
      use("voice", -5, near),
      use("voice", 5, { destination: "US" }),
      use("fax", 1, near),
      use("voice", 5, { ...near, customer: null }),
      use("voice", 5, { ...near, customer: "stranger" }),
      use("voice", 5, { ...near, at: null }),
      use("voice", 5, { ...near, at: at("2031-01-01T00:00:00") }),
      use("voice", 0.5, near),
      use("voice", Number.NaN, near),
      use("voice", 2 ** 60, near),
    ];
    const { invoices, problems } = bill([use("voice", 5, { destination: "491701" }), ...bad], local, {
      from: "2026-06-01",
      subscriptions: [{ customer: "c" }],
    });
    expect(invoices[0]?.amount).toBe("5.00");
    expect(problems.map(({ problem, records }) => [problem, records])).toEqual([
      ["no_customer", 1],
      ["unknown_customer", 1],
      ["no_time", 1],
      ["outside", 1],
      ["unknown_kind", 1],
      ["no_quantity", 1],
      ["negative", 1],
      ["too_fine", 1],
      ["too_large", 1],
      ["no_price", 1],
    ]);
    expect(problems.find(({ problem }) => problem === "no_price")?.examples[0]?.destination).toBe("US");
  });
});

describe("invoices", () => {
  const full = tariff({
    name: "Full",
    fees: [{ name: "Fee", amount: 30 }],
    charges: [
      { name: "Calls", for: { kind: "voice" }, price: "0.10", per: 60, increment: 60, cap: { day: 1 } },
      { name: "Messages", for: { kind: "sms" }, price: "0.333", minimum: { bill: 2 } },
    ],
    discounts: [
      { name: "Ten off calls", share: "0.1", on: "Calls" },
      { name: "Friends", share: "0.5", for: { friend: true } },
      { name: "From 40", amount: 5, threshold: 40 },
    ],
    taxes: [{ name: "VAT", rate: "0.06" }],
  });

  it("have lines that add up: caps, minimums, discounts and tax", () => {
    const records = [
      voice("2026-06-01T10:00:00", 1200),
      voice("2026-06-02T10:00:00", 300, { friend: true }),
      use("sms", 1),
    ];
    expect(lines(full, records)).toEqual([
      "Fee 30",
      "Calls 2.5",
      "Calls: cap -1",
      "Messages 0.33",
      "Messages: minimum 1.67",
      "Ten off calls -0.15",
      "Friends -0.25",
      "VAT 1.99",
      "= 35.09",
    ]);
  });

  it("prorate by days, and merge the tariffs of a customer who changes within the month", () => {
    const light = (name: string, amount: number, price: string): Tariff =>
      tariff({
        name,
        fees: [{ name: `${name} fee`, amount }],
        allowances: [{ name: "Minutes", quantity: 3000, for: { kind: "voice" } }],
        charges: [{ name: `${name} calls`, for: { kind: "voice" }, price, per: 60 }],
      });
    const records = [voice("2026-06-05T10:00:00", 1060), voice("2026-06-15T10:00:00", 2060)];
    const subscriptions = [
      { customer: "c", tariff: "A", to: "2026-06-10" },
      { customer: "c", tariff: "B", from: "2026-06-11" },
    ];
    // A third of the month and of the allowance on A: 1000 s; two thirds on B: 2000 s. 60 s are charged on each.
    expect(lines([light("A", 30, "0.2"), light("B", 15, "0.1")], records, { subscriptions })).toEqual([
      "A fee, 10 of 30 days 10",
      "A calls 0.2",
      "B fee, 20 of 30 days 10",
      "B calls 0.1",
      "= 20.30",
    ]);
  });

  it("round lines half up or half even", () => {
    const half = (mode: "half_up" | "half_even") =>
      oneCharge("sms", { price: "0.005" }, { rounding: { at: "invoice", mode } });
    expect(billed(half("half_up"), [use("sms", 1)])).toBe("0.01");
    expect(billed(half("half_even"), [use("sms", 1)])).toBe("0.00");
    expect(billed(half("half_even"), [use("sms", 1), use("sms", 1), use("sms", 1)])).toBe("0.02");
  });

  it("carry credits, and taxes that prices hold already", () => {
    const gross = oneCharge(
      "sms",
      { price: "1.06" },
      { taxes: [{ name: "VAT", rate: "0.06", included: true }] },
    );
    const { invoices } = bill([use("sms", 1)], gross, {
      from: "2026-06-01",
      credits: [{ customer: "c", on: "2026-06-30", text: "Sorry", amount: "-0.5" }],
    });
    expect(invoices[0]).toMatchObject({ amount: "0.56", taxesIncluded: [{ name: "VAT", amount: 6n }] });
  });
});

describe("invariants", () => {
  const monotone = oneCharge("voice", {
    price: "0.07",
    per: 60,
    connect: "0.02",
    increment: 6,
    first: { quantity: 30 },
  });

  it("more use never costs less, and splitting per second changes nothing", () => {
    const plain = oneCharge("voice", { price: "0.07" });
    let before = 0;
    for (let seconds = 1; seconds < 400; seconds += 7) {
      const [now = 0] = rated(monotone, [use("voice", seconds)]);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
      expect(billed(plain, [use("voice", seconds)])).toBe(
        billed(plain, [use("voice", 1), use("voice", seconds - 1)]),
      );
    }
  });
});
