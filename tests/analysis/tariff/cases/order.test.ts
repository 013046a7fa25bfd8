/** Records out of order, of one moment, repeated and of no length; allowances used up to the last unit. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../../analysis/tariff/rating/rate.ts";
import type { UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { call, owed, use } from "./both-ways.ts";

const minutes = (allowance: string, charge = "price: 0.01") =>
  `allowances: [{ name: Free, for: { kind: voice }, ${allowance} }]
charges: [{ name: Calls, for: { kind: voice }, ${charge} }]`;

describe("free use", () => {
  it("that ends with a call leaves it free, and the next second is charged", async () => {
    const calls = [call("2026-06-03 10:00:00", 100), call("2026-06-03 11:00:00", 200)];
    expect(await owed({ tariff: minutes("quantity: 300"), records: calls })).toBe("0.00");
    const more = [...calls, call("2026-06-03 12:00:00", 1)];
    expect(await owed({ tariff: minutes("quantity: 300"), records: more })).toBe("0.01");
  });

  it("that ends a second before a call does is followed by a started minute", async () => {
    // 300 s of whole minutes: 4 minutes, then 90 s are two, of which one is left.
    const records = [call("2026-06-03 10:00:00", 240), call("2026-06-03 11:00:00", 90)];
    const tariff = minutes("quantity: 300", "price: 0.60, per: 60, increment: 60, connect: 0.05");
    expect(await owed({ tariff, records })).toBe("0.65");
  });

  it("is not touched by calls of no length, nor are they charged a connect fee or a minimum", async () => {
    const records = [call("2026-06-03 10:00:00", 0), call("2026-06-03 11:00:00", 10)];
    const tariff = minutes("quantity: 10", "price: 1, connect: 0.10, minimum: { call: 0.20 }");
    expect(await owed({ tariff, records })).toBe("0.00");
    expect(await owed({ tariff, records: [...records, call("2026-06-03 12:00:00", 0)] })).toBe("0.00");
  });
});

describe("order", () => {
  const shared = `allowances: [{ name: Units, quantity: 2, units: { voice: 60, sms: 1 }, for: { kind: [voice, sms] } }]
charges:
  - { name: Calls, for: { kind: voice }, price: 1, per: 60, increment: 60 }
  - { name: Messages, for: { kind: sms }, price: 0.3 }`;

  it("of time decides who gets what is free, whatever the order of the list", async () => {
    // The message at 10 and a minute of the call at 11 are free; the second minute and the message at 12 are not.
    const records = [
      call("2026-06-03 11:00:00", 120),
      use("sms", "2026-06-03 12:00:00", 1),
      use("sms", "2026-06-03 10:00:00", 1),
    ];
    for (const list of [records, records.toReversed()])
      expect(await owed({ tariff: shared, records: list })).toBe("1.30");
  });

  it("of records of one moment is that of the charges, and not that of the list", async () => {
    // The call comes first, as its charge does: two minutes free, the message charged.
    const records = [use("sms", "2026-06-03 10:00:00", 1), call("2026-06-03 10:00:00", 120)];
    for (const list of [records, records.toReversed()])
      expect(await owed({ tariff: shared, records: list })).toBe("0.30");
  });

  it("is kept over years, in which moments and places do not go into one number", () => {
    const tariff = readTariff(`name: T\n${minutes("quantity: 10")}`);
    const first = Date.parse("2010-01-01T00:00:00Z");
    // A call every eight hours of ten years, the last first: in each month the first ten seconds are free.
    const calls = Array.from(
      { length: 10_958 },
      (_, i): UsageRecord => ({ customer: 1, at: first + i * 8 * 3_600_000, kind: "voice", quantity: 1 }),
    );
    const records = Array.from({ length: 30 }, () => calls).flat();
    const { invoices } = bill(records.toReversed(), tariff);
    expect(invoices).toHaveLength(121);
    expect(invoices[0]?.amount).toBe(((93 * 30 - 10) / 100).toFixed(2));
    expect(invoices.map(({ amount }) => amount)).toEqual(
      bill(
        records.toSorted((a, b) => Number(a.at) - Number(b.at)),
        tariff,
      ).invoices.map(({ amount }) => amount),
    );
  });
});

describe("records that are there twice", () => {
  const tariff = readTariff("name: T\ncharges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]");
  const options = { from: "2026-06-01" };

  it("count once by their id, the earliest of them", () => {
    const late = { ...call("2026-06-03 11:00:00", 50), id: "a" };
    const early = { ...call("2026-06-03 10:00:00", 20), id: "a" };
    for (const list of [
      [late, early],
      [early, late],
    ]) {
      const { invoices, problems } = bill(list, tariff, options);
      expect(invoices[0]?.amount).toBe("0.20");
      expect(problems).toMatchObject([{ problem: "duplicate", records: 1, examples: [late] }]);
    }
  });

  it("count once where the list holds the same object twice", () => {
    const same = { ...call("2026-06-03 10:00:00", 20), id: 1 };
    const { invoices, problems } = bill([same, same, same], tariff, options);
    expect(invoices[0]?.amount).toBe("0.20");
    expect(problems).toMatchObject([{ problem: "duplicate", records: 2 }]);
    expect(rate([same, same], tariff, options).records.map(({ problem }) => problem)).toEqual([
      null,
      "duplicate",
    ]);
  });

  it("count each without an id: two like calls may be two", () => {
    const same = call("2026-06-03 10:00:00", 20);
    expect(bill([same, same], tariff, options).invoices[0]?.amount).toBe("0.40");
    expect(rate([same, same], tariff).records.map(({ charges }) => charges.length)).toEqual([1, 1]);
  });

  it("are the ones that say when they were, if others do not", () => {
    const known = { ...call("2026-06-03 10:00:00", 20), id: 1 };
    const { invoices } = bill([{ ...known, at: null }, known], tariff, options);
    expect(invoices[0]?.amount).toBe("0.20");
  });
});
