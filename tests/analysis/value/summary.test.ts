import { describe, expect, it } from "vitest";
import { displayMethod, type Relation } from "../../../analysis/relation.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { fitBgNbd } from "../../../analysis/value/bg-nbd.ts";
import { checkHoldout } from "../../../analysis/value/holdout.ts";
import { lifetimeValue } from "../../../analysis/value/lifetime-value.ts";
import { rfmSummary } from "../../../analysis/value/summary.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = { customer: "customer", at: "day", amount: "amount" } as const;

interface Purchase {
  customer: string;
  day: Date;
  amount: number;
}
type Row = readonly [customer: string | null, day: string | null, amount: number | null];

function purchases(...rows: Row[]): Relation<Purchase> {
  const values = rows.map(([customer, day, amount]) => sql.fragment`(${customer}, ${day}, ${amount})`);
  return sql<Purchase>`
    select customer, cast(day as timestamp) as day, cast(amount as decimal(10, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, day, amount)`;
}

describe("histories", () => {
  const shop = purchases(
    ["a", "2026-01-01 09:00", 5],
    ["a", "2026-01-11 08:00", 4],
    ["a", "2026-01-11 20:00", 6],
    ["a", "2026-01-21 00:00", 20],
    ["b", "2026-01-21 10:00", 7],
    ["b", "2026-02-10 10:00", 9],
    // A return: 3 of the 20 came back.
    ["a", "2026-01-25 00:00", -3],
    // Rows that say nothing of repeat buying: a blank, what is not known.
    [" ", "2026-01-25 00:00", 5],
    [null, "2026-01-25 00:00", 5],
    ["b", null, 5],
    ["b", "2026-01-25 00:00", null],
    ["c", "2026-02-01 00:00", 3],
  );

  it("count days after the first one, and the mean of what was spent on them", async () => {
    const histories = await rfmSummary(shop, { ...COLUMNS, unit: "day", asOf: "2026-01-31" });
    expect(await histories.rows()).toEqual([
      { customer: "a", frequency: 2, recency: 20, age: 30, monetary: 13.5 },
      { customer: "b", frequency: 0, recency: 0, age: 10, monetary: 0 },
    ]);
  });

  it("reach to the last purchase unless a day is given, in weeks", async () => {
    const [a, b, c] = await (await rfmSummary(shop, COLUMNS)).rows();
    expect(a).toEqual({ customer: "a", frequency: 2, recency: 20 / 7, age: 40 / 7, monetary: 13.5 });
    expect(b).toEqual({ customer: "b", frequency: 1, recency: 20 / 7, age: 20 / 7, monetary: 9 });
    expect(c).toEqual({ customer: "c", frequency: 0, recency: 0, age: 9 / 7, monetary: 0 });
  });

  it("hold purchases out after calibration, also of those who did not buy again", async () => {
    const histories = await rfmSummary(shop, {
      ...COLUMNS,
      unit: "day",
      calibrationEnd: "2026-01-15",
      asOf: "2026-02-10",
    });
    expect(await histories.rows()).toEqual([
      {
        customer: "a",
        frequency: 1,
        recency: 10,
        age: 14,
        monetary: 10,
        holdout_frequency: 1,
        holdout_monetary: 17,
        holdout_duration: 26,
      },
    ]);
    const later = await rfmSummary(shop, { ...COLUMNS, unit: "day", calibrationEnd: "2026-01-31" });
    expect(
      (await later.rows()).map((row) => [row.customer, row.holdout_frequency, row.holdout_monetary]),
    ).toEqual([
      ["a", 0, 0],
      ["b", 1, 9],
    ]);
  });

  it.each([
    [{ unit: "fortnight" }, 'unit is "fortnight".'],
    [
      { calibrationEnd: "2026-02-10" },
      "Calibration ends on 2026-02-10, and the last day known is 2026-02-10.",
    ],
    [{ asOff: "2026-02-10" }, "rfmSummary has no option “asOff”."],
    [{ amount: "customer" }, "Column “customer” is of type VARCHAR; amount takes a number."],
  ])("refuse %j", async (wrong, message) => {
    await expect(rfmSummary(shop, { ...COLUMNS, ...(wrong as object) })).rejects.toThrow(message);
  });

  it("are none without purchases", async () => {
    const none = sql<Purchase>`select '' as customer, date '2026-01-01' as day, 1 as amount where false`;
    expect(await (await rfmSummary(none, COLUMNS)).rows()).toEqual([]);
  });
});

