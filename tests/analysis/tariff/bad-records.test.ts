/** Records that are wrong: told with counts and examples, and never free in silence. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../analysis/tariff/invoice/bill.ts";
import { tariff } from "../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../analysis/tariff/rating/rate.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";
import { formatMoney } from "../../../analysis/tariff/units/money.ts";
import { calls, good } from "./calls-and-payments.ts";

describe("a record", () => {
  it.each<[string, object, string]>([
    ["without a customer", { customer: undefined }, "no_customer"],
    ["of an empty customer", { customer: "" }, "no_customer"],
    ["of somebody unknown", { customer: "d" }, "unknown_customer"],
    ["without a time", { at: undefined }, "no_time"],
    ["of a date that is none", { at: new Date("2026-02-30T99:00:00Z") }, "no_time"],
    ["of a time that is no number", { at: Number.NaN }, "no_time"],
    ["of a time beyond all dates", { at: 1e300 }, "no_time"],
    ["of a time without end", { at: Number.POSITIVE_INFINITY }, "no_time"],
    ["of a time as text", { at: "2026-06-03 10:00" }, "no_time"],
    ["of the last day of all dates", { at: 8.64e15 }, "outside"],
    ["of the year 0", { at: new Date("0000-01-01T00:00:00Z") }, "outside"],
    ["without a kind", { kind: null }, "no_kind"],
    ["of an unknown kind", { kind: "Voice" }, "unknown_kind"],
    ["of a kind like a word of the language", { kind: "constructor" }, "unknown_kind"],
    ["without a quantity", { quantity: undefined }, "no_quantity"],
    ["of a quantity that is no number", { quantity: Number.NaN }, "no_quantity"],
    ["of a quantity as text", { quantity: "100" }, "no_quantity"],
    ["below 0", { quantity: -1 }, "negative"],
    ["of a duration below 0", { duration: -1 }, "negative"],
    ["without end", { quantity: Number.POSITIVE_INFINITY }, "too_large"],
    ["of 1e300", { quantity: 1e300 }, "too_large"],
    ["of 2^50 and one", { quantity: 2 ** 50 + 1 }, "too_large"],
    ["of a duration without end", { duration: Number.POSITIVE_INFINITY }, "too_large"],
    ["of a duration that is no number", { duration: Number.NaN }, "too_large"],
    ["of half a second", { quantity: 0.5 }, "too_fine"],
    ["of a tenth of a cent", { kind: "payment", quantity: 0.001 }, "too_fine"],
    ["to where no price leads", { destination: "US" }, "no_price"],
    ["to nowhere", { destination: null }, "no_price"],
    ["of a kind without a charge", { kind: "data" }, "no_price"],
  ])("%s is reported", (_, wrong, problem) => {
    const record = { ...good, ...wrong } as UsageRecord;
    const options = { from: "2026-06-01", subscriptions: [{ customer: "c" }] };
    const { invoices, problems } = bill([record, good, record], calls, options);
    expect(problems).toMatchObject([{ problem, records: 2, tariff: "Calls", examples: [record, record] }]);
    expect(invoices.map(({ amount }) => amount)).toEqual(["1.00"]);
    expect(rate([record, good], calls, options).records.map((one) => one.problem)).toEqual([problem, null]);
  });

  it("shows five examples of many", () => {
    const records = Array.from({ length: 100 }, (_, i) => ({ ...good, quantity: -1 - i }));
    const { problems } = bill(records, calls, { from: "2026-06-01" });
    expect(problems).toMatchObject([{ problem: "negative", records: 100, examples: records.slice(0, 5) }]);
  });

  it("that lasts long is cut where periods change, for ten years at most", () => {
    const byTime = tariff({
      name: "By time",
      calendar: {
        periods: [
          { name: "day", from: "08:00", to: "20:00" },
          { name: "night", from: "20:00", to: "08:00" },
        ],
      },
      charges: [{ name: "Data", for: { kind: "data" }, price: { day: 2, night: 1 }, per: 1_000_000 }],
    });
    const session = { ...good, kind: "data", quantity: 4_000_000, duration: 4 * 86_400 };
    const wrong = { ...session, at: 8.64e15 };
    const options = { from: "2026-06-01", subscriptions: [{ customer: "c" }] };
    // Half of four days is night: 2 + 1 for each two million bytes.
    expect(bill([session, wrong], byTime, options).invoices[0]?.amount).toBe("6.00");
  });

  it("of many bytes does not make bills of years", () => {
    const data = { ...good, kind: "data", quantity: 5_000_000_000 };
    const free = tariff({
      name: "Free",
      fees: [{ name: "Fee", amount: 5 }],
      charges: [{ name: "All", price: 0 }],
    });
    expect(bill([data], free).invoices.map(({ bill: name, amount }) => `${name} ${amount}`)).toEqual([
      "2026-06-01 5.00",
    ]);
  });

  it("has no amount that people could misread", () => {
    expect(formatMoney(2n ** 70n, 2)).toBe("11,805,916,207,174,113,034.24");
    for (const amount of [1.5, Number.NaN, 2 ** 53, 1e21])
      expect(() => formatMoney(amount, 2)).toThrow("no whole number of the smallest units of money");
  });

  it("of the first hour of a local month is billed in it", () => {
    const local = tariff({
      name: "Local",
      timeZone: "Asia/Shanghai",
      charges: [{ name: "All", price: "0.01" }],
    });
    const { invoices, problems } = bill([{ ...good, at: new Date("2026-06-30T17:00:00Z") }], local);
    expect([problems, invoices.map(({ bill: name }) => name)]).toEqual([[], ["2026-07-01"]]);
  });
});
