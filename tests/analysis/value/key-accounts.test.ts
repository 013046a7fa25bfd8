import { describe, expect, it } from "vitest";
import type { Relation } from "../../../analysis/relation.ts";
import { keyAccounts } from "../../../analysis/value/key-accounts.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = { customer: "customer", at: "day", amount: "amount", asOf: "2026-12-31" } as const;

interface Purchase {
  customer: string;
  day: Date;
  amount: number;
}

/** So many purchases of one amount a customer in the days before, and in the recent ones. */
type Account = readonly [customer: string, before: number, recent: number, amount: number];

/** Days 10 to 39 before the as-of day are `before`, 0 to 9 `recent`. */
function purchases(...accounts: Account[]): Relation<Purchase> {
  const values = accounts.map(
    (account) => sql.fragment`(${account[0]}, ${account[1]}, ${account[2]}, ${account[3]})`,
  );
  const accountsTable = sql`select * from (values ${sql.join(values)}) as t(customer, n_before, n_recent, amount)`;
  return sql<Purchase>`
    select customer, date '2026-12-31' - cast(ago as integer) as day, cast(amount as decimal(10, 2)) as amount
    from (
      select customer, amount, unnest(range(cast(n_before as bigint))) % 30 + 10 as ago from ${accountsTable}
      union all
      select customer, amount, unnest(range(cast(n_recent as bigint))) % 10 as ago from ${accountsTable})`;
}

const SPEC = { ...COLUMNS, recent: 10, before: 30 };
// Before: 600 + 300 + 60 + 40 = 1000.
const SHOP = purchases(["big", 60, 0, 10], ["second", 30, 2, 10], ["third", 6, 2, 10], ["small", 4, 9, 10]);

describe("key accounts", () => {
  it("are the fewest customers with the share, and are held against their own past", async () => {
    const { accounts, totals } = await keyAccounts(SHOP, { ...SPEC, share: 0.9 });
    const rows = await accounts.rows();
    // Big had (3/4)^60 of a chance; second 1 or 2 or none of 32 at a quarter: 31.5 / 4.
    const second = 0.75 ** 32 + 32 * 0.25 * 0.75 ** 31 + 496 * 0.25 ** 2 * 0.75 ** 30;
    expect(rows).toEqual([
      {
        rank: 1,
        customer: "big",
        revenue_before: 600,
        share: 0.6,
        cumulative_share: 0.6,
        expected: expect.closeTo(200, 9),
        revenue_recent: 0,
        change: -1,
        purchases_before: 60,
        purchases_recent: 0,
        p_value: expect.closeTo(0.75 ** 60, 15),
        alert: "stopped",
      },
      {
        rank: 2,
        customer: "second",
        revenue_before: 300,
        share: 0.3,
        cumulative_share: 0.9,
        expected: expect.closeTo(100, 9),
        revenue_recent: 20,
        change: expect.closeTo(-0.8, 12),
        purchases_before: 30,
        purchases_recent: 2,
        p_value: expect.closeTo(second, 12),
        alert: "falling",
      },
    ]);
    expect(totals).toEqual({
      customers: 4,
      accounts: 2,
      alerts: 2,
      revenueBefore: 1000,
      accountsRevenueBefore: 900,
      revenueRecent: 130,
      accountsRevenueRecent: 20,
      change: expect.closeTo((130 * 30) / (1000 * 10) - 1, 12),
    });
  });

  it("take one more where the share is not reached", async () => {
    const { totals } = await keyAccounts(SHOP, { ...SPEC, share: 0.91 });
    expect(totals.accounts).toBe(3);
  });

  it("are no alert where chance explains the fall, or revenue did not fall by enough", async () => {
    const few = await keyAccounts(purchases(["a", 6, 1, 10]), { ...SPEC, share: 0.99 });
    // 1 of 7 at a quarter: no rare thing.
    expect((await few.accounts.rows())[0]).toMatchObject({ change: -0.5, alert: null });
    const { accounts } = await keyAccounts(SHOP, { ...SPEC, share: 0.9, fall: 0.9 });
    expect((await accounts.rows()).map((row) => row.alert)).toEqual(["stopped", null]);
  });

  it("rarely alert where everybody buys as before", async () => {
    const steady = sql<Purchase>`
      select 'c' || (i % 500) as customer, date '2026-12-31' - cast(hash(i) % 400 as integer) as day,
        cast(10 as decimal(10, 2)) as amount
      from range(20000) t(i)`;
    const { totals } = await keyAccounts(steady, { ...COLUMNS, recent: 100, before: 300, share: 0.9 });
    expect(totals.accounts).toBeGreaterThan(400);
    expect(totals.alerts).toBeLessThanOrEqual(1);
  });

  it("are none without revenue", async () => {
    for (const nothing of [
      sql<Purchase>`select * from ${SHOP} where amount > 99`,
      purchases(["a", 0, 3, 5]),
    ]) {
      const { accounts, totals } = await keyAccounts(nothing, SPEC);
      expect(await accounts.rows()).toEqual([]);
      expect(totals).toMatchObject({ customers: 0, accounts: 0, alerts: 0, change: null });
    }
  });

  it("are not held against days before the data began", async () => {
    // 283 days of data: 192 before the recent 91. Everybody buys every fourth day, one account every second since day 91.
    const young = sql<Purchase>`
      select 'c' || c as customer, date '2026-12-31' - cast(ago as integer) as day, cast(10 as decimal(10, 2)) as amount
      from range(1, 41) t(c), range(283) d(ago)
      where (ago + c) % 4 = 0 and (c > 1 or ago >= 91) or (c = 2 and ago < 91 and ago % 2 = 0)`;
    const found = await keyAccounts(young, { ...COLUMNS, recent: 91, before: 364, share: 0.9 });
    expect(found.before).toBe(192);
    const rows = await found.accounts.rows();
    const one = rows.find(({ customer }) => customer === "c1");
    expect(one).toMatchObject({ alert: "stopped", revenue_before: 480 });
    expect(one?.expected).toBeCloseTo((480 * 91) / 192, 9);
    expect(found.totals.change).toBeCloseTo(0, 1);
    expect(found.totals.alerts).toBe(1);
    // A few customers who come late are no sign of where the data begins.
    const few = await keyAccounts(purchases(["a", 6, 1, 10]), { ...SPEC, share: 0.99 });
    expect(few.before).toBe(30);
  });

  it.each([
    [{ share: 1.2 }, "share must lie between 0 and 1, got 1.2."],
    [{ recent: 0 }, "recent must be a whole number from 1 up, got 0."],
    [{ fall: 0 }, "fall must lie between 0 and 1, got 0."],
    [{ falls: 0.5 }, "keyAccounts has no option “falls”."],
  ])("refuse %j", async (wrong, message) => {
    await expect(keyAccounts(SHOP, { ...SPEC, ...(wrong as object) })).rejects.toThrow(message);
  });
});
