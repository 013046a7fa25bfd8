import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Relation } from "../../../analysis/relation.ts";
import { type CustomerTrend, frequencyTrend } from "../../../analysis/rfm/trend.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const datasets = path.join(ROOT, "datasets");
const sql = await openSql([
  { name: "purchases", file: path.join(datasets, "purchases.parquet"), format: "parquet" },
  { name: "customers", file: path.join(datasets, "customers.parquet"), format: "parquet" },
  { name: "truth", file: path.join(datasets, "truth", "customers.parquet"), format: "parquet" },
]);
const COLUMNS = { customer: "customer", at: "day", amount: "amount" } as const;

interface Purchase {
  customer: string;
  day: Date;
  amount: number;
}

/** Purchases of 1 on days counted from 2026-01-01. */
function bought(days: Readonly<Record<string, readonly number[]>>): Relation<Purchase> {
  const values = Object.entries(days).flatMap(([customer, list]) =>
    list.map((day) => sql.fragment`(${customer}, ${day})`),
  );
  return sql<Purchase>`
    select customer, date '2026-01-01' + cast(day as integer) as day, cast(1 as decimal(10, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, day)`;
}

async function found(trend: { customers: Relation<CustomerTrend> }): Promise<Record<string, unknown[]>> {
  const rows = await trend.customers.rows();
  // Of thirteen purchases in 2^-13ths: what is exact but for rounding.
  const rounded = (p: number) => Math.round(p * 2 ** 13 * 1e6) / 1e6;
  return Object.fromEntries(
    rows.map((row) => [row.customer, [row.early, row.late, rounded(row.p_value), row.trend]]),
  );
}

const days = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe("the trend of a customer", () => {
  // First purchases on day 0, as of day 90: 90 days that count, thirds of 30: days 1 to 30, and 61 to 90.
  const shop = bought({
    up: [0, 30, ...days(61, 12)],
    down: [0, ...days(1, 12), 61],
    level: [0, 5, 10, 15, 70, 80, 90],
    few: [0, 61, 62, 90],
    middle: [0, ...days(31, 30)],
  });

  it("is an exact test of purchases in the first and the last third", async () => {
    const trend = await frequencyTrend(shop, COLUMNS);
    // 1 against 12: 2 (1 + 13) / 2^13. 3 against 3: 1.
    expect(await found(trend)).toEqual({
      up: [1, 12, 28, "rising"],
      down: [12, 1, 28, "falling"],
      level: [3, 3, 2 ** 13, "steady"],
      few: [0, 3, 2 ** 13, "too few"],
      middle: [0, 0, 2 ** 13, "too few"],
    });
    // 2^(1 - n) is at most .05 from n = 6 on.
    expect(trend.leastPurchases).toBe(6);
    expect(trend.cutoff).toBeCloseTo(28 / 2 ** 13, 15);
    expect(trend.trends).toEqual([
      { trend: "rising", customers: 1, share: 0.2, early: 1, late: 12 },
      { trend: "steady", customers: 1, share: 0.2, early: 3, late: 3 },
      { trend: "falling", customers: 1, share: 0.2, early: 12, late: 1 },
      { trend: "too few", customers: 2, share: 0.4, early: 0, late: 3 },
    ]);
  });

  it("may compare halves: here days 1 to 45 and 46 to 90", async () => {
    const trend = await frequencyTrend(shop, { ...COLUMNS, compare: "halves" });
    expect((await found(trend)).middle?.slice(0, 2)).toEqual([15, 15]);
  });

  it("counts from the first day of a period, for customers who were there before", async () => {
    const trend = await frequencyTrend(bought({ a: [0, 11, 40], b: [20, 25, 40] }), {
      ...COLUMNS,
      from: "2026-01-11",
    });
    const rows = await trend.customers.rows();
    expect(rows.map((row) => [row.customer, row.since, row.days, row.early, row.late])).toEqual([
      // Days 10 to 40 are 31, a third of which is 10.
      ["a", new Date("2026-01-11"), 10, 1, 1],
      ["b", new Date("2026-01-22"), 6, 1, 1],
    ]);
  });

  it("counts an order once, and a refund not at all", async () => {
    const lines = sql<Purchase & { order: number }>`
      select 'a' as customer, date '2026-01-01' + day as day, amount, "order" from (values
        (0, 1, 1), (2, 1, 2), (2, 1, 2), (3, -1, 3), (30, 1, 4), (30, 1, null), (30, 1, null)) as t(day, amount, "order")`;
    const orders = await frequencyTrend(lines, { ...COLUMNS, purchase: "order" });
    expect((await found(orders)).a?.slice(0, 2)).toEqual([1, 3]);
    const rows = await frequencyTrend(lines, COLUMNS);
    expect((await found(rows)).a?.slice(0, 2)).toEqual([2, 3]);
  });

  it("of nobody is nothing", async () => {
    const trend = await frequencyTrend(
      sql<Purchase>`select * from ${bought({ a: [1] })} where amount > 5`,
      COLUMNS,
    );
    expect(await trend.customers.rows()).toEqual([]);
    expect(trend.trends.map((row) => row.customers)).toEqual([0, 0, 0, 0]);
    const single = await frequencyTrend(bought({ a: [1] }), COLUMNS);
    expect(await found(single)).toEqual({ a: [0, 0, 2 ** 13, "too few"] });
  });

  it.each([
    [{ compare: "quarters" }, 'compare must be "thirds" or "halves", got "quarters".'],
    [{ errorRate: 0 }, "errorRate must lie between 0 and 1, got 0."],
    [{ errorrate: 0.1 }, "frequencyTrend has no option “errorrate”."],
    [{ at: "customer" }, "Column “customer” is of type VARCHAR; at takes a date or a timestamp."],
  ])("refuses %j", async (wrong, message) => {
    await expect(frequencyTrend(bought({ a: [1] }), { ...COLUMNS, ...(wrong as object) })).rejects.toThrow(
      message,
    );
  });
});

