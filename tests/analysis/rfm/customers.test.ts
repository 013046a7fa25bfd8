import { describe, expect, it } from "vitest";
import type { Relation } from "../../../analysis/relation.ts";
import { rfmOfCustomers } from "../../../analysis/rfm/customers.ts";
import { rfm } from "../../../analysis/rfm/rfm.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = {
  customer: "customer",
  lastPurchase: "last_purchase",
  frequency: "n",
  monetary: "spent",
} as const;

interface Book {
  customer: string;
  last_purchase: Date;
  n: number;
  spent: number;
}
type Row = readonly [customer: string | null, last: string | null, n: number | null, spent: number | null];

function book(...rows: Row[]): Relation<Book> {
  const values = rows.map((row) => sql.fragment`(${row[0]}, ${row[1]}, ${row[2]}, ${row[3]})`);
  return sql<Book>`
    select customer, cast(last as date) as last_purchase, cast(n as integer) as n, cast(spent as decimal(10, 2)) as spent
    from (values ${sql.join(values)}) as t(customer, last, n, spent)`;
}

describe("customers that are grouped already", () => {
  it("get the scores that their purchases would give them", async () => {
    const purchases = sql<{ customer: number; day: Date; amount: number }>`
      select cast(i % 97 as integer) as customer, date '2026-01-01' + cast(hash(i) % 180 as integer) as day,
        cast(hash(i * 3) % 5000 as decimal(10, 2)) / 100 as amount
      from range(700) t(i)`;
    const grouped = sql<Book>`
      select customer, max(day) as last_purchase, count(*) as n, sum(amount) as spent from ${purchases} group by customer`;
    const weights = { recency: 3, frequency: 2, monetary: 1 };
    const expected = await rfm(purchases, { customer: "customer", at: "day", amount: "amount", weights });
    const scored = await rfmOfCustomers(grouped, { ...COLUMNS, weights });
    expect(await scored.customers.rows()).toEqual(await expected.customers.rows());
    expect(scored.thresholds).toEqual(expected.thresholds);
    expect(scored.segments).toEqual(expected.segments);
    expect(scored.pareto).toEqual(expected.pareto);
    const { purchaseRows: _, rows: __, from: ___, ...same } = expected.totals;
    expect(scored.totals).toMatchObject(same);
  });

  it("are left out with a reason where something is missing", async () => {
    const { totals, customers } = await rfmOfCustomers(
      book(
        ["a", "2026-06-10", 2, 30],
        ["b", "2026-07-01", 1, 5],
        [" ", "2026-06-01", 1, 5],
        ["c", null, 1, 5],
        ["d", "2026-06-01", null, 5],
        ["e", "2026-06-01", 1, null],
        ["f", "2026-06-01", 0, 0],
      ),
      { ...COLUMNS, asOf: "2026-06-30" },
    );
    expect(await customers.rows()).toMatchObject([
      { customer: "a", recency_days: 20, frequency: 2, monetary: 30 },
    ]);
    expect(totals).toEqual({
      customers: 1,
      purchases: 2,
      revenue: 30,
      from: "2026-06-10",
      to: "2026-06-10",
      asOf: "2026-06-30",
      rows: 7,
      purchaseRows: 1,
      refunds: { rows: 0, amount: 0 },
      leftOut: { noCustomer: 1, noDate: 1, noAmount: 2, afterAsOf: 1, beforeFrom: 0, refundsOnly: 1 },
    });
  });

  it("must be one row each", async () => {
    const twice = book(["a", "2026-06-10", 2, 30], ["a", "2026-06-11", 1, 3], ["b", "2026-06-11", 1, 3]);
    const error = await rfmOfCustomers(twice, COLUMNS).catch((reason) => reason);
    expect(error.message).toBe("1 customers have more than one row in column “customer”.");
    expect(error.hint).toContain("use rfm");
  });

  it("may be none", async () => {
    const { customers, totals } = await rfmOfCustomers(
      sql<Book>`select * from ${book(["a", "2026-06-10", 2, 3])} where n > 9`,
      COLUMNS,
    );
    expect(await customers.rows()).toEqual([]);
    expect(totals).toMatchObject({ customers: 0, rows: 0, asOf: null });
  });

  it("are as the documentation's example says", async () => {
    const { customers } = await rfmOfCustomers(
      book(["Ada", "2026-06-28", 2, 50], ["Ben", "2026-01-15", 1, 80]),
      {
        ...COLUMNS,
        levels: 2,
      },
    );
    expect((await customers.rows()).map((row) => [row.customer, row.rfm])).toEqual([
      ["Ben", "112"],
      ["Ada", "221"],
    ]);
  });
});

