/** The usual ways in which the answer gets into the features, with the noise that they have in life. */
import { expect, test } from "vitest";
import { checkLeakage } from "../../../../analysis/churn/features/leakage.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

/** 2,000 customers on the first of June, one in ten of whom leaves within three months. */
const rows = sql<{
  customer: number;
  cut: Date;
  leaves: boolean;
  bill: number;
  overdue: number;
  left_reason: string | null;
  final_bill: number | null;
  status: string;
  status_code: number;
  status_since: Date;
  closed_on: Date | null;
  last_bill_on: Date;
  refund: number;
}>`
  select i as customer, date '2026-06-01' as cut, leaves, 20 + i % 60 as bill, least(3, i % 13 // 4 + if(leaves and i % 3 = 0, 1, 0)) as overdue,
    -- Of some leavers the reason is not known.
    if(leaves and i % 7 < 5, ['price', 'network', 'moved'][i % 3 + 1], null) as left_reason,
    -- Made out when a contract ends; now and then for another cause.
    if(leaves or i % 400 = 2, 40 + i % 20, null) as final_bill,
    -- Of a third of the leavers nobody has closed the account yet.
    if(leaves and i % 3 > 0, 'closed', ['active', 'paused'][i % 2 + 1]) as status,
    if(leaves and i % 3 > 0, 9, i % 4) as status_code,
    if(leaves and i % 3 > 0, date '2026-06-20', date '2025-01-01' + cast(i % 400 as integer)) as status_since,
    if(leaves, date '2026-06-01' + cast(i % 90 as integer), null) as closed_on,
    date '2026-05-01' + cast(i % 31 as integer) as last_bill_on,
    -- Deposits come back to leavers, and a little to others.
    if(leaves, 50 + i % 10, if(i % 5 = 0, 1 + i % 9, 0)) as refund
  from (select i, (i * 7919) % 1009 < 101 as leaves from range(2000) as r(i))`;

async function kinds(feature: string) {
  const { findings } = await checkLeakage(rows, {
    outcome: "leaves",
    features: [feature as "bill"],
    customer: "customer",
    cut: "cut",
  });
  return findings;
}

test.each([
  ["a reason for leaving", "left_reason", "missing tells the outcome"],
  ["a final bill", "final_bill", "missing tells the outcome"],
  ["a status that is updated afterwards", "status", "tells the outcome"],
  ["the same as a number", "status_code", "tells the outcome"],
  ["the day of that update", "status_since", "after the cut"],
  ["the day on which the account was closed", "closed_on", "after the cut"],
  ["money that is paid back on leaving", "refund", "tells the outcome"],
  ["the customer's number", "customer", "identifier"],
])("%s is found", async (_, feature, kind) => {
  expect((await kinds(feature)).map((finding) => finding.kind)).toContain(kind);
});

test.each(["bill", "overdue", "last_bill_on"])("%s, which is honest, is not", async (feature) => {
  expect(await kinds(feature)).toEqual([]);
});

test("the value that gives a status away is named, with its rows", async () => {
  const [finding] = await kinds("status");
  const [counted] = await sql<{
    n: number;
  }>`select count(*) as n from ${rows} where status = 'closed'`.rows();
  expect(finding?.reason).toBe(
    `Where “status” is “closed”, having the outcome is all but certain: ${counted?.n} of ${counted?.n} rows. It is probably written down when somebody leaves: leave it out, or take its state at the cut.`,
  );
});

test("where most leave, the value of those who stay is the telling one", async () => {
  const most = sql<{ leaves: boolean; status: string }>`select not leaves as leaves, status from ${rows}`;
  const { findings } = await checkLeakage(most, { outcome: "leaves", features: ["status"] });
  expect(findings[0]?.reason).toMatch(
    /^Where “status” is “closed”, not having the outcome is all but certain/,
  );
});

test("a pure value among thousands is chance", async () => {
  const towns = sql<{ leaves: boolean; town: number }>`
    select (i * 7919 % 104729) % 5 < 2 as leaves, (i * 31) % 4000 as town from range(40000) as r(i)`;
  const { findings } = await checkLeakage(towns, { outcome: "leaves", features: ["town"] });
  expect(findings).toEqual([]);
});
