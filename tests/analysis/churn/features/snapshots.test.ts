import { describe, expect, test } from "vitest";
import { customerSnapshots } from "../../../../analysis/churn/features/snapshots.ts";
import type { Relation } from "../../../../analysis/relation.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

interface Customer {
  readonly id: number;
  readonly joined: string;
  readonly last: string | null;
}

interface Bill {
  readonly id: number;
  readonly month: string;
  readonly total: number | null;
}

interface Term {
  readonly id: number;
  readonly from: string;
  readonly to: string | null;
  readonly plan: string;
  readonly ends: string | null;
}

function relation<R extends object>(rows: readonly R[], types: Record<keyof R & string, string>) {
  const columns = Object.entries<string>(types).map(([name, type]) => {
    const values = rows.map((row) => (row as Record<string, string | number | null>)[name] ?? null);
    const list = sql.fragment([`::${type}[]) as "${name}"`] as never);
    return sql.fragment`unnest(${values as string[]}${list}`;
  });
  return sql<never>`select ${sql.join(columns)}`;
}

const customersOf = (rows: readonly Customer[]) =>
  relation(rows, { id: "integer", joined: "date", last: "date" }) as unknown as Relation<{
    id: number;
    joined: Date;
    last: Date | null;
  }>;
const billsOf = (rows: readonly Bill[]) =>
  relation(rows, { id: "integer", month: "date", total: "double" }) as unknown as Relation<{
    id: number;
    month: Date;
    total: number | null;
  }>;
const termsOf = (rows: readonly Term[]) =>
  relation(rows, {
    id: "integer",
    from: "date",
    to: "date",
    plan: "varchar",
    ends: "date",
  }) as unknown as Relation<{
    id: number;
    from: Date;
    to: Date | null;
    plan: string;
    ends: Date | null;
  }>;

interface World {
  readonly customers: readonly Customer[];
  readonly bills: readonly Bill[];
  readonly terms: readonly Term[];
}

function look({ customers, bills, terms }: World, cuts = ["2025-07-01"], asOf = "2025-12-31") {
  const billTable = { rows: billsOf(bills), customer: "id", at: "month", covers: { months: 1 } } as const;
  return customerSnapshots(customersOf(customers), {
    customer: "id",
    joined: "joined",
    left: "last",
    cuts,
    horizon: { months: 3 },
    asOf,
    tables: {
      bills: {
        ...billTable,
        features: {
          n: { count: true },
          total: { sum: "total", last: { months: 3 } },
          mean: { mean: "total", last: { months: 3 } },
          low: { min: "total", last: { months: 3 } },
          high: { max: "total" },
          change: { change: "total", last: { months: 1 }, before: { months: 2 } },
          trend: { trend: "total", last: { months: 3 } },
          since: { daysSince: true },
          latest: { latest: "total" },
          share: { share: ["total", "id"], last: { months: 2 } },
        },
      },
      terms: {
        rows: termsOf(terms),
        customer: "id",
        from: "from",
        to: "to",
        features: { held: { count: true }, plan: { latest: "plan" }, left_to_go: { daysUntil: "ends" } },
      },
    },
  });
}

const HAND: World = {
  customers: [
    { id: 1, joined: "2024-07-01", last: null },
    { id: 2, joined: "2025-01-01", last: "2025-09-30" },
    { id: 3, joined: "2025-06-30", last: "2025-10-01" },
    { id: 4, joined: "2025-07-01", last: null },
    { id: 5, joined: "2024-01-01", last: "2025-06-30" },
    { id: 6, joined: "2024-01-01", last: "2025-07-01" },
  ],
  bills: [
    { id: 1, month: "2025-03-01", total: 10 },
    { id: 1, month: "2025-04-01", total: 20 },
    { id: 1, month: "2025-05-01", total: 30 },
    { id: 1, month: "2025-06-01", total: 50 },
    { id: 1, month: "2025-07-01", total: 1000 },
    { id: 2, month: "2025-06-01", total: null },
  ],
  terms: [
    { id: 1, from: "2024-07-01", to: "2025-06-30", plan: "old", ends: "2025-06-30" },
    { id: 1, from: "2025-07-01", to: null, plan: "new", ends: null },
    { id: 2, from: "2025-01-01", to: "2025-06-29", plan: "gone", ends: "2025-06-29" },
    { id: 2, from: "2025-06-30", to: "2025-09-30", plan: "kept", ends: "2026-06-30" },
  ],
};