describe("weighted scores", () => {
  const rows = book(["a", "2026-06-30", 1, 10], ["b", "2026-06-01", 5, 50]);

  it("are the weighted mean of the three, beside them", async () => {
    const { customers } = await rfmOfCustomers(rows, {
      ...COLUMNS,
      levels: 2,
      weights: { recency: 3, monetary: 1 },
    });
    // b is 1-2-2: (3 x 1 + 2) / 4. a is 2-1-1: (3 x 2 + 1) / 4.
    expect((await customers.rows()).map((row) => [row.customer, row.rfm, row.score])).toEqual([
      ["b", "122", 1.25],
      ["a", "211", 1.75],
    ]);
  });

  it("are no column without weights", async () => {
    const { customers } = await rfmOfCustomers(rows, COLUMNS);
    expect((await customers.schema()).map(({ name }) => name)).not.toContain("score");
  });

  it.each([
    [{ recency: -1, frequency: 2 }, "The weights are -1, 2, 0."],
    [{}, "The weights are 0, 0, 0."],
    [{ recency: Number.NaN }, "The weights are NaN, 0, 0."],
    [{ recent: 1 }, "weights has no option “recent”."],
  ])("%j are refused", async (weights, message) => {
    await expect(
      rfmOfCustomers(rows, { ...COLUMNS, weights: weights as { recency?: number } }),
    ).rejects.toThrow(message);
  });
});

describe("an earlier scoring", () => {
  // Frequencies 1 1 1 2 3 have edges 1 1 1 2, which nobody could give by hand.
  const counts = [1, 1, 1, 2, 3];
  const early = book(...counts.map((n, i): Row => [`c${i}`, "2026-06-01", n, 10 * n]));
  const late = book(["c0", "2026-08-01", 2, 25], ["c9", "2026-08-01", 9, 5]);

  it("lends its levels, edges and segments, ties among the edges too", async () => {
    const before = await rfmOfCustomers(early, COLUMNS);
    expect(before.thresholds.frequency).toEqual([1, 1, 1, 2]);
    const after = await rfmOfCustomers(late, { ...COLUMNS, like: before });
    expect(after.thresholds).toEqual(before.thresholds);
    // 2 is above three edges and at the fourth, 25 above 10 and 20; 9 is above all. 0 days are not fewer than 0.
    expect((await after.customers.rows()).map((row) => [row.customer, row.rfm])).toEqual([
      ["c0", "145"],
      ["c9", "151"],
    ]);
  });

  it("of nobody lends no edges", async () => {
    const nobody = await rfmOfCustomers(sql<Book>`select * from ${early} where n > 9`, COLUMNS);
    const after = await rfmOfCustomers(late, { ...COLUMNS, like: nobody });
    expect(after.thresholds.frequency).toEqual([2, 2, 9, 9]);
  });

  it("does not go with edges of one's own", async () => {
    const before = await rfmOfCustomers(early, COLUMNS);
    await expect(rfmOfCustomers(late, { ...COLUMNS, like: before, levels: 3 })).rejects.toThrow(
      "Both like and levels were given.",
    );
  });
});