describe("the error rate", () => {
  it("holds where everybody is steady: hardly anybody is called", async () => {
    const steady = sql<Purchase>`
      select 'c' || (i % 2000) as customer, date '2026-01-01' + cast(hash(i) % 365 as integer) as day,
        cast(1 as decimal(10, 2)) as amount
      from range(40000) t(i)`;
    const { trends, cutoff } = await frequencyTrend(steady, COLUMNS);
    expect(trends[0]?.customers).toBeLessThanOrEqual(2);
    expect(trends[2]?.customers).toBeLessThanOrEqual(2);
    expect(cutoff).toBeLessThan(0.001);
  });

  it("holds on the sample's orders of customers who never stopped", async () => {
    const orders = sql<Purchase>`
      select customer_id as customer, cast(bought_at as date) as day, sum(amount) as amount
      from purchases join truth using (customer_id) join customers using (customer_id)
      where buys_until is null and left_on is null and purchases.category <> 'top_up'
      group by customer_id, bought_at`;
    const { customers } = await frequencyTrend(orders, { ...COLUMNS, asOf: "2026-06-30" });
    const rows = await sql<{ truth: string; found: string; n: number }>`
      select truth.trend as truth, found.trend as found, count(*) as n
      from ${customers} as found join truth on found.customer = truth.customer_id group by 1, 2`.rows();
    const count = (truth: string, found: string) =>
      rows.find((row) => row.truth === truth && row.found === found)?.n ?? 0;
    const called = rows.filter((row) => row.found === "rising" || row.found === "falling");
    const all = called.reduce((sum, row) => sum + row.n, 0);
    expect(count("rising", "falling") + count("falling", "rising")).toBe(0);
    expect(count("falling", "falling")).toBeGreaterThanOrEqual(8);
    expect(count("rising", "rising")).toBeGreaterThanOrEqual(6);
    // At .05, one false call in twenty is expected; nineteen were made.
    expect(all).toBeGreaterThanOrEqual(15);
    expect(count("steady", "falling") + count("steady", "rising")).toBeLessThanOrEqual(2);
  });
});
