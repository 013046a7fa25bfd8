import { describe, expect, it } from "vitest";
import type { Relation } from "../../../analysis/relation.ts";
import { lifecycleStages } from "../../../analysis/value/lifecycle.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = { customer: "customer", at: "day", amount: "amount" } as const;

interface Purchase {
  customer: string;
  day: Date;
  amount: number;
}

/** Days before the as-of day 2026-12-31, and amounts. */
function purchases(
  rows: readonly (readonly [customer: string, ago: number, amount: number])[],
): Relation<Purchase> {
  const values = rows.map(([customer, ago, amount]) => sql.fragment`(${customer}, ${ago}, ${amount})`);
  return sql<Purchase>`
    select customer, date '2026-12-31' - cast(ago as integer) as day, cast(amount as decimal(10, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, ago, amount)`;
}

const SPEC = { ...COLUMNS, asOf: "2026-12-31", window: 10 };
// Days 0 to 9 are recent, 10 to 19 before.
const SHOP = purchases([
  ["new at the edge", 9, 5],
  ["not new", 10, 5],
  ["not new", 3, 5],
  ["gone at the edge", 20, 5],
  ["not gone", 40, 5],
  ["not gone", 19, 5],
  ["a quarter less", 15, 4],
  ["a quarter less", 5, 3],
  ["nearly", 15, 4],
  ["nearly", 5, 3.01],
  ["a quarter more", 15, 4],
  ["a quarter more", 5, 5],
  ["came back", 40, 5],
  ["came back", 0, 1],
  ["refunded", 15, 8],
  ["refunded", 5, 8],
  ["refunded", 4, -6],
  ["only refunds", 4, -6],
]);

describe("the stage of a customer", () => {
  it("follows the rules, edges included", async () => {
    const { customers, stages } = await lifecycleStages(SHOP, SPEC);
    const rows = await customers.rows();
    expect(Object.fromEntries(rows.map((row) => [row.customer, row.stage]))).toEqual({
      "new at the edge": "new",
      "not new": "mature",
      "gone at the edge": "gone",
      "not gone": "declining",
      "a quarter less": "declining",
      nearly: "mature",
      "a quarter more": "growing",
      "came back": "growing",
      refunded: "declining",
    });
    expect(rows.find((row) => row.customer === "came back")).toMatchObject({
      before: 0,
      recent: 1,
      change: null,
    });
    expect(rows.find((row) => row.customer === "refunded")).toMatchObject({
      before: 8,
      recent: 2,
      change: -0.75,
    });
    expect(stages).toEqual([
      { stage: "new", customers: 1, share: 1 / 9, before: 0, recent: 5 },
      { stage: "growing", customers: 2, share: 2 / 9, before: 4, recent: 6 },
      { stage: "mature", customers: 2, share: 2 / 9, before: 9, recent: 8.01 },
      { stage: "declining", customers: 3, share: 3 / 9, before: 17, recent: 5 },
      { stage: "gone", customers: 1, share: 1 / 9, before: 0, recent: 0 },
    ]);
  });

  it("may rest on the number of purchases", async () => {
    const { customers } = await lifecycleStages(SHOP, { ...SPEC, by: "purchases" });
    const rows = await customers.rows();
    expect(rows.find((row) => row.customer === "refunded")).toMatchObject({
      before: 1,
      recent: 1,
      stage: "mature",
    });
    expect(rows.find((row) => row.customer === "a quarter less")?.stage).toBe("mature");
  });

  it("is told in words", async () => {
    const { rules } = await lifecycleStages(SHOP, { ...SPEC, change: 0.5 });
    expect(rules.map(({ stage, rule }) => `${stage}: ${rule}`)).toEqual([
      "new: first purchase within the last 10 days",
      "gone: no purchase within the last 20 days",
      "declining: revenue of the last 10 days at least 50% below the 10 days before",
      "growing: at least 50% above them, or back after 10 days without a purchase",
      "mature: all others",
    ]);
  });

  it("of nobody is none", async () => {
    const { customers, stages } = await lifecycleStages(
      sql<Purchase>`select * from ${SHOP} where amount > 99`,
      COLUMNS,
    );
    expect(await customers.rows()).toEqual([]);
    expect(stages.map((row) => row.share)).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([
    [{ window: 0 }, "window must be a whole number from 1 up, got 0."],
    [{ change: 1 }, "change must lie between 0 and 1, got 1."],
    [{ by: "visits" }, 'by must be "revenue" or "purchases", got "visits".'],
    [{ windows: 3 }, "lifecycleStages has no option “windows”."],
  ])("refuses %j", async (wrong, message) => {
    await expect(lifecycleStages(SHOP, { ...SPEC, ...(wrong as object) })).rejects.toThrow(message);
  });
});

it("windows are as long as the data allows", async () => {
  // 200 days in which everybody buys as before: with windows of 182 days, all would grow.
  const young = sql<{ customer: number; day: Date; amount: number }>`
    select c as customer, date '2026-12-31' - cast(ago as integer) as day, cast(10 as decimal(10, 2)) as amount
    from range(50) t(c), range(200) d(ago) where (ago + c) % 5 = 0`;
  const columns = { customer: "customer", at: "day", amount: "amount" } as const;
  const { stages, window, rules } = await lifecycleStages(young, {
    ...columns,
    asOf: "2026-12-31",
    window: 182,
  });
  expect(window).toBe(100);
  expect(rules[0]?.rule).toContain("last 100 days");
  expect(stages.find(({ stage }) => stage === "mature")?.customers).toBe(50);
});