describe("snapshots of customers", () => {
  test("are worked by hand", async () => {
    const { rows, features, cuts, leftOut } = await look(HAND);
    const found = await rows.rows();
    expect(found.map(({ customer, leaves, tenure_days }) => [customer, leaves, tenure_days])).toEqual([
      [1, false, 365],
      [2, true, 181],
      // 1 October is the first day after the horizon.
      [3, false, 1],
      [6, true, 547],
    ]);
    // The bill of July is not over, and the terms that begin on the cut are not known on the day before.
    expect(found[0]).toMatchObject({
      n: 4,
      total: 100,
      mean: 100 / 3,
      low: 20,
      high: 50,
      change: 1,
      since: 30,
      latest: 50,
      share: 40,
      held: 1,
      plan: "old",
      left_to_go: -1,
    });
    // Least squares through (0, 20), (30, 30) and (61, 50) days, a month being 30.4375 of them.
    expect(found[0]?.trend).toBeCloseTo(
      (30.4375 * (-30.333333 * 20 + -0.333333 * 30 + 30.666667 * 50)) / 1860.666667,
      5,
    );
    expect(found[1]).toMatchObject({
      n: 1,
      total: 0,
      mean: null,
      change: null,
      trend: null,
      latest: null,
      plan: "kept",
      left_to_go: 364,
    });
    expect(found[2]).toMatchObject({ n: 0, total: 0, mean: null, since: null, held: 0, plan: null });
    expect(features).toEqual([
      "tenure_days",
      "n",
      "total",
      "mean",
      "low",
      "high",
      "change",
      "trend",
      "since",
      "latest",
      "share",
      "held",
      "plan",
      "left_to_go",
    ]);
    expect(cuts).toEqual([{ cut: "2025-07-01", customers: 4, leavers: 2 }]);
    expect(leftOut).toBe(0);
  });

  test("do not say who leaves where the horizon is not over", async () => {
    const { rows, cuts } = await look(HAND, ["2025-06-01", "2025-10-01"]);
    expect(cuts).toEqual([
      { cut: "2025-06-01", customers: 4, leavers: 2 },
      { cut: "2025-10-01", customers: 3, leavers: 1 },
    ]);
    const open = await look(HAND, ["2025-10-02"]);
    expect((await open.rows.rows()).every(({ leaves }) => leaves === null)).toBe(true);
    expect(open.cuts).toEqual([{ cut: "2025-10-02", customers: 2, leavers: null }]);
    expect(await rows.count()).toBe(7);
  });

  const bits = async ({ rows, features }: Awaited<ReturnType<typeof look>>) =>
    sql<{
      row: string;
    }>`select cast(hash(${sql.join(["customer", ...features].map((name) => sql.id(name)))}) as varchar) as row
      from ${rows} order by customer`.rows();

  test("have the same bits whatever happens on the cut and after it", async () => {
    const before = await look(randomWorld("world"));
    const after = await look(changedAfter(randomWorld("world"), "2025-07-01"));
    expect(await before.rows.count()).toBeGreaterThan(20);
    expect(await bits(after)).toEqual(await bits(before));
    // The change was one: the outcomes differ.
    expect(after.cuts).not.toEqual(before.cuts);
  });

  test.each([
    "customers",
    "bills",
    "terms",
  ] as const)("have the same bits whatever happens from the cut on in %s alone, and others where it happens before", async (table) => {
    const world = randomWorld(`alone ${table}`);
    const planted = (day: string) => look({ ...world, [table]: changedAfter(world, day)[table] });
    const before = await bits(await look(world));
    expect(await bits(await planted("2025-07-01"))).toEqual(before);
    expect(await bits(await planted("2025-05-01"))).not.toEqual(before);
  });

  test("agree with a plain count of each customer's bills", async () => {
    const world = randomWorld("naive");
    const { rows } = await look(world, ["2025-05-01", "2025-07-01"]);
    for (const row of await rows.rows()) {
      const cut = (row.cut as Date).toISOString().slice(0, 10);
      const own = world.bills.filter(({ id, month }) => id === row.customer && month < cut);
      const within = (from: number, to: number) =>
        own.flatMap(({ month, total }) => (inMonths(month, cut, from, to) && total !== null ? [total] : []));
      const mean = (values: number[]) =>
        values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
      const [last, earlier] = [mean(within(1, 1)), mean(within(2, 3))];
      expect(row.n).toBe(own.length);
      expect(row.total).toBeCloseTo(
        within(1, 3).reduce((sum, value) => sum + value, 0),
        9,
      );
      expect(row.change ?? null).toEqual(
        last === null || earlier === null ? null : expect.closeTo(last / earlier - 1, 9),
      );
    }
  });

  test("leave out customers without a first day, and those who left before it", async () => {
    const odd: Customer[] = [
      { id: 7, joined: null as never, last: null },
      { id: 8, joined: "2025-02-01", last: "2025-01-01" },
    ];
    const { leftOut, rows } = await look({ ...HAND, customers: [...HAND.customers, ...odd] });
    expect(leftOut).toBe(2);
    expect(await rows.count()).toBe(4);
  });

  test("are empty without customers", async () => {
    const { rows, cuts } = await look({ customers: [], bills: [], terms: [] });
    expect(await rows.count()).toBe(0);
    expect(cuts).toEqual([]);
  });
});

