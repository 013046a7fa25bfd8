import { describe, expect, test } from "vitest";
import { checkLeakage } from "../../../../analysis/churn/features/leakage.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

/** 400 rows of 200 customers, a tenth of whom leave. */
const rows = sql<{
  customer: number;
  cut: Date;
  leaves: boolean;
  usage: number;
  plan: string;
  number: string;
  status: string;
  calls: number | null;
  reason: string | null;
  closed: Date | null;
  seen: Date;
  score: number;
  bills: number | null;
  empty: number | null;
}>`
  select i // 2 as customer, date '2025-06-01' as cut, i % 10 = 3 as leaves, (i * 37) % 101 as usage,
    ['a', 'b', 'c'][i % 3 + 1] as plan, 'C' || (i // 2) as number, if(i % 10 = 3, 'gone', 'here') as status,
    if(i % 30 = 3 or i % 40 = 5, null, i % 7) as calls, if(i % 10 = 3, 'price', null) as reason,
    if(i % 10 = 3, date '2025-06-20', null) as closed, date '2025-05-01' + cast(i % 30 as integer) as seen,
    if(i % 10 = 3, 90, 10) + i % 9 as score, if(i % 60 = 3, 1.5, null) as bills, cast(null as double) as empty
  from range(400) as t(i)`;

describe("checkLeakage", () => {
  test("finds what knows the answer, and says why", async () => {
    const {
      findings,
      rows: n,
      positives,
    } = await checkLeakage(rows, {
      outcome: "leaves",
      features: ["usage", "plan", "number", "status", "calls", "reason", "closed", "seen", "score", "empty"],
      customer: "customer",
      cut: "cut",
    });
    expect([n, positives]).toEqual([400, 40]);
    expect(findings.map(({ feature, kind, auc }) => [feature, kind, auc])).toEqual([
      ["number", "identifier", null],
      ["status", "tells the outcome", 1],
      ["reason", "missing tells the outcome", 1],
      ["closed", "after the cut", null],
      ["closed", "missing tells the outcome", 1],
      ["score", "tells the outcome", 1],
    ]);
    const reasons = Object.fromEntries(
      findings.map(({ feature, kind, reason }) => [`${feature}/${kind}`, reason]),
    );
    expect(reasons["closed/after the cut"]).toBe(
      "In 40 rows “closed” is a day on the cut or after it: it was not known then. Set it to null where it is.",
    );
    expect(reasons["status/tells the outcome"]).toContain("an area of 1.000 under the curve");
  });

  test("finds a value that is there for certain leavers only", async () => {
    const { findings } = await checkLeakage(rows, { outcome: "leaves", features: ["bills"] });
    // 7 rows are too few to be sure of; 14 are not.
    expect(findings).toEqual([]);
    const twice = sql<{
      leaves: boolean;
      bills: number | null;
    }>`select leaves, bills from ${rows} union all select leaves, bills from ${rows}`;
    const again = await checkLeakage(twice, { outcome: "leaves", features: ["bills"] });
    expect(again.findings.map(({ kind, reason }) => [kind, reason])).toEqual([
      [
        "missing tells the outcome",
        expect.stringContaining(
          "Where “bills” is there, having the outcome is all but certain: 14 of 14 rows.",
        ),
      ],
    ]);
  });

  test("measures the area of a number as pairs do", async () => {
    const small = sql<{
      x: number;
      y: boolean;
    }>`select * from (values (1, false), (2, false), (2, true), (3, true), (4, true)) as t(x, y)`;
    // Of 6 pairs, 5 are in order and one is tied: 5.5 / 6.
    const { findings } = await checkLeakage(small, { outcome: "y", features: ["x"], auc: 0.9 });
    expect(findings[0]?.auc).toBeCloseTo(5.5 / 6, 12);
  });

  test("does not take many rare levels for knowledge", async () => {
    const many = sql<{ leaves: boolean; town: string }>`
      select i % 10 = 3 as leaves, 'town ' || (i // 2) as town from range(200000) as t(i)`;
    const { findings } = await checkLeakage(many, { outcome: "leaves", features: ["town"] });
    expect(findings).toEqual([]);
  });

  test("refuses one outcome, a limit that is none, and a column that is not there", async () => {
    const stay = sql<{ leaves: boolean; usage: number }>`select leaves, usage from ${rows} where not leaves`;
    await expect(checkLeakage(stay, { outcome: "leaves", features: ["usage"] })).rejects.toThrow(
      "In all 360 rows the outcome is false",
    );
    await expect(checkLeakage(rows, { outcome: "leaves", features: ["usage"], auc: 0.4 })).rejects.toThrow(
      "above 0.5",
    );
    await expect(checkLeakage(rows, { outcome: "leaves", features: ["uses" as "usage"] })).rejects.toThrow(
      "no column “uses”",
    );
    const none = sql<{ leaves: boolean; usage: number }>`select leaves, usage from ${rows} where false`;
    await expect(checkLeakage(none, { outcome: "leaves", features: ["usage"] })).rejects.toThrow(
      "No row has an outcome",
    );
  });
});
