import { describe, expect, it } from "vitest";
import { tariff } from "../../../../analysis/tariff/plan/tariff.ts";
import { billWide } from "../../../../analysis/tariff/sql/bill-all.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

/** 100 units: a minute is one, a message is one. What comes first is free. */
const units = (quantity: number) =>
  tariff({
    name: `${quantity} units`,
    allowances: [{ name: "Units", quantity, units: { voice: 60, sms: 1 }, for: { kind: ["voice", "sms"] } }],
    charges: [
      { name: "Calls", for: { kind: "voice" }, price: "0.5", per: 60, increment: 60, connect: "0.05" },
      { name: "Messages", for: { kind: "sms" }, price: "0.1" },
      { name: "Data", for: { kind: "data" }, price: "0.01" },
    ],
  });

/** Customers of one call of 90 minutes and 5 messages, then those who go on: 10 messages, a call of 2:01, one more message. */
function use(customers: number, more: number) {
  return sql`
    select customer, timestamp '2026-06-01' + to_hours(hour) as started, kind, quantity
    from range(${customers}) c(customer), (values
      (2, 'voice', 5400, false), (1, 'data', 7, false),
      (3, 'sms', 1, false), (3, 'sms', 1, false), (3, 'sms', 1, false), (3, 'sms', 1, false), (3, 'sms', 1, false),
      (9, 'sms', 1, true), (7, 'voice', 121, true), (5, 'sms', 4, true)
    ) as records(hour, kind, quantity, later)
    where not later or customer < ${more}`;
}

async function totals(customers: number, more: number, plans = [units(100)]) {
  const { wide, problems, records } = await billWide(use(customers, more), {
    columns: { customer: "customer", at: "started", kind: "kind", quantity: "quantity" },
    tariffs: plans,
    from: "2026-06-01",
  });
  expect(problems).toEqual([]);
  expect(records).toBe(customers * 7 + more * 3);
  const rows = await wide.rows();
  rows.sort((a, b) => Number(a.customer) - Number(b.customer));
  return rows.map((row) => plans.map((_, i) => row[`p${i}_total`]));
}

describe("allowances in order of time, by classes", () => {
  // 95 units and 4 messages leave 1: one minute of the call is free, two are 1.00 and its connection 0.05, then 0.10.
  const over = 7 + 105 + 10;

  it.each([
    ["nobody", 10, 0],
    ["few", 10, 1],
    ["nearly all", 10, 9],
    ["all", 10, 10],
  ])("are used up by %s", async (_, customers, more) => {
    const expected = Array.from({ length: customers }, (_, i) => [i < more ? over : 7]);
    expect(await totals(customers, more)).toEqual(expected);
  });

  it("of several plans are summed in one order", async () => {
    // Of 95 units nothing is left: 4 messages, a call of 3 minutes with its connection and 1 message.
    const [first] = await totals(3, 2, [units(100), units(95), units(1000)]);
    expect(first).toEqual([over, 7 + 40 + 155 + 10, 7]);
  });

  it("of classes that words do not tell apart beyond their kind keep records of one moment in order", async () => {
    const plan = units(1);
    const tie = sql`
      select 1 as customer, timestamp '2026-06-01' as started, kind, quantity
      from (values ('sms', 1), ('voice', 60)) as records(kind, quantity)`;
    const { wide } = await billWide(tie, {
      columns: { customer: "customer", at: "started", kind: "kind", quantity: "quantity" },
      tariffs: [plan],
      from: "2026-06-01",
    });
    // Calls stand before messages in the tariff: the call is free, the message 0.10.
    expect((await wide.rows()).map(({ p0_total }) => p0_total)).toEqual([10]);
  });
});
