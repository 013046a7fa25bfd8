import { describe, expect, it } from "vitest";
import { ColumnError } from "../../../analysis/columns.ts";
import { displayMethod, type Relation, type Value } from "../../../analysis/relation.ts";
import { rfm } from "../../../analysis/rfm/rfm.ts";
import type { RfmSpec } from "../../../analysis/rfm/spec.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = { customer: "customer", at: "day", amount: "amount" } as const;

type Purchase = [customer: string | number | null, day: string | null, amount: number | null];

/** A table of purchases: days as dates, amounts as decimals. */
function purchases(...rows: Purchase[]): Relation {
  if (rows.length === 0) {
    return sql`select null::int as customer, null::date as day, null::decimal(10, 2) as amount where false`;
  }
  const values = rows.map((row) => sql.fragment`(${row[0]}, ${row[1]}, ${row[2]})`);
  return sql`
    select customer, cast(day as date) as day, cast(amount as decimal(10, 2)) as amount
    from (values ${sql.join(values)}) as t(customer, day, amount)`;
}

const score = (rows: Purchase[], spec: Partial<RfmSpec> = {}) =>
  rfm(purchases(...rows), { ...COLUMNS, ...spec });

/** `customer: rfm code` of every customer, by name. */
async function codes(rows: Purchase[], spec: Partial<RfmSpec> = {}): Promise<Record<string, string>> {
  const { customers } = await score(rows, spec);
  const found = (await customers.rows()).map(({ customer, rfm }) => [String(customer), rfm] as const);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe("scores", () => {
  it("of five customers who differ in all three go from 1 to 5", async () => {
    const rows: Purchase[] = [
      ["a", "2026-06-01", 10],
      ...repeat(2, ["b", "2026-06-02", 10] as Purchase),
      ...repeat(3, ["c", "2026-06-03", 10] as Purchase),
      ...repeat(4, ["d", "2026-06-04", 10] as Purchase),
      ...repeat(5, ["e", "2026-06-05", 10] as Purchase),
    ];
    expect(await codes(rows)).toEqual({ a: "111", b: "222", c: "333", d: "444", e: "555" });
    const { thresholds } = await score(rows);
    // The edges are the values of rank 1, 2, 3 and 4 from the worst: 4, 3, 2 and 1 days, listed from the fewest.
    expect(thresholds).toEqual({
      recency: [1, 2, 3, 4],
      frequency: [1, 2, 3, 4],
      monetary: [10, 20, 30, 40],
    });
  });

  it("of ties are the lower one", async () => {
    // Frequencies 1 1 1 2 3: the edges are the values of rank 1, 2, 3, 4, that is 1 1 1 2.
    const rows: Purchase[] = [
      ["a", "2026-06-01", 5],
      ["b", "2026-06-01", 5],
      ["c", "2026-06-01", 5],
      ...repeat(2, ["d", "2026-06-01", 5] as Purchase),
      ...repeat(3, ["e", "2026-06-02", 5] as Purchase),
    ];
    const { thresholds } = await score(rows);
    expect(thresholds.frequency).toEqual([1, 1, 1, 2]);
    // d is better than the three edges at 1 and equal to the one at 2: score 4. Recency: four customers are worst.
    expect(await codes(rows)).toEqual({ a: "111", b: "111", c: "111", d: "144", e: "555" });
  });

  it("of seven customers on three levels: edges of rank ceil(7/3) = 3 and ceil(14/3) = 5", async () => {
    const rows = [70, 10, 50, 30, 20, 60, 40].map((amount): Purchase => [`c${amount}`, "2026-06-01", amount]);
    const { thresholds } = await score(rows, { levels: 3 });
    expect(thresholds.monetary).toEqual([30, 50]);
    expect(await codes(rows, { levels: 3 })).toEqual({
      c10: "111",
      c20: "111",
      c30: "111",
      c40: "112",
      c50: "112",
      c60: "113",
      c70: "113",
    });
  });

  it("of customers who are all alike are 1, whatever the levels", async () => {
    const rows: Purchase[] = [1, 2, 3, 4].map((customer) => [customer, "2026-06-01", 9]);
    expect(await codes(rows, { levels: 4 })).toEqual({ 1: "111", 2: "111", 3: "111", 4: "111" });
  });

  it("of a single customer are 1", async () => {
    const scored = await score([["a", "2026-06-01", 9]]);
    expect((await scored.customers.rows())[0]).toEqual({
      customer: "a",
      last_purchase: new Date("2026-06-01"),
      recency_days: 0,
      frequency: 1,
      monetary: 9,
      r: 1,
      f: 1,
      m: 1,
      rfm: "111",
      segment: "Lost",
    });
    expect(scored.thresholds).toEqual({
      recency: [0, 0, 0, 0],
      frequency: [1, 1, 1, 1],
      monetary: [9, 9, 9, 9],
    });
  });

  it("with more levels than customers leave levels empty: two customers on ten are 1 and 6", async () => {
    const rows: Purchase[] = [
      ["a", "2026-06-01", 1],
      ["b", "2026-06-02", 2],
    ];
    // Half of the customers are worse than b: 1 + floor(10 / 2).
    expect(await codes(rows, { levels: 10 })).toEqual({ a: "1-1-1", b: "6-1-6" });
  });

  it.each([
    2, 3, 5, 6, 7, 9, 10,
  ])("are 1 + floor(levels x share of worse customers) on %i levels", async (levels) => {
    const random = sql`
      select i % 211 as customer, date '2026-01-01' + cast(hash(i) % 200 as integer) as day,
        cast(hash(i * 3) % 5000 as decimal(10, 2)) / 100 as amount
      from range(1000) t(i)`;
    const { customers } = await rfm(random, { ...COLUMNS, levels });
    const wrong = await sql`
      select * from (
        select r, f, m, count(*) over () as n,
          rank() over (order by recency_days desc) - 1 as r_worse,
          rank() over (order by frequency) - 1 as f_worse,
          rank() over (order by monetary) - 1 as m_worse
        from ${customers})
      where r <> 1 + (${levels} * r_worse) // n or f <> 1 + (${levels} * f_worse) // n
        or m <> 1 + (${levels} * m_worse) // n`.rows();
    expect(wrong).toEqual([]);
    expect(await customers.count()).toBe(211);
  });
});

describe("given thresholds", () => {
  const rows: Purchase[] = [
    ["a", "2026-06-30", 100],
    ["b", "2026-05-31", 100.01],
    ["c", "2026-05-30", 500],
  ];

  it("give a value at the edge the lower score", async () => {
    const spec = {
      asOf: "2026-06-30",
      thresholds: { recency: [30, 60], frequency: [1, 2], monetary: [100, 500] },
    };
    // a: 0 days, fewer than both edges. b: 30 days, fewer than 60 only. c: 31 days. 100 is not above 100.
    expect(await codes(rows, spec)).toEqual({ a: "311", b: "212", c: "212" });
    expect((await score(rows, spec)).thresholds).toEqual(spec.thresholds);
  });

  it("may be given for one dimension only, and say how many levels there are", async () => {
    const scored = await score(rows, { thresholds: { monetary: [100] } });
    expect(scored.levels).toBe(2);
    expect(scored.thresholds).toEqual({ recency: [30], frequency: [1], monetary: [100] });
  });

  it.each([
    [{ thresholds: { recency: [30, 30] } }, "Thresholds of recency do not increase: 30, 30."],
    [{ thresholds: { monetary: [2, 1] } }, "Thresholds of monetary do not increase: 2, 1."],
    [{ thresholds: { monetary: [1, Number.NaN] } }, "Thresholds of monetary do not increase: 1, NaN."],
    [
      { thresholds: { recency: [30] }, levels: 5 },
      "Thresholds of recency: 1 given, and 5 levels have 4 edges.",
    ],
    [
      { thresholds: { recency: [30], frequency: [1, 2] } },
      "Thresholds of frequency: 2 given, and 2 levels have 1 edges.",
    ],
    [{ thresholds: { recent: [30] } }, "thresholds has no option “recent”."],
    [{ thresholds: { recency: [] } }, "levels must be a whole number from 2 to 10, got 1."],
  ] as [Partial<RfmSpec>, string][])("are refused when they make no levels: %j", async (spec, message) => {
    await expect(score(rows, spec)).rejects.toThrow(message);
  });
});

describe("what counts", () => {
  it("is whole days: the time of day changes nothing, and the as-of day is included to its end", async () => {
    const timed = sql`
      select * from (values
        (1, timestamp '2026-06-28 23:59:59', 5), (2, timestamp '2026-06-28 00:00:00', 5),
        (3, timestamp '2026-06-30 23:59:59.999', 5), (3, timestamp '2026-07-01 00:00:00', 5)) as t(customer, day, amount)`;
    const { customers, totals } = await rfm(timed, { ...COLUMNS, asOf: "2026-06-30" });
    const days = (await customers.rows()).map(({ customer, recency_days }) => [customer, recency_days]);
    expect(days).toEqual([
      [1, 2],
      [2, 2],
      [3, 0],
    ]);
    expect(totals.leftOut.afterAsOf).toBe(1);
  });

  it("leaves out rows with the reason, and counts each once", async () => {
    const { totals, customers } = await score(
      [
        ["a", "2026-06-10", 10],
        ["a", "2026-06-10", 10],
        ["", "2026-06-10", 10],
        [null, null, null],
        ["a", null, 10],
        ["a", "2026-06-10", null],
        ["a", "2026-07-01", 10],
        ["a", "2026-05-31", 10],
        ["b", "2026-06-10", -5],
      ],
      { asOf: new Date("2026-06-30T12:00:00Z"), from: "2026-06-01" },
    );
    expect(totals).toEqual({
      customers: 1,
      purchases: 2,
      revenue: 20,
      from: "2026-06-10",
      to: "2026-06-10",
      asOf: "2026-06-30",
      rows: 9,
      purchaseRows: 2,
      refunds: { rows: 0, amount: 0 },
      leftOut: { noCustomer: 2, noDate: 1, noAmount: 1, afterAsOf: 1, beforeFrom: 1, refundsOnly: 1 },
    });
    expect((await customers.rows()).map(({ customer }) => customer)).toEqual(["a"]);
  });

  it("takes a negative amount for a refund: less money, and no purchase", async () => {
    const { totals, customers } = await score([
      ["a", "2026-06-01", 50],
      ["a", "2026-06-20", -20],
      ["b", "2026-06-02", 0],
    ]);
    expect(
      (await customers.rows()).map((row) => [row.customer, row.recency_days, row.frequency, row.monetary]),
    ).toEqual([
      ["a", 1, 1, 30],
      ["b", 0, 1, 0],
    ]);
    expect(totals).toMatchObject({
      revenue: 30,
      to: "2026-06-02",
      purchases: 2,
      refunds: { rows: 1, amount: -20 },
    });
  });

  it("is the mean by purchase where that is asked for, refunds included", async () => {
    const { customers, segments } = await score(
      [
        ["a", "2026-06-01", 10],
        ["a", "2026-06-01", 20],
        ["a", "2026-06-01", -1],
        ["b", "2026-06-01", 12],
      ],
      { monetary: "mean", levels: 2 },
    );
    expect((await customers.rows()).map((row) => [row.customer, row.monetary])).toEqual([
      ["a", 14.5],
      ["b", 12],
    ]);
    expect(segments.map((row) => row.monetary).filter((mean) => mean !== null)).toEqual([14.5, 12]);
  });

  it("is one purchase for all lines of an order, and a line without an order is a purchase", async () => {
    const lines = sql`
      select * from (values
        (1, 'A', date '2026-06-01', 5), (1, 'A', date '2026-06-01', 7), (1, 'B', date '2026-06-02', 1),
        (1, null, date '2026-06-03', 1), (1, null, date '2026-06-03', 1), (1, 'B', date '2026-06-09', -1)) as t(customer, "order", day, amount)`;
    const { customers, totals } = await rfm(lines, { ...COLUMNS, purchase: "order" });
    expect((await customers.rows())[0]).toMatchObject({ frequency: 4, monetary: 14, recency_days: 0 });
    expect(totals).toMatchObject({
      purchases: 4,
      purchaseRows: 5,
      rows: 6,
      refunds: { rows: 1, amount: -1 },
    });
  });

  it("is a period of so many days that ends with the as-of day, or with the last day of the data", async () => {
    const rows: Purchase[] = [
      ["a", "2026-06-01", 1],
      ["a", "2026-06-02", 2],
      ["a", "2026-06-30", 4],
    ];
    const revenue = async (spec: Partial<RfmSpec>) => (await score(rows, spec)).totals.revenue;
    expect(await revenue({ period: 29 })).toBe(6);
    expect(await revenue({ period: 28 })).toBe(4);
    expect(await revenue({ period: 1, asOf: "2026-06-02" })).toBe(2);
    expect(await revenue({ from: "2026-06-02" })).toBe(6);
  });

  it("does not depend on the order of floating-point rows, and passes over what is no amount", async () => {
    const rows = sql`
      select 1 as customer, date '2026-06-01' as day, amount
      from (values (0.1::double), (0.2), (0.3), ('nan'), ('infinity'), (1e300)) as t(amount)`;
    const { totals } = await rfm(rows, COLUMNS);
    // In floating point, 0.1 + 0.2 + 0.3 is 0.6000000000000001.
    expect(totals.revenue).toBe(0.6);
    expect(totals.leftOut.noAmount).toBe(3);
  });

  it("passes over infinite dates", async () => {
    const rows = sql`
      select 1 as customer, day, 1 as amount from (values (date '2026-06-01'), ('infinity'), ('-infinity')) as t(day)`;
    const { totals } = await rfm(rows, COLUMNS);
    expect(totals).toMatchObject({ to: "2026-06-01", purchases: 1, leftOut: { noDate: 2 } });
  });
});

describe("nothing to score", () => {
  it.each([
    ["no rows", [], {}, null],
    ["as of a day before all purchases", [["a", "2026-06-01", 5]], { asOf: "2026-01-01" }, "2026-01-01"],
    ["refunds only", [["a", "2026-06-01", -5]], {}, null],
    ["no rows, and a period", [], { period: 30 }, null],
  ] as [
    string,
    Purchase[],
    Partial<RfmSpec>,
    string | null,
  ][])("with %s gives empty results", async (_, rows, spec, asOf) => {
    const scored = await score(rows, spec);
    expect(await scored.customers.rows()).toEqual([]);
    expect((await scored.customers.schema()).map(({ name }) => name)).toContain("segment");
    expect(scored.totals).toMatchObject({
      customers: 0,
      purchases: 0,
      revenue: 0,
      from: null,
      to: null,
      asOf,
    });
    expect(scored.thresholds).toEqual({ recency: [], frequency: [], monetary: [] });
    expect(scored.pareto).toEqual({ points: [], customersFor80: null });
    expect(scored.segments).toHaveLength(11);
    expect(scored.segments[0]).toEqual({
      segment: "Champions",
      customers: 0,
      share: 0,
      revenue: 0,
      revenueShare: null,
      recencyDays: null,
      frequency: null,
      monetary: null,
    });
  });
});

describe("summaries", () => {
  const rows: Purchase[] = [
    ["a", "2026-06-30", 60],
    ["a", "2026-06-29", 20],
    ["b", "2026-06-01", 15],
    ["c", "2026-06-02", 5],
  ];

  it("say of each segment its size, revenue and averages, in the order of the rules", async () => {
    const { segments } = await score(rows, { levels: 2 });
    expect(segments).toEqual([
      segment("Champions", 1, 80, [0, 2, 80]),
      segment("New customers", 0, 0, [null, null, null]),
      segment("Can't lose them", 0, 0, [null, null, null]),
      // 29 and 28 days, one purchase each, 15 and 5.
      segment("Lost", 2, 20, [28.5, 1, 10]),
    ]);
  });

  it("count every cell of the grid, the empty ones too, best first", async () => {
    const { heatmap } = await score(rows, { levels: 2 });
    expect(heatmap).toEqual([
      { r: 2, f: 2, segment: "Champions", customers: 1, revenue: 80 },
      { r: 2, f: 1, segment: "New customers", customers: 0, revenue: 0 },
      { r: 1, f: 2, segment: "Can't lose them", customers: 0, revenue: 0 },
      { r: 1, f: 1, segment: "Lost", customers: 2, revenue: 20 },
    ]);
  });

  it("draw the Pareto curve from best to worst and find who completes 80 %", async () => {
    const { pareto } = await score(rows);
    expect(pareto.points).toEqual([
      { customers: 0, revenue: 0 },
      { customers: 1 / 3, revenue: 0.8 },
      { customers: 2 / 3, revenue: 0.95 },
      { customers: 1, revenue: 1 },
    ]);
    expect(pareto.customersFor80).toBe(1 / 3);
  });

  it("keep the curve at a hundred steps and one however many customers there are", async () => {
    // Customer i of 1 to 2,500 brings i: the best k bring k (5001 - k) / 2; 80 % of 3,126,250 takes 1,383 customers.
    const many = sql`select i as customer, date '2026-06-01' as day, i as amount from range(1, 2501) t(i)`;
    const { pareto } = await rfm(many, COLUMNS);
    expect(pareto.customersFor80).toBe(1383 / 2500);
    expect(pareto.points).toHaveLength(102);
    expect(pareto.points[1]).toEqual({ customers: 25 / 2500, revenue: (25 * (5001 - 25)) / 2 / 3_126_250 });
    expect(pareto.points.at(-1)).toEqual({ customers: 1, revenue: 1 });
  });

  it("rise above 1 and come back where refunds make a customer cost money", async () => {
    const { pareto } = await score([...rows, ["d", "2026-06-01", 10], ["d", "2026-06-02", -20]]);
    expect(pareto.points.map(({ revenue }) => revenue)).toEqual([0, 80 / 90, 95 / 90, 100 / 90, 1]);
    expect(pareto.customersFor80).toBe(1 / 4);
  });

  it("follow the caller's rules", async () => {
    const { segments, rules } = await score(rows, {
      levels: 2,
      segments: [
        { segment: "Fresh", r: [2, 2], f: [1, 2] },
        { segment: "Stale", r: [1, 1], f: [1, 2] },
      ],
    });
    expect(segments.map((row) => [row.segment, row.customers])).toEqual([
      ["Fresh", 1],
      ["Stale", 2],
    ]);
    expect(rules).toHaveLength(2);
  });

  it("are what the result displays", async () => {
    const scored = await score(rows);
    expect(scored[displayMethod]()).toBe(scored.segments);
  });

  function segment(name: string, customers: number, revenue: number, averages: (number | null)[]) {
    const [recencyDays, frequency, monetary] = averages;
    return {
      segment: name,
      customers,
      share: customers / 3,
      revenue,
      revenueShare: revenue / 100,
      recencyDays,
      frequency,
      monetary,
    };
  }
});

describe("columns and options", () => {
  const odd = sql`
    select 1 as "customer id; drop", date '2026-06-01' as "bought ""on""", 1.5 as "金额", 'x' as note,
      [1] as list, true as flag`;
  const names = { customer: "customer id; drop", at: 'bought "on"', amount: "金额" };

  it("may have any name", async () => {
    const { totals } = await rfm(odd, names);
    expect(totals).toMatchObject({ customers: 1, revenue: 1.5 });
  });

  it.each([
    [{ amount: "金額" }, "There is no column “金額” for amount.", "Did you mean"],
    [
      { customer: "customer_id" },
      "There is no column “customer_id” for customer.",
      "Did you mean “customer id; drop”?",
    ],
    [{ at: "zzzz" }, "There is no column “zzzz” for at.", "The columns are “customer id; drop”, "],
    [{ purchase: "nope" }, "There is no column “nope” for purchase.", "Did you mean “note”?"],
    [{ customer: "flag" }, "Column “flag” is of type BOOLEAN; customer takes a whole number or a text.", ""],
    [{ at: "note" }, "Column “note” is of type VARCHAR; at takes a date or a timestamp.", "Cast it in SQL"],
    [{ amount: "list" }, "Column “list” is of type INTEGER[]; amount takes a number.", "Cast it in SQL"],
  ] as [
    Partial<RfmSpec>,
    string,
    string,
  ][])("%j is refused with the names that come near", async (wrong, message, hint) => {
    const error = await rfm(odd as Relation<Record<string, Value>>, { ...names, ...wrong }).catch(
      (reason) => reason,
    );
    expect(error.message).toBe(message);
    expect(error.hint).toContain(hint);
  });

  it.each([
    [{ levels: 1 }, "levels must be a whole number from 2 to 10, got 1."],
    [{ levels: 11 }, "levels must be a whole number from 2 to 10, got 11."],
    [{ levels: 2.5 }, "levels must be a whole number from 2 to 10, got 2.5."],
    [{ asOf: "2026-02-30" }, "asOf is no day of the calendar: 2026-02-30."],
    [{ asOf: "30/06/2026" }, "asOf is no day of the calendar: 30/06/2026."],
    [{ asOf: new Date(Number.NaN) }, "asOf is no day of the calendar: Invalid Date."],
    [
      { from: "2026-06-02", asOf: "2026-06-01" },
      "The period ends before it begins: from 2026-06-02, as of 2026-06-01.",
    ],
    [{ from: "2026-06-02", period: 3 }, "Both from and period were given."],
    [{ period: 0 }, "period must be a whole number of days above 0, got 0."],
    [{ period: 1.5 }, "period must be a whole number of days above 0, got 1.5."],
    [{ monetary: "median" }, 'monetary must be "sum" or "mean", got "median".'],
    [{ asof: "2026-06-30" }, "rfm has no option “asof”."],
    [{ segments: [] }, "No segment holds R 5, F 5."],
  ] as [Partial<RfmSpec>, string][])("%j is refused", async (wrong, message) => {
    await expect(score([["a", "2026-06-01", 1]], wrong)).rejects.toThrow(message);
  });

  it("that are known to the type are checked before anything runs", async () => {
    const typed = sql<{ who: string; day: Date; amount: number | null; note: string }>`
      select 'a' as who, date '2026-06-01' as day, 1 as amount, '' as note`;
    await rfm(typed, { customer: "who", at: "day", amount: "amount" });
    // @ts-expect-error a text is no date
    await expect(rfm(typed, { customer: "who", at: "note", amount: "amount" })).rejects.toThrow(ColumnError);
    // @ts-expect-error there is no such column
    await expect(rfm(typed, { customer: "whom", at: "day", amount: "amount" })).rejects.toThrow(ColumnError);
  });

  it("says which option was meant", async () => {
    const error = await score([], { asof: "2026-06-30" } as Partial<RfmSpec>).catch((reason) => reason);
    expect(error.hint).toBe("Did you mean “asOf”?");
  });
});

describe("the result", () => {
  it("is the same to the bit when run again, on any number of rows", async () => {
    const many = await sql`
      select i % 997 as customer, timestamp '2026-01-01' + to_seconds(cast(hash(i) % 15000000 as bigint)) as day,
        cast(hash(i * 7) % 100000 as double) / 7 as amount
      from range(300000) t(i)`.materialize();
    const once = async () => {
      const { customers, ...rest } = await rfm(many, { ...COLUMNS, monetary: "mean" });
      return JSON.stringify([rest, await customers.rows()]);
    };
    const first = await once();
    expect(await once()).toBe(first);
    expect(await once()).toBe(first);
  });

  it("is as the example of the documentation says", async () => {
    const sample = sql`
      select * from (values
        ('Ada', date '2026-06-28', 30), ('Ada', date '2026-05-02', 20), ('Ben', date '2026-01-15', 80),
        ('Eve', date '2026-06-01', 10)) as t(customer, bought_on, amount)`;
    const spec = {
      customer: "customer",
      at: "bought_on",
      amount: "amount",
      asOf: "2026-06-30",
      levels: 2,
    } as const;
    const { customers } = await rfm(sample, spec);
    const rows = await customers.rows();
    expect(
      rows.map((row) => [row.customer, row.recency_days, row.frequency, row.monetary, row.rfm, row.segment]),
    ).toEqual([
      ["Ben", 166, 1, 80, "112", "Lost"],
      ["Ada", 2, 2, 50, "221", "Champions"],
      ["Eve", 29, 1, 10, "111", "Lost"],
    ]);
  });
});

function repeat<T>(times: number, item: T): T[] {
  return Array.from({ length: times }, () => item);
}