describe("snapshots refuse", () => {
  const customers = customersOf(HAND.customers);
  const spec = {
    customer: "id",
    joined: "joined",
    left: "last",
    cuts: ["2025-07-01"],
    horizon: { months: 3 },
    asOf: "2025-12-31",
  } as const;
  const bills = { rows: billsOf(HAND.bills), customer: "id", at: "month" } as const;
  const terms = { rows: termsOf(HAND.terms), customer: "id", from: "from", to: "to" } as const;
  const refused: [string, () => Promise<unknown>, string][] = [
    ["no cut", () => customerSnapshots(customers, { ...spec, cuts: [] }), "at least one cut"],
    [
      "a day that is none",
      () => customerSnapshots(customers, { ...spec, cuts: ["2025-02-30"] }),
      "no day of the calendar",
    ],
    [
      "half a month",
      () => customerSnapshots(customers, { ...spec, horizon: { months: 0.5 } }),
      "length of time",
    ],
    [
      "a customer who comes twice",
      () => customerSnapshots(customersOf([...HAND.customers, ...HAND.customers]), spec),
      "names 6 customers more than once",
    ],
    [
      "two features of one name",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: {
            bills: { ...bills, features: { n: { count: true } } },
            terms: { ...terms, features: { n: { count: true } } },
          },
        }),
      "“n”",
    ],
    [
      "the last day of what is in force",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: { terms: { ...terms, features: { x: { daysUntil: "to" } } } },
        }),
      "known only when the row has ended",
    ],
    [
      "a window on what is in force",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: { terms: { ...terms, features: { x: { count: true, last: { months: 1 } } } } },
        }),
      "looks back in time",
    ],
    [
      "two aggregates in one",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: { bills: { ...bills, features: { x: { sum: "total", mean: "total" } as never } } },
        }),
      "sum and mean",
    ],
    [
      "a change without a window",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: { bills: { ...bills, features: { x: { change: "total" } as never } } },
        }),
      "no `last`",
    ],
    [
      "a sum of texts",
      () =>
        customerSnapshots(customers, {
          ...spec,
          tables: { terms: { ...terms, features: { x: { sum: "plan" as never } } } },
        }),
      "takes numbers",
    ],
    [
      "a table without features",
      () => customerSnapshots(customers, { ...spec, tables: { bills: { ...bills, features: {} } } }),
      "declares no features",
    ],
  ];
  test.each(refused)("%s", async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(message);
  });
});

const MONTHS = [
  "2025-01-01",
  "2025-02-01",
  "2025-03-01",
  "2025-04-01",
  "2025-05-01",
  "2025-06-01",
  "2025-07-01",
  "2025-08-01",
];

/** Whether a month ends `from` to `to` months before the cut; 1 is the one just before. */
function inMonths(month: string, cut: string, from: number, to: number): boolean {
  const back = MONTHS.indexOf(cut) - MONTHS.indexOf(month);
  return back >= from && back <= to;
}

