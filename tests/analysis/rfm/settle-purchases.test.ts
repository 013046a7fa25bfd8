import { describe, expect, it } from "vitest";
import { type SettleSpec, settlePurchases } from "../../../analysis/rfm/settle-purchases.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

interface Line {
  customer: string;
  order: string | null;
  at: Date;
  amount: number;
}
type Short = readonly [
  customer: string | null,
  order: string | null,
  at: string | null,
  amount: number | null,
];

function lines(...rows: Short[]) {
  const values = rows.map(
    ([customer, order, at, amount]) => sql.fragment`(${customer}, ${order}, ${at}, ${amount})`,
  );
  return sql<Line>`
    select customer, "order", cast("at" as timestamp) as "at", cast(amount as decimal(12, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, "order", "at", amount)`;
}

const COLUMNS = { customer: "customer", at: "at", amount: "amount" } as const;

async function settle(rows: Short[], spec: Partial<SettleSpec<Line>> = { order: "order" }) {
  const { purchases, totals } = await settlePurchases(lines(...rows), { ...COLUMNS, ...spec });
  const kept = (await purchases.rows())
    .map(({ customer, at, amount, gross }) => [customer, at.toISOString().slice(5, 16), amount, gross])
    .sort();
  return { kept, totals };
}

describe("a purchase", () => {
  it("is an order, whatever its lines and their moments", async () => {
    const { kept, totals } = await settle([
      ["a", "1", "2026-06-01 10:00", 5],
      ["a", "1", "2026-06-01 10:01", 7],
      ["b", "1", "2026-06-01 10:00", 1],
    ]);
    expect(kept).toEqual([
      ["a", "06-01T10:00", 12, 12],
      ["b", "06-01T10:00", 1, 1],
    ]);
    expect(totals).toMatchObject({ rows: 3, lines: 3, purchases: 2, orderBy: "order" });
  });

  it("is what was bought at one moment where orders are not known", async () => {
    const rows: Short[] = [
      ["a", null, "2026-06-01 10:00", 5],
      ["a", null, "2026-06-01 10:00", 7],
      ["a", null, "2026-06-01 10:01", 1],
    ];
    const { kept, totals } = await settle(rows, {});
    expect(kept.map(([, , amount]) => amount)).toEqual([12, 1]);
    expect(totals.orderBy).toBe("moment");
  });

  it("is a row where days alone are known: two on one day are two", async () => {
    const { kept, totals } = await settle(
      [
        ["a", null, "2026-06-01", 5],
        ["a", null, "2026-06-01", 5],
      ],
      {},
    );
    expect(kept).toHaveLength(2);
    expect(totals.orderBy).toBe("row");
  });
});

