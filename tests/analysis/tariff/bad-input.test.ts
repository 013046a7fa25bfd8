/** Records, options and texts that are wrong: told with counts and examples, quickly, and never free in silence. */
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../analysis/options.ts";
import { type BillingOptions, bill } from "../../../analysis/tariff/bill.ts";
import { TariffError } from "../../../analysis/tariff/findings.ts";
import { formatMoney } from "../../../analysis/tariff/money.ts";
import { rate } from "../../../analysis/tariff/rate.ts";
import type { TariffSpec } from "../../../analysis/tariff/spec.ts";
import { checkTariff, readTariff, tariff } from "../../../analysis/tariff/tariff.ts";
import type { UsageRecord } from "../../../analysis/tariff/usage.ts";

const calls = tariff({
  name: "Calls",
  kinds: { payment: { decimals: 2 } },
  groups: { near: ["DE", "49*"] },
  charges: [
    { name: "Calls", for: { kind: "voice", destination: "near" }, price: "0.01" },
    { name: "Payments", for: { kind: "payment" }, model: "percentage", percent: 1 },
  ],
});
const good: UsageRecord = {
  customer: "c",
  at: new Date("2026-06-03T10:00:00Z"),
  kind: "voice",
  quantity: 100,
  destination: "DE",
};

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

describe("options", () => {
  it.each<[string, object, string]>([
    ["unknown", { subscription: [] }, "bill has no option “subscription”."],
    ["a day that is none", { from: "2026-02-30" }, "from is no day of the calendar: 2026-02-30."],
    [
      "bills in the wrong order",
      { from: "2026-06-01", to: "2026-05-01" },
      "The last bill lies before the first.",
    ],
    ["bills of centuries", { from: "1900-01-01", to: "2026-01-01" }, "there are more than 240 bills."],
    ["a 31st of every month", { from: "2026-06-01", day: 31 }, "Bills begin on day 31 of the month"],
    [
      "a subscription to nothing",
      { subscriptions: [{ customer: "c", tariff: "Cals" }] },
      "Customer c is on “Cals”, which is not among the tariffs.",
    ],
    ["a subscription of nobody", { subscriptions: [{ customer: null }] }, "A subscription has no customer."],
    [
      "an unknown field of a subscription",
      { subscriptions: [{ customer: "c", until: "2026-06-01" }] },
      "A subscription has no option “until”.",
    ],
    [
      "a subscription that ends before it begins",
      { subscriptions: [{ customer: "c", from: "2026-06-02", to: "2026-06-01" }] },
      "The subscription of customer c ends before it begins.",
    ],
    [
      "two subscriptions on a day",
      {
        subscriptions: [
          { customer: "c", to: "2026-06-10" },
          { customer: "c", from: "2026-06-10" },
        ],
      },
      "Customer c has two subscriptions on 2026-06-10.",
    ],
    [
      "a credit of a stranger",
      { credits: [{ customer: "d", on: "2026-06-10", text: "Sorry", amount: -1 }] },
      "The credit “Sorry” of customer d on 2026-06-10 belongs to no bill: no such customer is billed.",
    ],
    [
      "a credit of another month",
      { credits: [{ customer: "c", on: "2026-07-01", text: "Sorry", amount: -1 }] },
      "The credit “Sorry” of customer c on 2026-07-01 belongs to no bill: no bill holds its day.",
    ],
    [
      "a credit that is no amount",
      { credits: [{ customer: "c", on: "2026-06-10", text: "Sorry", amount: "one" }] },
      "belongs to no bill: “one” is no decimal number.",
    ],
    [
      "a credit on a day that is none",
      { credits: [{ customer: "c", on: "2026-06-31", text: "Sorry", amount: -1 }] },
      "credits is no day of the calendar: 2026-06-31.",
    ],
  ])("%s", (_, wrong, message) => {
    const options = { from: "2026-06-01", ...wrong } as BillingOptions;
    expect(() => bill([good], calls, options)).toThrow(OptionError);
    expect(() => bill([good], calls, options)).toThrow(message);
  });

  it("use of many years asks which bills are meant", () => {
    const old = { ...good, at: new Date("1970-01-01T00:00:00Z") };
    expect(() => bill([old, good], calls)).toThrow(
      "From 1970-01-01 to 2026-06-03 there are more than 240 bills.",
    );
  });

  it("use beyond what is counted exactly names its customer", () => {
    const records = Array.from({ length: 9 }, () => ({ ...good, kind: "sms", quantity: 2 ** 50 }));
    const messages = tariff({ name: "M", charges: [{ name: "All", model: "flat", price: 1 }] });
    expect(() => bill(records, messages)).toThrow(
      "The use of customer c comes to more than is counted exactly (2^53) in a bill.",
    );
  });
});