function randomWorld(seed: string): World {
  const random = createRandom(seed);
  const ids = Array.from({ length: 40 }, (_, i) => i + 1);
  const customers = ids.map((id) => ({
    id,
    joined: random.choice(["2024-03-01", "2025-01-15", "2025-06-30", "2025-07-01"]),
    last: random.choice([null, null, "2025-06-30", "2025-07-20", "2025-11-01"]),
  }));
  const bills = ids.flatMap((id) =>
    MONTHS.filter(() => random.next() < 0.8).map((month) => ({
      id,
      month,
      total: random.next() < 0.1 ? null : random.uniform(0, 100),
    })),
  );
  const terms = ids.flatMap((id) => [
    { id, from: "2024-01-01", to: "2025-05-31", plan: "a", ends: "2025-05-31" },
    { id, from: "2025-06-01", to: random.choice([null, "2025-08-31"]), plan: "b", ends: "2026-05-31" },
  ]);
  return { customers, bills, terms };
}

/** Another future: everything that is dated on the cut or later is gone, moved or multiplied, and new things happen. */
describe("bills that never change", () => {
  /** As money is stored, as floats, and as a float of which a part is taken off. */
  test.each([
    ["decimals", "cast(amount as decimal(18, 2))"],
    ["floats", "cast(amount as double)"],
    ["floats less a part", "cast(amount + 7.3 as double) - cast(7.3 as double)"],
  ])("have no change and no trend, as %s", async (_, amount) => {
    const amounts = [29.99, 49.9, 59.97, 99.99, 0.1, 1e6 + 0.01];
    const bills = sql<{ id: number; month: Date; total: number }>`
      select id, month, ${sql.fragment([amount] as unknown as TemplateStringsArray)} as total
      from (select unnest(range(${amounts.length})) as id, unnest(${amounts}::double[]) as amount),
        (select unnest(generate_series(date '2024-01-01', date '2025-06-01', interval 1 month)) as month)`;
    const { rows } = await customerSnapshots(
      sql<{ id: number; joined: Date; last: Date | null }>`
        select unnest(range(${amounts.length})) as id, date '2023-01-01' as joined, cast(null as date) as last`,
      {
        customer: "id",
        joined: "joined",
        left: "last",
        cuts: ["2025-07-01"],
        horizon: { months: 1 },
        asOf: "2025-12-31",
        tables: {
          bills: {
            rows: bills,
            customer: "id",
            at: "month",
            covers: { months: 1 },
            features: {
              one: { change: "total", last: { months: 1 }, before: { months: 3 } },
              three: { change: "total", last: { months: 3 }, before: { months: 7 } },
              trend: { trend: "total", last: { months: 9 } },
            },
          },
        },
      },
    );
    const seen = await rows.rows();
    expect(seen).toHaveLength(amounts.length);
    for (const { one, three, trend } of seen) expect([one, three, trend]).toEqual([0, 0, 0]);
  });

  test("are told from bills that change by a fen", async () => {
    const { rows } = await look({
      ...HAND,
      bills: HAND.bills.map((bill, i) => ({ ...bill, total: 1e6 + (i % 2) / 100 })),
    });
    const changes = (await rows.rows()).map(({ change }) => change).filter((change) => change !== null);
    expect(changes.some((change) => Math.abs(change as number) > 1e-9)).toBe(true);
  });
});

function changedAfter({ customers, bills, terms }: World, cut: string): World {
  const later = (day: string | null) => day !== null && day >= cut;
  return {
    customers: [
      ...customers.map((customer) => (later(customer.last) ? { ...customer, last: "2025-07-02" } : customer)),
      { id: 99, joined: cut, last: null },
    ],
    bills: [
      ...bills.map((bill) => (later(bill.month) ? { ...bill, total: (bill.total ?? 1) * 1000 } : bill)),
      ...customers.map(({ id }) => ({ id, month: cut, total: -5 })),
    ],
    terms: [
      ...terms.map((term) => ({ ...term, to: later(term.to) ? null : (term.to ?? "2025-07-01") })),
      ...customers.map(({ id }) => ({ id, from: cut, to: null, plan: "c", ends: "2030-01-01" })),
    ],
  };
}
