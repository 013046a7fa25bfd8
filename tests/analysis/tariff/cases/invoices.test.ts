/** Zones, friends, discounts, taxes, dates and credits as operators bill them. Each result is worked out by hand. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { call, owed, use } from "./both-ways.ts";

const calls = "charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]";

describe("where", () => {
  const world = `
groups: { home: [DE], europe: [FR, IT, AT], world: ["*"], mobile: ["4915*", "4917*"], fixed: ["49*"] }
charges:
  - { name: Abroad in Europe, for: { kind: voice, zone: europe }, price: 0.20, per: 60, increment: 60 }
  - { name: Abroad, for: { kind: voice, zone: world }, price: 2.50, per: 60, increment: 60 }
  - { name: To mobiles, for: { kind: voice, destination: mobile }, price: 0.15, per: 60, increment: 60 }
  - { name: To fixed lines, for: { kind: voice, destination: fixed }, price: 0.05, per: 60, increment: 60 }
  - { name: To the world, for: { kind: voice, destination: world }, price: 0.90, per: 60, increment: 60 }`;

  it.each([
    ["at home to a mobile", { zone: "DE", destination: "491701234" }, "0.15"],
    ["at home to a fixed line", { zone: "DE", destination: "493012345" }, "0.05"],
    ["at home to America", { zone: "DE", destination: "12125550100" }, "0.90"],
    ["in Italy to a mobile at home", { zone: "IT", destination: "491701234" }, "0.20"],
    ["in Japan", { zone: "JP", destination: "491701234" }, "2.50"],
  ])("%s", async (_, place, amount) => {
    expect(await owed({ tariff: world, records: [call("2026-06-03 10:00:00", 30, place)] })).toBe(amount);
  });

  it("a surcharge comes on top of the price of the call", async () => {
    const tariff = `
groups: { abroad: ["*"], home: ["49*"] }
charges:
  - { name: Connection abroad, surcharge: true, for: { kind: voice, destination: abroad }, model: flat, over: call, price: 0.05 }
  - { name: Calls, for: { kind: voice }, price: 0.01 }`;
    const records = [
      call("2026-06-03 10:00:00", 10, { destination: "33" }),
      call("2026-06-03 11:00:00", 10, { destination: "4930" }),
    ];
    expect(await owed({ tariff, records })).toBe("0.25");
  });
});

describe("friends and discounts", () => {
  const friends = [
    call("2026-06-03 10:00:00", 100, { friend: true }),
    call("2026-06-03 11:00:00", 100, { friend: false }),
    call("2026-06-03 12:00:00", 100),
  ];

  it("friends' numbers at a lower price", async () => {
    const tariff = `
charges:
  - { name: Friends, for: { kind: voice, friend: true }, price: 0.002 }
  - { name: Calls, for: { kind: voice }, price: 0.01 }`;
    expect(await owed({ tariff, records: friends })).toBe("2.20");
  });

  it.each<[string, string, string]>([
    ["half of what friends cost", "{ name: Friends, share: 0.5, for: { friend: true } }", "12.50"],
    ["a tenth of everything", "{ name: Loyal, share: 0.1 }", "11.70"],
    ["a tenth of the fee", "{ name: Loyal, share: 0.1, on: Fee }", "12.00"],
    ["a tenth from 13 on", "{ name: Loyal, share: 0.1, threshold: 13 }", "11.70"],
    ["none below 13.01", "{ name: Loyal, share: 0.1, threshold: 13.01 }", "13.00"],
    ["never more than there is", "{ name: Gift, amount: 99 }", "0.00"],
    ["a gift for calls only", "{ name: Gift, amount: 99, on: Calls }", "10.00"],
  ])("%s", async (_, discount, amount) => {
    const tariff = `fees: [{ name: Fee, amount: 10 }]\n${calls}\ndiscounts: [${discount}]`;
    expect(await owed({ tariff, records: friends })).toBe(amount);
  });

  it("two discounts are each of the whole: 10 % and 5 off 13 leave 6.70", async () => {
    const tariff = `fees: [{ name: Fee, amount: 10 }]\n${calls}\ndiscounts: [{ name: A, share: 0.1 }, { name: B, amount: 5 }]`;
    expect(await owed({ tariff, records: friends })).toBe("6.70");
  });
});

describe("taxes", () => {
  it("are of the net that was rounded: 19 % of 33.33 are 6.33", async () => {
    const tariff = `
charges: [{ name: Calls, for: { kind: voice }, price: 0.33333 }]
rounding: { at: invoice }
taxes: [{ name: VAT, rate: 0.19 }]`;
    expect(await owed({ tariff, records: [call("2026-06-03 10:00:00", 100)] })).toBe("39.66");
  });

  it("are of what remains after discounts, two of them each of the net", async () => {
    const tariff = `
fees: [{ name: Fee, amount: 20 }]
${calls}
discounts: [{ name: Loyal, share: 0.25 }]
taxes: [{ name: State, rate: 0.05 }, { name: City, rate: 0.01 }]`;
    // 15 net, 0.75 and 0.15.
    expect(await owed({ tariff, records: [] })).toBe("15.90");
  });

  it("are told where prices hold them: 19 % within 11.90 are 1.90", () => {
    const gross = readTariff(`
name: Gross
fees: [{ name: Fee, amount: "11.90" }]
${calls}
taxes: [{ name: VAT, rate: 0.19, included: true }]`);
    const { invoices } = bill([], gross, { from: "2026-06-01", subscriptions: [{ customer: 1 }] });
    expect(invoices[0]).toMatchObject({ amount: "11.90", taxesIncluded: [{ name: "VAT", amount: 190n }] });
  });
});

describe("dates", () => {
  it.each<[string, string, object, string]>([
    ["from the 16th of June: 15 of 30 days", "", { from: "2026-06-16" }, "15.00"],
    ["to the 10th of June: 10 of 30 days", "", { to: "2026-06-10" }, "10.00"],
    ["a single day", "", { from: "2026-06-30", to: "2026-06-30" }, "1.00"],
    ["in full where fees are not shared by days", "prorate: false", { from: "2026-06-16" }, "30.00"],
  ])("a fee of 30 is due %s", async (_, rest, dates, amount) => {
    const tariff = `fees: [{ name: Fee, amount: 30 }]\n${rest}\n${calls}`;
    expect(await owed({ tariff, records: [], options: { subscriptions: [{ customer: 1, ...dates }] } })).toBe(
      amount,
    );
  });

  it("a price that changes on the 15th holds for calls that begin on it", async () => {
    const tariff = `
charges:
  - { name: Old, for: { kind: voice }, price: 0.02, valid: { to: 2026-06-14 } }
  - { name: New, for: { kind: voice }, price: 0.01, valid: { from: 2026-06-15 } }`;
    const records = [call("2026-06-14 23:59:59", 100), call("2026-06-15 00:00:00", 100)];
    expect(await owed({ tariff, records })).toBe("3.00");
  });

  it("bills that begin on the 15th hold use from one 15th to the next", async () => {
    const records = [
      call("2026-06-14 23:59:59", 100),
      call("2026-06-15 00:00:00", 200),
      call("2026-07-14 23:59:59", 400),
    ];
    const options = { from: "2026-06-01", to: "2026-06-15", day: 15 };
    expect(await owed({ tariff: calls, records, options })).toBe("1.00 | 6.00");
  });

  it("a month in Shanghai begins at 16:00 UTC of the day before", async () => {
    const records = [call("2026-05-31 16:00:00", 100), call("2026-06-30 15:59:59", 200)];
    expect(await owed({ tariff: `timeZone: Asia/Shanghai\n${calls}`, records })).toBe("3.00");
  });
});

describe("money back", () => {
  const payments = `
kinds: { payment: { decimals: 2, signed: true } }
charges: [{ name: Commission, for: { kind: payment }, model: percentage, percent: 1.5, connect: 0.25 }]`;
  const pay = (at: string, amount: number) => use("payment", `2026-06-03 ${at}`, amount);

  it("of a payment gives back the share, not the fee of the event", async () => {
    // 1.5 % of 100 and 0.25; then 0.60 back for 40.
    expect(await owed({ tariff: payments, records: [pay("10:00:00", 100), pay("11:00:00", -40)] })).toBe(
      "1.15",
    );
  });

  it("of half a cent is rounded away from 0, as it was when it was charged", async () => {
    expect(await owed({ tariff: payments, records: [pay("10:00:00", 33), pay("11:00:00", -33)] })).toBe(
      "0.25",
    );
  });

  it("as a credit lowers the bill, below 0 if need be", async () => {
    const credits = [{ customer: 1, on: "2026-06-30", text: "Outage", amount: "-7.505" }];
    expect(
      await owed({ tariff: calls, records: [call("2026-06-03 10:00:00", 500)], options: { credits } }),
    ).toBe("-2.51");
  });
});
