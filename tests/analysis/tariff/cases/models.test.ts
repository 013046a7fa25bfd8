/** Every model of a charge, by the record and by the bill, and all that can be asked of a call at once: by hand. */
import { describe, expect, it } from "vitest";
import { type Case, call, owed, use } from "./both-ways.ts";

const voice = (charge: string, rest = "") =>
  `${rest}\ncharges:\n  - { name: Calls, for: { kind: voice }, ${charge} }`;
const each = (...seconds: number[]): Case["records"] =>
  seconds.map((length, i) => call(`2026-06-03 ${10 + i}:00:00`, length));
const TIERS = "tiers: [{ upTo: 100, price: 0.05 }, { upTo: 200, price: 0.03 }, { upTo: null, price: 0.01 }]";

describe("each model", () => {
  // Calls of 60, 150 and 250 s: 460 s in all.
  it.each<[string, string, string]>([
    ["standard: 460 at 0.05", "price: 0.05", "23.00"],
    // 3.00; 5.00 + 1.50; 5.00 + 3.00 + 0.50.
    ["graduated, each call from the first tier", `model: graduated, over: call, ${TIERS}`, "18.00"],
    // 5.00 + 3.00 + 260 at 0.01.
    ["graduated, the bill's use through all tiers", `model: graduated, ${TIERS}`, "10.60"],
    // 60 at 0.05; 150 at 0.03; 250 at 0.01.
    ["volume, each call at the price of its length", `model: volume, over: call, ${TIERS}`, "10.00"],
    ["volume, the bill's use at the price of 460", `model: volume, ${TIERS}`, "4.60"],
    // 1, 2 and 3 started packages of 100 s.
    ["package, started by each call", "model: package, over: call, size: 100, price: 0.75", "4.50"],
    ["package, started by the bill: five", "model: package, size: 100, price: 0.75", "3.75"],
    ["package, beyond 200 included: three", "model: package, size: 100, included: 200, price: 0.75", "2.25"],
    ["flat, for each call", "model: flat, over: call, price: 0.75", "2.25"],
    ["flat, for a bill with any", "model: flat, price: 0.75", "0.75"],
    ["percentage of the quantity: 12.5 %", "model: percentage, percent: 12.5", "57.50"],
  ])("%s", async (_, charge, amount) => {
    expect(await owed({ tariff: voice(charge), records: each(60, 150, 250) })).toBe(amount);
  });

  it.each<[string, string, string]>([
    ["100 belong to the first tier: 5.00", "100", "5.00"],
    ["101 have one in the second: 5.03", "101", "5.03"],
    ["200 fill the second: 8.00", "200", "8.00"],
  ])("graduated at its bounds: %s", async (_, seconds, amount) => {
    for (const over of ["call", "bill"]) {
      const tariff = voice(`model: graduated, over: ${over}, ${TIERS}`);
      expect(await owed({ tariff, records: each(Number(seconds)) })).toBe(amount);
    }
  });

  it.each<[string, string, string]>([
    ["100 at 0.05", "100", "5.00"],
    ["101 at 0.03: more use may cost less", "101", "3.03"],
    ["201 at 0.01", "201", "2.01"],
  ])("volume at its bounds: %s", async (_, seconds, amount) => {
    for (const over of ["call", "bill"]) {
      const tariff = voice(`model: volume, over: ${over}, ${TIERS}`);
      expect(await owed({ tariff, records: each(Number(seconds)) })).toBe(amount);
    }
  });

  it("a package that is full to the last unit starts no other", async () => {
    const tariff = voice("model: package, size: 100, included: 50, price: 2");
    expect(await owed({ tariff, records: each(50) })).toBe("0.00");
    expect(await owed({ tariff, records: each(150) })).toBe("2.00");
    expect(await owed({ tariff, records: each(151) })).toBe("4.00");
  });

  it("nothing is due for a flat amount or a package without use", async () => {
    expect(await owed({ tariff: voice("model: flat, price: 0.75"), records: [] })).toBe("0.00");
    expect(await owed({ tariff: voice("model: package, size: 100, price: 2"), records: [] })).toBe("0.00");
  });
});

