/** Allowances, tiers and packages as operators sell them. Each result is worked out by hand. */
import { describe, expect, it } from "vitest";
import { call, owed, use } from "./both-ways.ts";

const MB = 1_000_000;
const sms = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    use("sms", new Date(Date.UTC(2026, 5, 3, 8, 0, i)).toISOString().slice(0, 19), 1),
  );
const months = { from: "2026-06-01", to: "2026-08-01" };

describe("allowances", () => {
  const minutes = (more: string) => `
allowances: [{ name: Minutes, quantity: 6000, for: { kind: voice }${more} }]
charges: [{ name: Calls, for: { kind: voice }, price: 0.10, per: 60, increment: 60 }]`;

  it("count started minutes where calls do: 59:30 and 39:01 use 100 up exactly, the next second is a minute", async () => {
    const records = [call("2026-06-01 10:00:00", 3570), call("2026-06-02 10:00:00", 2341)];
    expect(await owed({ tariff: minutes(""), records })).toBe("0.00");
    expect(await owed({ tariff: minutes(""), records: [...records, call("2026-06-02 11:00:00", 1)] })).toBe(
      "0.10",
    );
  });

  it.each<[string, string, string]>([
    ["lapse at the end of the month", "", "0.00 | 2.00 | 5.00"],
    ["roll over: 70 left, then 50", ", rollover: {}", "0.00 | 0.00 | 0.00"],
    ["roll over at most 20 minutes", ", rollover: { max: 1200 }", "0.00 | 0.00 | 5.00"],
  ])("of 100 minutes with 30, 120 and 150 used %s", async (_, more, amount) => {
    const used = [30, 120, 150];
    const records = used.map((used, i) => call(`2026-0${6 + i}-10 10:00:00`, used * 60));
    expect(await owed({ tariff: minutes(more), records, options: months })).toBe(amount);
  });

  it("of the network are used before those for all calls, as they are listed", async () => {
    const tariff = `
allowances:
  - { name: On net, quantity: 60, for: { kind: voice, network: on_net } }
  - { name: All, quantity: 60, for: { kind: voice } }
charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]`;
    const network = (name: string, at: string, seconds: number) =>
      call(`2026-06-03 ${at}`, seconds, { network: name });
    // 100 s within the network take 60 + 40; of 50 s to another, 20 are left; then 30 within cost all.
    const records = [network("on_net", "10:00:00", 100), network("off_net", "11:00:00", 50)];
    expect(await owed({ tariff, records })).toBe("0.30");
    expect(await owed({ tariff, records: [...records, network("on_net", "12:00:00", 30)] })).toBe("0.60");
  });

  it("are used twice as fast abroad, where use abroad is a kind of its own", async () => {
    const tariff = `
kinds: { voice_abroad: { timed: true } }
allowances: [{ name: Minutes, quantity: 10, for: { kind: [voice, voice_abroad] }, units: { voice: 60, voice_abroad: 30 } }]
charges:
  - { name: Calls, for: { kind: voice }, price: 0.10, per: 60, increment: 60 }
  - { name: Calls abroad, for: { kind: voice_abroad }, price: 0.50, per: 60, increment: 30 }`;
    // Three minutes abroad take six of ten; of five at home one is charged.
    const records = [use("voice_abroad", "2026-06-03 10:00:00", 180), call("2026-06-04 10:00:00", 300)];
    expect(await owed({ tariff, records })).toBe("0.10");
  });

  it("of a family go to whoever calls first, and each pays the rest", async () => {
    const tariff = `
allowances: [{ name: Shared, quantity: 600, shared: family, for: { kind: voice } }]
charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]`;
    const records = [
      call("2026-06-04 10:00:00", 300, { customer: 2 }),
      call("2026-06-03 10:00:00", 400),
      call("2026-06-05 10:00:00", 7, { customer: 3 }),
    ];
    const subscriptions = [
      { customer: 1, family: 9 },
      { customer: 2, family: 9 },
      { customer: 3, family: null },
    ];
    expect(await owed({ tariff, records, options: { subscriptions } })).toBe("0.00 | 1.00 | 0.00");
  });

  it("of an add-on are there for those who hold it", async () => {
    const tariff = `
charges: [{ name: Data, for: { kind: data }, price: 0.01, per: 1000000 }]
addOns:
  - name: Travel
    fees: [{ name: Travel, amount: 8 }]
    allowances: [{ name: Travel data, quantity: 500000000, for: { kind: data } }]`;
    const records = [1, 2].map((customer) => use("data", "2026-06-03 10:00:00", 700 * MB, { customer }));
    const subscriptions = [{ customer: 1, addOns: ["Travel"] }, { customer: 2 }];
    expect(await owed({ tariff, records, options: { subscriptions } })).toBe("10.00 | 7.00");
  });

  it("of events: ten calls a month free, however long", async () => {
    const tariff = `
allowances: [{ name: Ten calls, quantity: 10, count: events, for: { kind: voice } }]
charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]`;
    const records = Array.from({ length: 12 }, (_, i) => call(`2026-06-${10 + i} 10:00:00`, 100 + i));
    expect(await owed({ tariff, records })).toBe("2.21");
  });

  it("of nights and weekends cover only the part of a call that lies in them", async () => {
    const tariff = `
calendar:
  periods:
    - { name: day, days: [workday], from: "07:00", to: "19:00" }
    - { name: free time, days: [workday], from: "19:00", to: "07:00" }
    - { name: free time, days: [weekend] }
allowances: [{ name: Free time, quantity: 100, for: { kind: voice, period: free time } }]
charges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]`;
    // 50 s before seven in the evening are charged, 70 after are free; of 60 on Saturday, 30 are left.
    const records = [call("2026-06-05 18:59:10", 120), call("2026-06-06 12:00:00", 60)];
    expect(await owed({ tariff, records })).toBe("0.80");
  });

  it("of half a month are half, and so is the fee", async () => {
    const tariff = `
fees: [{ name: Fee, amount: 29 }]
allowances: [{ name: Messages, quantity: 29, for: { kind: sms } }]
charges: [{ name: Messages, for: { kind: sms }, price: 0.10 }]`;
    const records = Array.from({ length: 25 }, (_, i) => use("sms", `2028-02-${10 + (i % 15)} 10:00:00`, 1));
    // 20 of the 29 days of a leap February: 20.00, 20 messages free and 5 charged.
    const options = { from: "2028-02-01", subscriptions: [{ customer: 1, from: "2028-02-10" }] };
    expect(await owed({ tariff, records, options })).toBe("20.50");
  });
});

