/** Calls as operators price them: increments, minimums, caps, peak hours. Each result is worked out by hand. */
import { describe, expect, it } from "vitest";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../../analysis/tariff/rating/rate.ts";
import { type Case, call, owed } from "./both-ways.ts";

const AT = "2026-06-03 10:00:00";
const each = (...seconds: number[]) => seconds.map((length, i) => call(`2026-06-03 1${i}:00:00`, length));
const voice = (charge: string, rest = "") =>
  `${rest}\ncharges:\n  - { name: Calls, for: { kind: voice }, ${charge} }`;

describe("increments", () => {
  it.each<[string, string, number[], string]>([
    [
      "60/60: 1, 60 and 61 s are 1 + 1 + 2 minutes",
      "price: 0.12, per: 60, increment: 60",
      [1, 60, 61],
      "0.48",
    ],
    ["60/1: 61 s are 0.122", "price: 0.12, per: 60, first: { quantity: 60 }", [61], "0.12"],
    ["30/6: 31 s are 36", "price: 0.24, per: 60, first: { quantity: 30 }, increment: 6", [31], "0.14"],
    ["30/6: 5 s are 30", "price: 0.24, per: 60, first: { quantity: 30 }, increment: 6", [5], "0.12"],
    ["6/6: 7 s are 12", "price: 0.10, per: 60, increment: 6", [7], "0.02"],
    ["1/1: 47 s are 0.0705", "price: 0.09, per: 60", [47], "0.07"],
    ["a connect fee each", "connect: 0.15, price: 0.12, per: 60, increment: 60", [30, 90], "0.66"],
    ["none for what was not connected", "connect: 0.15, price: 0.12, per: 60", [0], "0.00"],
    [
      "10 s free, then started minutes",
      "free: 10, price: 0.12, per: 60, increment: 60",
      [10, 11, 71],
      "0.36",
    ],
    [
      "a dearer first minute, then started ones",
      "first: { quantity: 60, price: 0.20 }, price: 0.05, per: 60, increment: 60",
      [125, 3],
      "0.50",
    ],
    [
      "three minutes at 5 cents, then 2, within a call",
      "model: graduated, over: call, per: 60, increment: 60, tiers: [{ upTo: 180, price: 0.05 }, { upTo: null, price: 0.02 }]",
      [200, 60],
      "0.22",
    ],
    ["at least 5 cents a call", "price: 0.001, minimum: { call: 0.05 }", [1, 49, 51, 0], "0.15"],
    ["at most 50 cents a call", "price: 0.01, cap: { call: 0.50 }", [50, 51, 3600], "1.50"],
    ["one price for any call", "model: flat, over: call, price: 0.25", [1, 3600], "0.50"],
    ["half a cent is rounded up in each call", "price: 0.005", [1, 1, 1], "0.03"],
  ])("%s", async (_, charge, seconds, amount) => {
    expect(await owed({ tariff: voice(charge), records: each(...seconds) })).toBe(amount);
  });

  it.each([
    ["decimals: 4", "0.1220"],
    ["decimals: 0, rounding: { at: call }", "0"],
    ["decimals: 3, rounding: { at: call }", "0.122"],
  ])("%s: 61 s by 60/1 at 0.12 are %s", async (rest, amount) => {
    const tariff = voice(
      "price: 0.12, per: 60, first: { quantity: 60 }",
      rest.replaceAll(", rounding", "\nrounding"),
    );
    expect(await owed({ tariff, records: each(61) })).toBe(amount);
  });

  it("calls to four decimals and invoices to two: three of 0.12345 are 0.1235 each and 0.37 together", async () => {
    const at = (rounding: string) => voice("price: 0.12345, per: 60, increment: 60", `rounding: ${rounding}`);
    const records = each(1, 1, 1);
    expect(await owed({ tariff: at("{ at: call, decimals: 4 }"), records })).toBe("0.37");
    expect(await owed({ tariff: at("{ at: call }"), records })).toBe("0.36");
    expect(await owed({ tariff: at("{ at: increment, decimals: 3 }"), records })).toBe("0.37");
    // 40 of 0.1235 are 4.94; exactly they would be 4.938.
    const forty = Array.from({ length: 40 }, (_, i) => call(`2026-06-0${1 + (i % 9)} 10:00:0${i % 7}`, 1));
    expect(await owed({ tariff: at("{ at: call, decimals: 4 }"), records: forty })).toBe("4.94");
    expect(await owed({ tariff: at("{ at: call, decimals: 5 }"), records: forty })).toBe("4.94");
    expect(await owed({ tariff: at("{ at: invoice }"), records: forty })).toBe("4.94");
  });

  it("a record says its amount in as many decimals as it is rounded to", () => {
    const fine = readTariff(
      `name: T\n${voice("price: 0.12345, per: 60, increment: 60", "rounding: { decimals: 4 }")}`,
    );
    const [charge] = rate(each(1), fine).records[0]?.charges ?? [];
    expect(charge).toMatchObject({
      amount: 1235,
      scale: 100,
      why: "Calls: 60 units count; 60 charged: 0.1235",
    });
  });

  it.each([
    ["{ at: invoice, decimals: 4 }", "Lines of the invoice are rounded to `decimals` of the tariff."],
    ["{ decimals: 1 }", "Calls would be rounded to 1 decimals, and the invoice to 2."],
  ])("rounding %s is refused", (rounding, message) => {
    expect(() => readTariff(`name: T\n${voice("price: 1", `rounding: ${rounding}`)}`)).toThrow(message);
  });

  it("in a currency without decimals: 12.5 thrice is 39 by call and 38 by invoice", async () => {
    const yen = (at: string) =>
      voice("price: 12.5, per: 60, increment: 60", `decimals: 0\nrounding: { at: ${at} }`);
    expect(await owed({ tariff: yen("call"), records: each(1, 1, 1) })).toBe("39");
    expect(await owed({ tariff: yen("invoice"), records: each(1, 1, 1) })).toBe("38");
  });
});