describe("all at once", () => {
  const tariff = voice(
    "connect: 0.10, free: 5, first: { quantity: 30, price: 0.36 }, increment: 6, price: 0.12, per: 60, minimum: { call: 0.30 }, cap: { call: 0.60 }",
    "allowances: [{ name: Minute, quantity: 60, for: { kind: voice } }]",
  );

  it("free seconds, first interval, increments, allowance, connect fee, minimum and cap", async () => {
    const records = each(5, 30, 37, 60, 400, 0);
    // 5 s: none is left after the free ones.
    // 30 s: 25 are a first interval of 30, all from the allowance, which has 30 left: 0.
    // 37 s: 32 are 30 + 6; 30 from the allowance, 6 at 0.12 a minute and the connect fee: 0.112, raised to 0.30.
    // 60 s: 55 are 30 + 30: 0.18 + 0.06 + 0.10 = 0.34.
    // 400 s: 395 are 30 + 366: 0.18 + 0.732 + 0.10 = 1.012, lowered to 0.60.
    expect(await owed({ tariff, records })).toBe("1.24");
  });

  it("is the same whatever order the records are listed in", async () => {
    const records = each(5, 30, 37, 60, 400, 0);
    expect(await owed({ tariff, records: records.toReversed() })).toBe("1.24");
    expect(await owed({ tariff, records: [3, 0, 5, 2, 4, 1].flatMap((i) => records[i] ?? []) })).toBe("1.24");
  });
});

describe("halves", () => {
  const price = (rounding: string) => voice("price: 0.005", `rounding: { ${rounding} }`);

  it.each<[string, string, string]>([
    // 0.005, 0.015, 0.025 and 0.035.
    ["up in each call: 0.01 + 0.02 + 0.03 + 0.04", "at: call, mode: half_up", "0.10"],
    ["to even in each call: 0.00 + 0.02 + 0.02 + 0.04", "at: call, mode: half_even", "0.08"],
    ["up in each increment: 16 of 0.01", "at: increment, mode: half_up", "0.16"],
    ["to even in each increment: nothing", "at: increment, mode: half_even", "0.00"],
    ["on the invoice there are none: 0.080", "at: invoice, mode: half_even", "0.08"],
  ])("%s", async (_, rounding, amount) => {
    expect(await owed({ tariff: price(rounding), records: each(1, 3, 5, 7) })).toBe(amount);
  });

  it.each<[string, string, string]>([
    ["up", "half_up", "0.03"],
    ["to even", "half_even", "0.02"],
  ])("of the invoice %s: 0.025 and 0.025 of tax", async (_, mode, amount) => {
    const tariff = voice("price: 0.005", `rounding: { at: invoice, mode: ${mode} }`);
    expect(await owed({ tariff, records: each(5) })).toBe(amount);
  });

  it("of a refund mirror those of the charge, in either way", async () => {
    const paid = (mode: string) => `rounding: { at: call, mode: ${mode} }
kinds: { payment: { decimals: 2, signed: true } }
charges: [{ name: Share, for: { kind: payment }, model: percentage, percent: 10 }]`;
    const records = [
      use("payment", "2026-06-03 10:00:00", 0.25),
      use("payment", "2026-06-04 10:00:00", -0.25),
    ];
    const charged = [use("payment", "2026-06-03 10:00:00", 0.25)];
    expect(await owed({ tariff: paid("half_up"), records: charged })).toBe("0.03");
    expect(await owed({ tariff: paid("half_even"), records: charged })).toBe("0.02");
    for (const mode of ["half_up", "half_even"])
      expect(await owed({ tariff: paid(mode), records })).toBe("0.00");
  });
});