describe("a return", () => {
  it("of all that was bought leaves no purchase, though something else was bought in between", async () => {
    const { kept, totals } = await settle([
      ["a", "1", "2026-06-01 10:00", 77183.6],
      ["a", "2", "2026-06-01 10:05", 50],
      ["a", "C1", "2026-06-01 10:12", -77183.6],
      ["b", "3", "2026-06-01 10:00", 168469.6],
      ["b", "C3", "2026-06-01 10:12", -168469.6],
    ]);
    expect(kept).toEqual([["a", "06-01T10:05", 50, 50]]);
    expect(totals.returns).toEqual({
      rows: 2,
      amount: -77183.6 - 168469.6,
      cancelled: 2,
      lowered: 0,
      customers: 1,
      unmatched: 0,
    });
  });

  it("of a part is taken off the latest purchases before it, none below 0", async () => {
    const { kept, totals } = await settle([
      ["a", "1", "2026-06-01 10:00", 30],
      ["a", "2", "2026-06-02 10:00", 20],
      ["a", "3", "2026-06-03 10:00", 10],
      ["a", "C", "2026-06-04 10:00", -25],
      ["a", "4", "2026-06-05 10:00", 40],
    ]);
    expect(kept).toEqual([
      ["a", "06-01T10:00", 30, 30],
      ["a", "06-02T10:00", 5, 20],
      ["a", "06-05T10:00", 40, 40],
    ]);
    expect(totals.returns).toMatchObject({ cancelled: 1, lowered: 1, unmatched: 0 });
  });

  it("in the same order is taken off it, and a free purchase stays one", async () => {
    const { kept } = await settle([
      ["a", "1", "2026-06-01 10:00", 30],
      ["a", "2", "2026-06-02 10:00", 20],
      ["a", "1", "2026-06-03 10:00", -12],
      ["b", "3", "2026-06-01 10:00", 0],
    ]);
    expect(kept).toEqual([
      ["a", "06-01T10:00", 18, 30],
      ["a", "06-02T10:00", 20, 20],
      ["b", "06-01T10:00", 0, 0],
    ]);
  });

  it("without a purchase before it is left out and counted", async () => {
    const { kept, totals } = await settle([
      ["a", "C", "2026-06-01 10:00", -25],
      ["a", "1", "2026-06-02 10:00", 40],
      ["b", "C2", "2026-06-02 10:00", -5],
    ]);
    expect(kept).toEqual([["a", "06-02T10:00", 40, 40]]);
    expect(totals.returns).toMatchObject({ unmatched: -30, cancelled: 0, customers: 1 });
  });

  it("that is not known yet has not happened", async () => {
    const rows: Short[] = [
      ["a", "1", "2026-06-01 10:00", 30],
      ["a", "C", "2026-06-09 10:00", -30],
    ];
    const { kept, totals } = await settle(rows, { order: "order", asOf: "2026-06-08" });
    expect(kept).toHaveLength(1);
    expect(totals.leftOut).toMatchObject({ afterAsOf: 1 });
    expect((await settle(rows, { order: "order", asOf: "2026-06-09" })).kept).toEqual([]);
  });

  it("is taken back as a stack does, over random orders", async () => {
    const random = createRandom("returns");
    for (let round = 0; round < 10; round++) {
      const rows = Array.from({ length: 60 }, (_, i): Short => {
        const amount = 1 + random.int(9);
        const at = `2026-06-01 ${String(i % 24).padStart(2, "0")}:${String(Math.floor(i / 24)).padStart(2, "0")}`;
        return [random.choice(["a", "b", "c"]), String(i), at, random.next() < 0.35 ? -amount : amount];
      });
      expect((await settle(rows)).kept).toEqual(stacked(rows));
    }
  });
});

it("counts rows that say nothing", async () => {
  const { totals, kept } = await settle([
    [null, "1", "2026-06-01 10:00", 30],
    [" ", "1", "2026-06-01 10:00", 30],
    ["a", "1", null, 30],
    ["a", "1", "2026-06-01 10:00", null],
  ]);
  expect(kept).toEqual([]);
  expect(totals).toMatchObject({
    rows: 4,
    purchases: 0,
    lines: 0,
    leftOut: { noCustomer: 2, noDate: 1, noAmount: 1, afterAsOf: 0 },
  });
});

it("refuses an option that it does not know", async () => {
  const wrong = { orders: "order" } as unknown as Partial<SettleSpec<Line>>;
  await expect(settle([["a", "1", "2026-06-01", 1]], wrong)).rejects.toThrow(
    "settlePurchases has no option “orders”",
  );
});

/** The same by lists: first equal amounts, the latest first; then the rest off the latest. Every row is its own order. */
function stacked(rows: readonly Short[]) {
  const found: unknown[][] = [];
  for (const customer of ["a", "b", "c"]) {
    const own = rows
      .filter((row) => row[0] === customer)
      .sort((x, y) => String(x[2]).localeCompare(String(y[2])))
      .map(([, , at, amount]) => ({
        at: String(at),
        amount: amount as number,
        gross: amount as number,
        done: false,
      }));
    own.forEach((back, i) => {
      if (back.amount >= 0) return;
      const bought = own.slice(0, i).findLast((one) => one.amount === -back.amount && !one.done);
      if (bought) bought.done = back.done = true;
    });
    own.forEach((back, i) => {
      if (back.amount >= 0 || back.done) return;
      let open = -back.amount;
      for (const one of own
        .slice(0, i)
        .filter((each) => each.gross > 0 && !each.done)
        .reverse()) {
        const taken = Math.min(open, one.amount);
        one.amount -= taken;
        open -= taken;
      }
    });
    for (const { at, amount, gross, done } of own) {
      if (gross > 0 && !done && amount > 0)
        found.push([customer, at.slice(5).replace(" ", "T"), amount, gross]);
    }
  }
  return found.sort();
}
