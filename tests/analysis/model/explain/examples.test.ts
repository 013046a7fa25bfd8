/** The examples of the documentation, as they stand there. */
import { expect, test } from "vitest";
import {
  checkLeakage,
  churnComposition,
  churnReasons,
  comingAndGoing,
  crossValidate,
  customerSnapshots,
  logistic,
  partialDependence,
  type Relation,
  splitByTime,
  splitStratified,
} from "../../../../analysis/index.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

test("customerSnapshots", async () => {
  const customers = sql<{ customer_id: number; joined_on: Date; left_on: Date | null }>`
    select * from (values (1, date '2025-01-01', null), (2, date '2025-01-01', date '2025-07-10'))
      as t(customer_id, joined_on, left_on)`;
  const bills = sql<{ customer_id: number; issued_on: Date; total: number }>`
    select * from (values (1, date '2025-06-30', 20), (2, date '2025-05-31', 30), (2, date '2025-06-30', 45))
      as t(customer_id, issued_on, total)`;
  const { rows } = await customerSnapshots(customers, {
    customer: "customer_id",
    joined: "joined_on",
    left: "left_on",
    cuts: ["2025-07-01"],
    horizon: { months: 1 },
    asOf: "2025-12-31",
    tables: {
      bills: {
        rows: bills,
        customer: "customer_id",
        at: "issued_on",
        features: { bill_change: { change: "total", last: { months: 1 } } },
      },
    },
  });
  expect(await rows.rows()).toMatchObject([
    { customer: 1, leaves: false, bill_change: null },
    { customer: 2, leaves: true, bill_change: 0.5 },
  ]);
});

test("checkLeakage", async () => {
  const rows = sql<{ calls: number; leaves: boolean; left_reason: string | null }>`
    select * from (values (1, true, 'price'), (2, false, null), (3, true, 'moved'), (4, false, null))
      as t(calls, leaves, left_reason)`;
  const { findings } = await checkLeakage(rows, { outcome: "leaves", features: ["calls", "left_reason"] });
  expect(findings.map(({ feature, kind }) => `${feature}: ${kind}`)).toEqual([
    "left_reason: missing tells the outcome",
  ]);
});

test("splitStratified and splitByTime", async () => {
  const rows = sql<{ customer: number; leaves: boolean }>`
    select i as customer, i % 4 = 0 as leaves from range(100) as t(i)`;
  const kept = (await splitStratified(rows, { outcome: "leaves", share: 0.2, seed: 7 })).test;
  expect([await kept.count(), await sql`select * from ${kept} where leaves`.count()]).toEqual([20, 5]);
  const cuts = sql<{ cut: Date }>`
    select unnest([date '2025-01-01', date '2025-04-01', date '2025-06-01', date '2025-07-01']) as cut`;
  const parts = await splitByTime(cuts, { at: "cut", from: "2025-07-01", horizon: { months: 3 } });
  const months = async (of: Relation<{ cut: Date }>) =>
    (await of.rows()).map(({ cut }) => cut.getUTCMonth() + 1);
  expect([await months(parts.train), await months(parts.test)]).toEqual([[1, 4], [7]]);
});

test("crossValidate", async () => {
  const rows = sql<{ id: number; usage: number; leaves: boolean }>`
    select i as id, i % 7 as usage, (i % 7) + (i * 37 % 11) > 11 as leaves from range(200) as t(i)`;
  const { auc, scored } = await crossValidate(rows, {
    outcome: "leaves",
    fit: (train) => logistic(train, { outcome: "leaves", features: ["usage"] }),
  });
  expect(auc.mean).toBeGreaterThan(0.75);
  expect(await scored.count()).toBe(200);
});

test("churnReasons", async () => {
  const rows = sql<{ customer: number; bill_change: number; leaves: boolean }>`
    select * from (values (1, 0.4, true), (2, 0.0, false), (3, 0.4, false), (4, 0.0, true), (5, 0.5, true), (6, 0.1, false))
      as t(customer, bill_change, leaves)`;
  const model = await logistic(rows, {
    outcome: "leaves",
    features: ["bill_change"],
    penalty: { strength: 0.01 },
  });
  const { of } = await churnReasons(model, rows, {
    key: "customer",
    phrases: { bill_change: { name: "bill", as: "change", rise: "{name} rose {value} in three months" } },
  });
  expect(of(1)?.reasons[0]?.text).toBe("bill rose 40 % in three months");
});

test("partialDependence", async () => {
  const rows = sql<{ a: number; b: number }>`select * from (values (1, 10), (2, 20), (3, 30)) as t(a, b)`;
  const model = { toSql: (tag: typeof rows.sql) => tag.fragment`(a + b) / 100.0` };
  const { points } = await partialDependence(model, rows, { feature: "a" });
  expect(points.map(({ mean }) => mean)).toEqual([0.21, 0.22, 0.23].map((mean) => expect.closeTo(mean, 12)));
});

test("churnComposition", async () => {
  const customers = sql<{ gone: boolean; reason: string | null; contract: string; revenue: number }>`
    select * from (values (true, 'price', 'prepaid', 30), (true, null, 'prepaid', 10), (false, null, 'prepaid', 20),
      (false, null, 'postpaid', 50)) as t(gone, reason, contract, revenue)`;
  const { rows } = await churnComposition(customers, {
    outcome: "gone",
    by: ["reason", "contract"],
    value: "revenue",
  });
  expect(rows.find(({ level }) => level === "price")).toMatchObject({ share: 0.5, valueShare: 0.75 });
  expect(rows.find(({ level }) => level === "prepaid")).toMatchObject({ rate: 2 / 3, index: 2 / 3 / 0.5 });
});

test("comingAndGoing", async () => {
  const customers = sql<{ joined_on: Date; left_on: Date | null; channel: string }>`
    select * from (values (date '2024-01-01', null, 'app'), (date '2025-02-01', null, 'app'),
      (date '2024-01-01', date '2025-03-01', 'shop')) as t(joined_on, left_on, channel)`;
  const { rows } = await comingAndGoing(customers, {
    joined: "joined_on",
    left: "left_on",
    from: "2025-01-01",
    to: "2025-12-31",
    by: ["channel"],
  });
  expect(rows).toMatchObject([
    { level: "app", start: 1, came: 1, went: 0, end: 2 },
    { level: "shop", start: 1, came: 0, went: 1, end: 0 },
  ]);
});