describe("data", () => {
  it("beyond a gigabyte in started 100 kB, rounded up for each session", async () => {
    const tariff = `
allowances: [{ name: Data, quantity: 1000000000, for: { kind: data } }]
charges: [{ name: Data, for: { kind: data }, price: 0.01, per: 100000, increment: 100000 }]`;
    const session = (at: string, bytes: number) => use("data", `2026-06-${at} 10:00:00`, bytes);
    expect(await owed({ tariff, records: [session("03", 600 * MB), session("04", 500 * MB)] })).toBe("10.00");
    expect(await owed({ tariff, records: [session("03", 600 * MB), session("04", 500 * MB + 1)] })).toBe(
      "10.01",
    );
  });

  const tiers =
    "tiers: [{ upTo: 1000000000, price: 5 }, { upTo: 2000000000, price: 4 }, { upTo: null, price: 3 }]";
  const sessions = [0, 1, 2, 3, 4].map((i) => use("data", `2026-06-1${i} 10:00:00`, 500 * MB));

  it("by tiers of the month: 5 + 4 + 1.50 for 2.5 GB, and 2.5 x 3 where all is at the last price", async () => {
    const charge = (model: string) =>
      `charges: [{ name: Data, for: { kind: data }, model: ${model}, per: 1000000000, ${tiers} }]`;
    expect(await owed({ tariff: charge("graduated"), records: sessions })).toBe("10.50");
    expect(await owed({ tariff: charge("volume"), records: sessions })).toBe("7.50");
  });

  it("by tiers beyond what is included: 1 GB free, 1.5 GB from the first tier", async () => {
    const tariff = `
allowances: [{ name: Data, quantity: 1000000000, for: { kind: data } }]
charges: [{ name: Data, for: { kind: data }, model: graduated, per: 1000000000, ${tiers} }]`;
    expect(await owed({ tariff, records: sessions })).toBe("7.00");
  });
});

describe("messages", () => {
  it.each<[string, number, string]>([
    ["model: volume, tiers: [{ upTo: 100, price: 0.10 }, { upTo: null, price: 0.08 }]", 100, "10.00"],
    ["model: volume, tiers: [{ upTo: 100, price: 0.10 }, { upTo: null, price: 0.08 }]", 120, "9.60"],
    ["model: package, price: 4, size: 100", 100, "4.00"],
    ["model: package, price: 4, size: 100", 101, "8.00"],
    ["model: package, price: 4, size: 100, included: 50", 150, "4.00"],
    ["model: flat, price: 3", 1, "3.00"],
    ["model: flat, price: 3", 0, "0.00"],
    ["price: 0.07, cap: { bill: 5 }", 90, "5.00"],
    ["price: 0.07, minimum: { bill: 1 }", 3, "1.00"],
  ])("%s: %d are %s", async (charge, count, amount) => {
    const tariff = `charges: [{ name: Messages, for: { kind: sms }, ${charge} }]`;
    expect(await owed({ tariff, records: sms(count) })).toBe(amount);
  });
});