const PEAK = `
calendar:
  periods:
    - { name: peak, days: [workday], from: "08:00", to: "18:00" }
    - { name: off, days: [workday], from: "18:00", to: "08:00" }
    - { name: off, days: [weekend] }`;
const peak = (more: string) => voice(`price: { peak: 0.30, off: 0.12 }, per: 60, ${more}`, PEAK);

describe("peak and off-peak", () => {
  // 17:58:30 to 18:03:00: 90 s before six and 180 s after.
  const over = [call("2026-06-03 17:58:30", 270)];

  it.each<[string, string, string]>([
    ["by the second: 0.45 + 0.36", "split: exact", "0.81"],
    ["by the started minute's own start: two before, three after", "increment: 60, split: increment", "0.96"],
    ["by the start of the call: five at peak", "increment: 60, split: start", "1.50"],
    ["exactly, the rest of the last minute after six: 0.45 + 0.42", "increment: 60", "0.87"],
  ])("%s", async (_, more, amount) => {
    expect(await owed({ tariff: peak(more), records: over })).toBe(amount);
  });

  it("a call that ends on the stroke of six is all peak, one that begins on it is not", async () => {
    expect(await owed({ tariff: peak("increment: 1"), records: [call("2026-06-03 17:59:00", 60)] })).toBe(
      "0.30",
    );
    expect(await owed({ tariff: peak("increment: 1"), records: [call("2026-06-03 18:00:00", 60)] })).toBe(
      "0.12",
    );
  });

  it("Saturday noon is off-peak, and a call from Friday evening to Monday morning is cut twice", async () => {
    expect(await owed({ tariff: peak("increment: 1"), records: [call("2026-06-06 12:00:00", 60)] })).toBe(
      "0.12",
    );
    // Friday 17:00 to Monday 09:00: an hour at peak, 62 hours off, an hour at peak: 18 + 446.40 + 18.
    const long = call("2026-06-05 17:00:00", 64 * 3600);
    expect(await owed({ tariff: peak("increment: 1"), records: [long] })).toBe("482.40");
  });

  it("a holiday on a Thursday has its own price from midnight to midnight", async () => {
    const feast = `
calendar:
  holidays: [2026-06-04]
  periods:
    - { name: usual, days: [workday, weekend] }
    - { name: feast, days: [holiday] }`;
    const tariff = voice("price: { usual: 0.60, feast: 0.06 }, per: 60", feast);
    // 30 s of the Wednesday and 30 of the holiday; 20 of the holiday and 40 of the Friday.
    const records = [call("2026-06-03 23:59:30", 60), call("2026-06-04 23:59:40", 60)];
    expect(await owed({ tariff, records })).toBe("0.75");
  });

  it("26 hours from seven in the morning: 13 by day and 13 by night", async () => {
    const days = `
calendar:
  periods:
    - { name: day, from: "08:00", to: "20:00" }
    - { name: night, from: "20:00", to: "08:00" }`;
    const tariff = voice("price: { day: 0.60, night: 0.06 }, per: 3600", days);
    expect(await owed({ tariff, records: [call("2026-06-03 07:00:00", 26 * 3600)] })).toBe("8.58");
  });

  it("the night that clocks go forward in New York is over at 10:00 UTC", async () => {
    const tariff = voice(
      "price: { day: 0.60, night: 0.06 }, per: 60",
      `timeZone: America/New_York
calendar:
  periods:
    - { name: day, from: "06:00", to: "22:00" }
    - { name: night, from: "22:00", to: "06:00" }`,
    );
    // 05:59:30 EDT: half a minute of the night, half of the day.
    const options = { from: "2026-03-01" };
    expect(await owed({ tariff, records: [call("2026-03-08 09:59:30", 60)], options })).toBe("0.33");
  });

  it("a connect fee by period is that of the start", async () => {
    const tariff = voice(
      "connect: { peak: 0.20, off: 0.05 }, price: { peak: 0.30, off: 0.12 }, per: 60",
      PEAK,
    );
    expect(await owed({ tariff, records: [call("2026-06-03 17:59:30", 60)] })).toBe("0.41");
  });
});

