/** The engine and the reference report the same records, also those with numbers and dates that are none. */
import { describe, expect, it } from "vitest";
import { bill } from "../../../../analysis/tariff/invoice/bill.ts";
import { readTariff } from "../../../../analysis/tariff/plan/tariff.ts";
import type { UsageRecord } from "../../../../analysis/tariff/rating/usage.ts";
import { billAll } from "../../../../analysis/tariff/sql/bill-all.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
const plain = readTariff("name: Plain\ncharges: [{ name: Calls, for: { kind: voice }, price: 0.01 }]");
const byTime = readTariff(`
name: By time
calendar:
  periods:
    - { name: day, from: "08:00", to: "20:00" }
    - { name: night, from: "20:00", to: "08:00" }
charges: [{ name: Calls, for: { kind: voice }, price: { day: 0.01, night: 0.02 } }]`);

/** Texts that the engine casts, as no table of plain numbers could hold them. */
const RECORDS: readonly [at: string, quantity: string, duration: string][] = [
  ["2026-06-03 10:00:00", "60", "60"],
  ["2026-06-03 10:00:00", "nan", "60"],
  ["2026-06-03 10:00:00", "inf", "60"],
  ["2026-06-03 10:00:00", "-inf", "60"],
  ["2026-06-03 10:00:00", "1e300", "60"],
  ["2026-06-03 10:00:00", "-1", "60"],
  ["2026-06-03 10:00:00", "0.5", "60"],
  ["2026-06-03 10:00:00", "60", "nan"],
  ["2026-06-03 10:00:00", "60", "inf"],
  ["2026-06-03 10:00:00", "60", "1e300"],
  ["2026-06-03 10:00:00", "60", "-1"],
  ["250000-01-01 00:00:00", "60", "60"],
  ["290000-01-01 00:00:00", "60", "60"],
  ["0001-01-01 00:00:00", "60", "60"],
  ["infinity", "60", "60"],
];

const number = (text: string) => Number(text.replace("inf", "Infinity"));
const records = RECORDS.map(([at, quantity, duration]): UsageRecord => {
  const [year = "", rest = ""] = at.split(/-(.*)/);
  const date =
    at === "infinity"
      ? null
      : new Date(`${Number(year) > 9999 ? `+${year}` : year}-${rest.replace(" ", "T")}Z`);
  return { customer: 1, at: date, kind: "voice", quantity: number(quantity), duration: number(duration) };
});

describe.each([
  ["one price", plain],
  ["prices by period", byTime],
])("under %s", (_, tariff) => {
  it("as many records of each trouble, and the same bill", async () => {
    const { invoices, problems } = bill(records, tariff, {
      from: "2026-06-01",
      subscriptions: [{ customer: 1 }],
    });
    const table = sql`
      select 1 as customer, cast("at" as timestamp) as "at", 'voice' as kind, cast(quantity as double) as quantity,
        cast(duration as double) as duration
      from ${sql.from(RECORDS.map(([at, quantity, duration]) => ({ at, quantity, duration })))}`;
    const all = await billAll(table, {
      columns: { customer: "customer", at: "at", kind: "kind", quantity: "quantity", duration: "duration" },
      tariffs: [tariff],
      from: "2026-06-01",
      customers: sql`select 1 as customer`,
    });
    const counts = (list: typeof problems) => list.map((one) => `${one.problem} ${one.records}`).sort();
    expect(counts(problems)).toEqual([
      "negative 3",
      "no_quantity 1",
      "no_time 2",
      "outside 2",
      "too_fine 1",
      "too_large 5",
    ]);
    expect(counts(all.problems)).toEqual(counts(problems));
    expect((await all.rows.rows()).map(({ total }) => BigInt(total))).toEqual(
      invoices.map(({ total }) => total),
    );
    expect(invoices.map(({ amount }) => amount)).toEqual(["0.60"]);
  });
});