describe("a text", () => {
  const head = "name: T\ncharges:\n  - { name: A, price: 0 }\n";
  it.each<[string, string, string]>([
    ["with a key that stands twice", `${head}name: U`, "(line 4): Map keys must be unique."],
    ["that is not closed", "name: [", "(line 1): "],
    ["of two documents", `${head}---\n${head}`, "It holds several documents; give one tariff at a time."],
    ["with an alias of nothing", "name: *x\ncharges: []", "Unresolved alias"],
    ["without anything", "", "expected object"],
    ["of a list", "- a", "expected object"],
    [
      "too long",
      `${head}# ${"x".repeat(10_000_000)}`,
      "It has 10000045 characters; at most 4000000 are read.",
    ],
    ["too deep in brackets", `name: ${"[".repeat(100_000)}`, "It is nested more than 100 levels deep."],
    ["too deep in lists", `name: T\ncharges:\n  ${"- ".repeat(20_000)}`, "It is nested too deeply."],
    [
      "that grows when it is read",
      [
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ...Array.from(
          "bcdefgh",
          (name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`,
        ),
      ].join("\n"),
      "Excessive alias count",
    ],
  ])("%s is refused", (_, text, message) => {
    expect(() => readTariff(text)).toThrow(TariffError);
    expect(() => readTariff(text)).toThrow(message);
  });

  it("may say a thing once: anchors, aliases and merged keys", () => {
    const { plan } = readTariff(`
name: T
charges:
  - &calls { name: Calls, for: { kind: voice }, price: 0.10, per: 60 }
  - { <<: *calls, name: Messages, for: { kind: sms }, per: 1 }`);
    expect(plan.charges.map(({ name, call }) => [name, call?.den, call?.steps[0]?.prices])).toEqual([
      ["Calls", 6, [1]],
      ["Messages", 1, [10]],
    ]);
  });

  it("tells the line in what was merged, or that of its place", () => {
    const text =
      "name: T\ncharges:\n  - &a { name: A, for: { kind: voice }, price: 1 }\n  - { <<: *a, name: B, for: { kind: fax } }";
    expect(() => readTariff(text)).toThrow("charges[1].for.kind (line 4): “fax” is no kind of use");
  });
});

describe("a tariff", () => {
  const messages = (spec: object) =>
    checkTariff(spec as TariffSpec).map(({ place, message }) => `${place}: ${message}`);
  const priced = (charge: object) => messages({ name: "T", charges: [{ name: "A", ...charge }] });

  it.each<[string, number | string | null | boolean]>([
    ["1e300", 1e300],
    ["1e999", "1e999"],
    ["1e-300", "1e-300"],
    ["no number", Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY],
    ["a hundred thousand digits", `0.${"1".repeat(100_000)}`],
    ["text", "free"],
    ["nothing", null],
    ["true", true],
  ])("of a price that is %s is refused", (_, price) => {
    expect(priced({ price }).join()).toContain("charges[0].price: must be a decimal number such as 0.25");
  });

  it("whose prices could not be counted exactly is refused before any use is", () => {
    expect(priced({ price: "0.00000000000000000001", per: 7 })).toEqual([
      expect.stringContaining("charges[0]: Its prices are too large, or have too many decimals"),
    ]);
    expect(priced({ price: "999999999999999" })).toEqual([
      expect.stringContaining("charges[0]: Its prices are too large"),
    ]);
  });

  it.each([null, undefined, 5, "T", [], { name: "T" }, { name: "", charges: [] }])("%j is none", (spec) => {
    expect(() => tariff(spec as never)).toThrow(TariffError);
    expect(messages(spec as never).length).toBeGreaterThan(0);
  });

  it("tells twenty of many findings, and holds all of them", () => {
    const charges = Array.from({ length: 3000 }, (_, i) => ({
      name: `C${i}`,
      for: { kind: `fax ${i}` },
      price: 1,
    }));
    const refused = (() => {
      try {
        return tariff({ name: "T", charges });
      } catch (error) {
        return error as TariffError;
      }
    })();
    expect(refused).toBeInstanceOf(TariffError);
    expect((refused as TariffError).findings).toHaveLength(3000);
    expect((refused as TariffError).message.split("\n")).toHaveLength(22);
    expect((refused as TariffError).message).toContain("and 2980 more");
  });

  it("of five thousand destinations is checked and rates by the longest way in seconds", () => {
    const count = 5000;
    const groups = Object.fromEntries(Array.from({ length: count }, (_, i) => [`g${i}`, [`${10_000 + i}*`]]));
    const charges = Array.from({ length: count }, (_, i) => ({
      name: `C${i}`,
      for: { kind: "voice", destination: `g${i}` },
      price: (i + 1) / 100,
    }));
    const twice = {
      name: "Again",
      for: { kind: "voice", destination: `g${count - 1}`, network: "x" },
      price: 1,
    };
    expect(messages({ name: "T", groups, charges: [...charges, twice] })[0]).toBe(
      `charges[${count}]: It cannot be reached: “C${count - 1}”, which stands before it, covers all of its use.`,
    );
    const big = tariff({ name: "T", groups, charges });
    const records = [0, 1, count - 1].map((i) => ({ ...good, quantity: 1, destination: `${10_000 + i}123` }));
    expect(bill(records, big).invoices[0]?.amount).toBe("50.03");
  });
});
