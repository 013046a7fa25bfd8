import { describe, expect, it } from "vitest";
import { billed, oneCharge, rated, use } from "./build.ts";

const units = (quantity: number) => (quantity > 0 ? [use("units", quantity)] : []);
const money = (text: string) => Number(text.replaceAll(",", ""));

describe("published answers: a bill's use", () => {
  const graduated = oneCharge("units", {
    model: "graduated",
    tiers: [
      { from: 0, upTo: 10, price: 10, flat: 2 },
      { from: 11, upTo: 20, price: 5, flat: 3 },
      { from: 21, upTo: null, price: 5, flat: 3 },
    ],
  });

  it.each([
    [0, 2],
    [1, 12],
    [10, 102],
    [11, 110],
    [12, 115],
    [21, 163],
  ])("graduated: %d units are %d", (quantity, amount) => {
    expect(money(billed(graduated, units(quantity)))).toBe(amount);
  });

  const volume = oneCharge("units", {
    model: "volume",
    tiers: [
      { from: 0, upTo: 100, price: 2, flat: 10 },
      { from: 101, upTo: 200, price: 1 },
      { from: 201, upTo: null, price: "0.5", flat: 50 },
    ],
  });

  it.each([
    [0, 10],
    [1, 12],
    [100, 210],
    [100.5, 100.5],
    [101, 101],
    [200, 200],
    [300, 200],
  ])("volume: %d units are %d", (quantity, amount) => {
    expect(money(billed(volume, units(quantity)))).toBe(amount);
  });

  it.each([
    [0, 1300],
    [10, 1200],
    [200, 0],
  ])("package: 121 units in tens with %d free are %d", (included, amount) => {
    const packages = oneCharge("units", { model: "package", price: 100, size: 10, included });
    expect(money(billed(packages, units(121)))).toBe(amount);
  });

  it("graduated with flat amounts alone: 22 units are 182", () => {
    const tiers = [
      { upTo: 5, flat: 100 },
      { upTo: 10, flat: 50 },
      { upTo: 15, price: 5 },
      { upTo: null, price: 1 },
    ];
    expect(money(billed(oneCharge("units", { model: "graduated", tiers }), units(22)))).toBe(182);
  });

  it("started blocks at a price by step: 7,500,001 tokens are 74", () => {
    const tokens = oneCharge("units", {
      model: "graduated",
      per: 1_000_000,
      block: 1_000_000,
      tiers: [
        { upTo: 5_000_000, price: 10 },
        { upTo: null, price: 8 },
      ],
    });
    expect(money(billed(tokens, units(7_500_001)))).toBe(74);
  });
});

describe("published answers: a percentage", () => {
  // 800 in four events, of which three come to 400 and two to 150.
  const events = [50, 100, 250, 400].map((amount) => use("payment", amount));
  const percentage = (free: object) =>
    oneCharge(
      "payment",
      { model: "percentage", percent: "1.3", connect: 2, ...free },
      { kinds: { payment: { decimals: 2 } } },
    );

  it.each([
    ["none free", {}, 18.4],
    ["3 events free", { freeEvents: 3 }, 7.2],
    ["250 free", { freeAmount: 250 }, 11.15],
  ])("with %s", (_, free, amount) => {
    expect(money(billed(percentage(free), events))).toBe(amount);
  });
});

describe("published answers: calls", () => {
  const stepped = {
    connect: "0.4",
    first: { quantity: 60, price: "0.2" },
    price: "0.1",
    per: 60,
    increment: 1,
  };

  it("first minute, then seconds: rounded by increment and by call", () => {
    const by = (at: "increment" | "call") => oneCharge("voice", stepped, { decimals: 5, rounding: { at } });
    expect(rated(by("increment"), [use("voice", 130)])).toEqual([0.7169]);
    expect(rated(by("call"), [use("voice", 130)])).toEqual([0.71667]);
  });

  it("rounded by invoice only: three calls of 0.71666… are 2.15", () => {
    const exact = oneCharge("voice", stepped, { rounding: { at: "invoice" } });
    expect(billed(exact, [use("voice", 130), use("voice", 130), use("voice", 130)])).toBe("2.15");
    const each = oneCharge("voice", stepped, { rounding: { at: "call" } });
    expect(billed(each, [use("voice", 130), use("voice", 130), use("voice", 130)])).toBe("2.16");
  });

  it.each([
    ["connect and seconds", { connect: "0.1", price: "0.01" }, 45, 0.55],
    ["first minute whole", { connect: "0.2", price: "1.2", per: 60, first: { quantity: 60 } }, 45, 1.4],
    ["capped", { price: "0.01", cap: { call: "0.62" } }, 70, 0.62],
  ])("%s", (_, charge, seconds, amount) => {
    expect(rated(oneCharge("voice", charge), [use("voice", seconds)])).toEqual([amount]);
  });

  it.each([
    [32, 0.0036],
    [57, 0.006],
    [75, 0.0078],
  ])("increments 30/6: %d s are %d", (seconds, amount) => {
    const calls = oneCharge(
      "voice",
      { price: "0.006", per: 60, first: { quantity: 30 }, increment: 6 },
      { decimals: 4 },
    );
    expect(rated(calls, [use("voice", seconds)])).toEqual([amount]);
  });
});

describe("published answers: data across 01:00", () => {
  const byTime = (split: "exact" | "increment", increment = 1) =>
    oneCharge(
      "data",
      { price: { night: "0.002", later: "0.001" }, per: 10, split, increment },
      {
        decimals: 3,
        calendar: {
          periods: [
            { name: "night", to: "01:00" },
            { name: "later", from: "01:00" },
          ],
        },
      },
    );
  const session = (from: string) => use("data", 20, { at: new Date(from), duration: 600 });

  it("is split by exact shares", () => {
    expect(rated(byTime("exact"), [session("2026-06-03T00:55:00Z")])).toEqual([0.003]);
  });

  it("or each started increment is rated by its own start", () => {
    // One increment of 20 began before 01:00; of tens, the second begins at 01:00 sharp.
    expect(rated(byTime("increment", 20), [session("2026-06-03T00:55:00Z")])).toEqual([0.004]);
    expect(rated(byTime("increment", 10), [session("2026-06-03T00:55:00Z")])).toEqual([0.003]);
    expect(rated(byTime("increment", 10), [session("2026-06-03T00:54:00Z")])).toEqual([0.004]);
  });
});
