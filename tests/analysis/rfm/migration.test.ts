import { describe, expect, it } from "vitest";
import { displayMethod, type Relation } from "../../../analysis/relation.ts";
import { segmentMigration } from "../../../analysis/rfm/migration.ts";
import { rfm } from "../../../analysis/rfm/rfm.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

interface Purchase {
  customer: string;
  day: Date;
  amount: number;
}

function purchases(rows: readonly (readonly [string, string, number])[]): Relation<Purchase> {
  const values = rows.map(([customer, day, amount]) => sql.fragment`(${customer}, ${day}, ${amount})`);
  return sql<Purchase>`
    select customer, cast(day as date) as day, cast(amount as decimal(10, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, day, amount)`;
}

// Four segments: bought within 30 days or not, once or more.
const SCORING = {
  customer: "customer",
  at: "day",
  amount: "amount",
  period: 180,
  thresholds: { recency: [31], frequency: [1], monetary: [50] },
} as const;

const SHOP = purchases([
  // Champion at both dates.
  ["stays", "2025-06-20", 10],
  ["stays", "2025-06-25", 15],
  ["stays", "2025-12-20", 20],
  ["stays", "2025-12-28", 20],
  // Bought often until September, and then no more: at the later date, Can't lose them.
  ["drifts", "2025-06-20", 5],
  ["drifts", "2025-06-21", 5],
  ["drifts", "2025-09-01", 7],
  ["drifts", "2025-09-02", 7],
  // Not in the later period at all.
  ["leaves", "2025-06-20", 40],
  // Lost at the first date, back at the second.
  ["returns", "2025-02-01", 8],
  ["returns", "2025-12-24", 9],
  // New, and new but lost already.
  ["new", "2025-12-30", 11],
  ["brief", "2025-09-01", 3],
]);

async function migration(spec?: Parameters<typeof segmentMigration>[2]) {
  const before = await rfm(SHOP, { ...SCORING, asOf: "2025-06-30" });
  const after = await rfm(SHOP, { ...SCORING, asOf: "2025-12-31" });
  return segmentMigration(before, after, spec);
}

describe("migration between two dates", () => {
  it("follows every customer", async () => {
    const { customers, matrix, moves } = await migration();
    const rows = await customers.rows();
    expect(
      rows.map((row) => [row.customer, row.from, row.to, row.move, row.revenue_before, row.revenue_after]),
    ).toEqual([
      ["brief", null, "Lost", "won", 0, 3],
      ["drifts", "Champions", "Can't lose them", "kept", 10, 14],
      ["leaves", "New customers", null, "lost", 40, 0],
      ["new", null, "New customers", "won", 0, 11],
      ["returns", "Lost", "New customers", "won back", 8, 9],
      ["stays", "Champions", "Champions", "kept", 25, 40],
    ]);
    const cell = (from: string | null, to: string | null, revenueBefore: number, revenueAfter: number) => ({
      from,
      to,
      customers: 1,
      revenueBefore,
      revenueAfter,
    });
    expect(matrix).toEqual([
      cell("Champions", "Champions", 25, 40),
      cell("Champions", "Can't lose them", 10, 14),
      cell("New customers", null, 40, 0),
      cell("Lost", "New customers", 8, 9),
      cell(null, "New customers", 0, 11),
      cell(null, "Lost", 0, 3),
    ]);
    expect(moves).toEqual([
      { move: "kept", customers: 2, revenueBefore: 35, revenueAfter: 54 },
      { move: "won", customers: 2, revenueBefore: 0, revenueAfter: 14 },
      { move: "won back", customers: 1, revenueBefore: 8, revenueAfter: 9 },
      { move: "lost", customers: 1, revenueBefore: 40, revenueAfter: 0 },
    ]);
  });

  it("says of which segment customers were lost, and into which they were won", async () => {
    const { lost, won } = await migration({ lost: ["Lost", "Can't lose them"] });
    expect(lost).toEqual([
      { segment: "Champions", customers: 1, share: 0.5, ofSegment: 0.5, revenue: 10, frequency: 2 },
      { segment: "New customers", customers: 1, share: 0.5, ofSegment: 1, revenue: 40, frequency: 1 },
    ]);
    expect(won).toEqual([
      { segment: "New customers", customers: 1, share: 0.5, ofSegment: 0.5, revenue: 11, frequency: 1 },
      { segment: "Lost", customers: 1, share: 0.5, ofSegment: 1, revenue: 3, frequency: 1 },
    ]);
  });

  it("adds up to both scorings, on any customers", async () => {
    const many = sql<Purchase>`
      select 'c' || (hash(i * 7) % 300) as customer, date '2025-01-01' + cast(hash(i) % 365 as integer) as day,
        cast(hash(i * 3) % 5000 as decimal(10, 2)) / 100 as amount
      from range(1200) t(i)`;
    const spec = { customer: "customer", at: "day", amount: "amount", period: 120 } as const;
    const before = await rfm(many, { ...spec, asOf: "2025-06-30" });
    const after = await rfm(many, { ...spec, asOf: "2025-12-31", like: before });
    const { matrix, moves } = await segmentMigration(before, after);
    for (const [side, scored] of [["from", before] as const, ["to", after] as const]) {
      for (const { segment, customers } of scored.segments) {
        const cells = matrix.filter((cell) => cell[side] === segment);
        expect(cells.reduce((sum, cell) => sum + cell.customers, 0)).toBe(customers);
      }
    }
    const revenue = (rows: readonly { revenueAfter: number }[]) =>
      rows.reduce((sum, row) => sum + row.revenueAfter, 0);
    expect(revenue(matrix)).toBeCloseTo(after.totals.revenue, 6);
    expect(revenue(moves)).toBeCloseTo(after.totals.revenue, 6);
  });

  it("of nobody is empty, and displays as its matrix", async () => {
    const nobody = await rfm(SHOP, { ...SCORING, asOf: "2001-01-01" });
    const { matrix, moves, lost, won, ...rest } = await segmentMigration(nobody, nobody);
    expect([matrix, lost, won]).toEqual([[], [], []]);
    expect(moves.map((row) => row.customers)).toEqual([0, 0, 0, 0]);
    expect(rest[displayMethod]()).toBe(matrix);
  });

  it("refuses a segment that does not exist", async () => {
    await expect(migration({ lost: ["Gone"] })).rejects.toThrow("There is no segment “Gone”.");
  });
});
