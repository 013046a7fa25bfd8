/** Options, subscriptions and credits that are wrong, and amounts beyond what is counted. */
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../analysis/options.ts";
import { type BillingOptions, bill } from "../../../analysis/tariff/invoice/bill.ts";
import { tariff } from "../../../analysis/tariff/plan/tariff.ts";
import { calls, good } from "./calls-and-payments.ts";

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
