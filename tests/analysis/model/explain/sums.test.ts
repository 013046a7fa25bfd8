/** What has to add up: parts to wholes, and a model's effects to what the model itself says, row by row. */
import { describe, expect, test } from "vitest";
import { comingAndGoing } from "../../../../analysis/churn/movement/coming-and-going.ts";
import { churnComposition } from "../../../../analysis/churn/movement/composition.ts";
import { partialDependence } from "../../../../analysis/model/explain/partial-dependence.ts";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { boostedTrees } from "../../../../analysis/model/trees/boosted-trees.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

describe("partial dependence", () => {
  const rows = sql<{
    bill: number;
    age: number | null;
    plan: string | null;
    direct: boolean;
    leaves: boolean;
  }>`
    select i % 12 as bill, if(i % 9 = 0, null, 20 + i * 13 % 50) as age, if(i % 17 = 0, null, ['a', 'b', 'c'][i * 17 % 3 + 1]) as plan,
      i * 5 % 7 < 4 as direct, (i * 7919) % 100 < 8 + 5 * (i % 12) + if(i * 17 % 3 = 1, 20, 0) as leaves from range(400) as r(i)`;
  const features = ["bill", "age", "plan", "direct"] as const;

  const models = {
    trees: () => boostedTrees(rows, { outcome: "leaves", features, trees: 15, depth: 3, minRows: 5 }),
    formula: () => logistic(rows, { outcome: "leaves", features, missing: "indicate" }),
  };

  test.each(
    features.flatMap((feature) => [["trees", feature] as const, ["formula", feature] as const]),
  )("of %s is the mean of predictions with %s held, by brute force", async (kind, feature) => {
    const model = await models[kind]();
    const all = await rows.rows();
    const { points } = await partialDependence(model, rows, { feature, points: 5 });
    expect(points.length).toBeGreaterThan(1);
    for (const { value, mean, rows: n } of points) {
      const held = feature === "direct" ? value === "true" : value;
      const sum = all.reduce((total, row) => total + model.probability({ ...row, [feature]: held }), 0);
      expect(mean).toBeCloseTo(sum / all.length, 10);
      expect(n).toBeGreaterThan(0);
    }
    const present = all.filter((row) => row[feature] !== null).length;
    expect(points.reduce((total, { rows: n }) => total + n, 0)).toBe(present);
  });
});

describe("of all who left", () => {
  const customers = sql<{
    joined: Date;
    left: Date | null;
    gone: boolean;
    reason: string | null;
    segment: string | null;
    worth: number | null;
  }>`
    select date '2024-01-01' + cast(i % 700 as integer) as joined, if(gone, date '2026-01-01' + cast(i % 150 as integer), null) as "left", gone,
      if(gone and i % 5 > 0, ['price', 'network', 'moved'][i % 3 + 1], null) as reason, if(i % 11 = 0, null, ['home', 'office'][i % 2 + 1]) as segment,
      case when i % 29 = 0 then null when i % 31 = 0 then 'nan'::double else i % 97 end as worth
    from (select i, i * 7919 % 10 < 3 as gone from range(1000) as r(i))`;

  test("shares, counts and worth add up in every dimension, those unknown among them", async () => {
    const found = await churnComposition(customers, {
      outcome: "gone",
      by: ["reason", "segment"],
      value: "worth",
    });
    const [total] = await sql<{ n: number; worth: number }>`
      select count(*) as n, sum(worth) filter (isfinite(worth)) as worth from ${customers} where gone`.rows();
    expect(found.leavers).toBe(total?.n);
    for (const dimension of ["reason", "segment"]) {
      const levels = found.rows.filter((row) => row.dimension === dimension);
      const sum = (of: (row: (typeof levels)[number]) => number | null) =>
        levels.reduce((all, row) => all + (of(row) ?? 0), 0);
      expect(sum(({ leavers }) => leavers)).toBe(total?.n);
      expect(sum(({ share }) => share)).toBeCloseTo(1, 12);
      expect(sum(({ value }) => value)).toBeCloseTo(total?.worth ?? Number.NaN, 9);
      expect(sum(({ valueShare }) => valueShare)).toBeCloseTo(1, 12);
    }
    const segments = found.rows.filter(({ dimension }) => dimension === "segment");
    expect(segments.reduce((all, { customers: n }) => all + (n ?? 0), 0)).toBe(1000);
    // The mean of the indexes, weighted by customers, is 1.
    const index = segments.reduce((all, row) => all + (row.index ?? 0) * (row.customers ?? 0), 0) / 1000;
    expect(index).toBeCloseTo(1, 12);
  });

  test("coming and going adds up over the kinds, whatever one looks by", async () => {
    const { rows } = await comingAndGoing(customers, {
      joined: "joined",
      left: "left",
      from: "2025-06-01",
      to: "2026-03-31",
      by: ["segment", "reason"],
      value: "worth",
    });
    const totals = ["segment", "reason"].map((dimension) => {
      const own = rows.filter((row) => row.dimension === dimension);
      const sum = (name: "start" | "came" | "went" | "end" | "net" | "valueNet") =>
        own.reduce((all, row) => all + (row[name] ?? 0), 0);
      expect(sum("start") + sum("came") - sum("went")).toBe(sum("end"));
      return { start: sum("start"), came: sum("came"), went: sum("went"), worth: sum("valueNet") };
    });
    const [counted] = await sql<{ start: number; came: number; went: number; worth: number }>`
      select count(*) filter (joined < '2025-06-01' and ("left" is null or "left" >= '2025-06-01')) as start,
        count(*) filter (joined between '2025-06-01' and '2026-03-31') as came,
        count(*) filter ("left" between '2025-06-01' and '2026-03-31') as went,
        sum(worth) filter (isfinite(worth) and joined between '2025-06-01' and '2026-03-31')
          - sum(worth) filter (isfinite(worth) and "left" between '2025-06-01' and '2026-03-31') as worth from ${customers}`.rows();
    expect(totals).toEqual([counted, counted]);
  });

  test("an outcome of 2 is not taken for leaving", async () => {
    const strange = sql<{ gone: number; kind: string }>`select i as gone, 'a' as kind from range(3) as r(i)`;
    await expect(churnComposition(strange, { outcome: "gone", by: ["kind"] })).rejects.toThrow(
      "“gone” is 2 in one of 1 rows that are neither 1 nor 0",
    );
  });
});