describe("limits of days and bills", () => {
  const calls = (day: string, count: number): Case["records"] =>
    Array.from({ length: count }, (_, i) => call(`2026-06-${day} 1${i}:00:00`, 1));

  it("at most 1.20 a day: four calls of 0.50 and then two are 1.20 + 1.00", async () => {
    const tariff = voice("model: flat, over: call, price: 0.50, cap: { day: 1.20 }");
    expect(await owed({ tariff, records: [...calls("03", 4), ...calls("04", 2)] })).toBe("2.20");
  });

  it("a call over midnight counts for the day of its start", async () => {
    const tariff = voice("price: 0.01, cap: { day: 1 }");
    const records = [call("2026-06-03 23:59:00", 120), call("2026-06-04 00:02:00", 50)];
    expect(await owed({ tariff, records })).toBe("1.50");
  });

  it("a pass of 5 for each day of use, however much", async () => {
    const tariff = voice("price: 1, cap: { day: 5 }, minimum: { day: 5 }");
    expect(await owed({ tariff, records: [...calls("03", 1), call("2026-06-09 10:00:00", 900)] })).toBe(
      "10.00",
    );
  });

  it("at most 8 a bill, after at most 3 a day", async () => {
    const tariff = voice("price: 1, cap: { day: 3, bill: 8 }");
    const records = ["03", "04", "05", "06"].map((day) => call(`2026-06-${day} 10:00:00`, 5));
    expect(await owed({ tariff, records })).toBe("8.00");
  });

  it("a cap of all use leaves the fee alone: 72.30 become 50, and 10", async () => {
    const tariff = voice("price: 0.01", "fees: [{ name: Fee, amount: 10 }]\nusageCap: 50");
    expect(await owed({ tariff, records: [call(AT, 7230)] })).toBe("60.00");
  });

  it("a minimum spend counts fee and use", async () => {
    const tariff = voice("price: 0.01", "fees: [{ name: Fee, amount: 5 }]\nminimumSpend: 15");
    expect(await owed({ tariff, records: [call(AT, 320)] })).toBe("15.00");
    expect(await owed({ tariff, records: [call(AT, 1120)] })).toBe("16.20");
  });
});
