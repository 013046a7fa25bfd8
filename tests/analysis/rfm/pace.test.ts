import { expect, it } from "vitest";
import { purchasePace } from "../../../analysis/rfm/pace.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const COLUMNS = { customer: "customer", at: "day", amount: "amount" } as const;

it("tells usual and long pauses, and whether the base still buys", async () => {
  // Ten pauses: of 1 to 9 and of 100 days; the last purchase of all on day 200.
  const rows = sql<{ customer: string; day: Date; amount: number }>`
    select * from (
      select 'p' || p as customer, date '2026-01-01' + cast(k * p as integer) as day, 1.0 as amount
      from range(1, 10) t(p), range(2) r(k)
      union all select 'long', date '2026-01-01' + cast(k * 100 as integer), 1.0 from range(2) r(k)
      union all select 'once', date '2026-07-20', 1.0)`;
  const pace = await purchasePace(rows, { ...COLUMNS, asOf: "2026-07-20" });
  expect(pace).toEqual({ medianPause: 5, longPause: 9, customers: 10, recent: 1, before: 1, window: 91 });
});

it("is silent where nobody came back", async () => {
  const rows = sql<{ customer: string; day: Date; amount: number }>`
    select 'a' as customer, date '2026-01-01' as day, 1.0 as amount`;
  expect(await purchasePace(rows, COLUMNS)).toMatchObject({
    medianPause: null,
    longPause: null,
    customers: 0,
  });
});