/** Purchases of customers who buy at a steady rate of their own and stop by chance, over two years. */
function simulated(customers: number): Relation<Purchase> {
  const random = createRandom("shop");
  const rows: { customer: number; day: Date; amount: number }[] = [];
  const start = Date.UTC(2024, 0, 1);
  for (let customer = 1; customer <= customers; customer++) {
    const [gap, stop, spend] = [10 + 60 * random.next(), 0.3 * random.next() ** 2, 10 + 40 * random.next()];
    for (let day = random.int(200); day < 730; day += Math.ceil(random.exponential(1 / gap))) {
      const amount = Math.round(spend * (0.5 + random.next()) * 100) / 100;
      rows.push({ customer, day: new Date(start + day * 86_400_000), amount });
      if (random.next() < stop) break;
    }
  }
  return sql.from<Purchase>(rows);
}

describe("lifetime value", () => {
  it("is margin x spend x discounted purchases, in SQL as in TypeScript on every row", async () => {
    const histories = await rfmSummary(simulated(400), COLUMNS);
    for (const spec of [{ horizon: 26 }, { horizon: 52, discountRate: 0.003, margin: 0.4 }]) {
      const value = await lifetimeValue(histories, spec);
      const rows = await value.customers.rows();
      expect(rows).toHaveLength(400);
      for (const row of rows) {
        const alive = value.purchases.probabilityAlive(row);
        expect(row.probability_alive).toBeCloseTo(alive, 11);
        expect(row.expected_purchases / value.purchases.expectedPurchases(row, spec.horizon)).toBeCloseTo(
          1,
          10,
        );
        expect(row.expected_spend / value.spend.expectedSpend(row)).toBeCloseTo(1, 12);
        expect(row.value / value.valueOfCustomer(row)).toBeCloseTo(1, 10);
      }
      expect(rows.map((row) => row.value)).toEqual(rows.map((row) => row.value).sort((a, b) => b - a));
      const sum = rows.reduce((total, row) => total + row.value, 0);
      expect(value.totals.value).toBeCloseTo(sum, 4);
      expect(value.totals.customers).toBe(400);
      expect(await (value[displayMethod]() as Relation).count()).toBe(400);
    }
  });

  it("without interest is spend x purchases, whatever the steps", async () => {
    const histories = await rfmSummary(simulated(200), COLUMNS);
    const [whole, parts] = [
      await lifetimeValue(histories, { horizon: 20 }),
      await lifetimeValue(histories, { horizon: 20, steps: 7 }),
    ];
    for (const row of await whole.customers.first(20)) {
      expect(row.value).toBeCloseTo(row.expected_purchases * row.expected_spend, 9);
      expect(parts.valueOfCustomer(row)).toBeCloseTo(row.value, 9);
    }
  });

  it.each([
    [{ horizon: -1 }, "The horizon is -1."],
    [{ horizon: 5, steps: 0 }, "steps must be a whole number from 1 to 120, got 0."],
    [{ horizon: 5, discountRate: -0.1 }, "discountRate must be a number from 0 up, got -0.1."],
    [{ horizon: 5, margin: Number.NaN }, "margin must be a number from 0 up, got NaN."],
    [{ horizon: 5, discount: 0.1 }, "lifetimeValue has no option “discount”."],
  ])("refuses %j", async (spec, message) => {
    await expect(
      lifetimeValue(await rfmSummary(simulated(20), COLUMNS), spec as { horizon: number }),
    ).rejects.toThrow(message);
  });
});

describe("the holdout check", () => {
  it("holds what came against what was expected, for all and by frequency", async () => {
    const histories = await rfmSummary(simulated(500), { ...COLUMNS, calibrationEnd: "2025-06-30" });
    const model = await fitBgNbd(histories);
    const check = await checkHoldout(model, histories);
    const rows = await histories.rows();
    const expected = rows.map((row) => model.expectedPurchases(row, row.holdout_duration));
    const actual = rows.map((row) => row.holdout_frequency);
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    expect(check.customers).toBe(rows.length);
    expect(check.actual).toBe(sum(actual));
    expect(check.expected).toBeCloseTo(sum(expected), 5);
    expect(check.error).toBeCloseTo(sum(expected) / sum(actual) - 1, 7);
    expect(check.meanAbsoluteError).toBeCloseTo(
      sum(expected.map((value, i) => Math.abs(value - (actual[i] ?? 0)))) / rows.length,
      7,
    );
    expect(sum(check.groups.map((group) => group.customers))).toBe(rows.length);
    const many = rows.flatMap((row, i) =>
      row.frequency >= 7 ? [[row.holdout_frequency, expected[i] ?? 0]] : [],
    );
    expect(check.groups.at(-1)).toMatchObject({ frequency: "7+", customers: many.length });
    expect(check.groups.at(-1)?.actual).toBeCloseTo(sum(many.map(([n]) => n ?? 0)) / many.length, 7);
    // Buyers who behave as the model says: it foresees them better than their past rate does.
    expect(check.meanAbsoluteError).toBeLessThan(check.naiveMeanAbsoluteError);
    expect(Math.abs(check.error ?? 1)).toBeLessThan(0.15);
    expect(check.correlation).toBeGreaterThan(0.6);
  });
});
