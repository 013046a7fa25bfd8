import { describe, expect, test } from "vitest";
import { churnReasons } from "../../../../analysis/model/explain/reasons.ts";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { boostedTrees } from "../../../../analysis/model/trees/boosted-trees.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

/** 300 customers: who has a dearer bill, a plan b or no known age leaves more often. */
const rows = await sql<{
  customer: number;
  bill_change: number;
  plan: string;
  age: number | null;
  direct: boolean;
  leaves: boolean;
}>`
  select *, (i * 7919) % 100 < 10 + 60 * bill_change + if(plan = 'b', 30, 0) + if(age is null, 25, 0) as leaves
  from (select i as customer, i, (i * 31 % 11 - 5) / 10 as bill_change, ['a', 'b', 'c'][i * 17 % 3 + 1] as plan,
    if(i % 8 = 0, null, 20 + i * 13 % 50) as age, i * 5 % 7 < 4 as direct from range(300) as t(i))`.materialize();

const features = ["bill_change", "plan", "age", "direct"] as const;
const phrases = {
  bill_change: { name: "bill", as: "change", rise: "{name} rose {value} in three months" },
  plan: { levels: { b: "on the old plan" } },
  age: { unit: "years" },
} as const;

describe("reasons in words", () => {
  test("of a formula are its largest contributions", async () => {
    const model = await logistic(rows, { outcome: "leaves", features, missing: "indicate" });
    const found = await churnReasons(model, rows, { key: "customer", phrases, top: 4, least: 0 });
    expect(found.rows).toHaveLength(300);
    const contributions = model.contributionsToSql(sql);
    const [row] = await sql<Record<string, number>>`
      select ${sql.join(contributions.map(({ feature, sql: piece }) => sql.fragment`${piece} as ${sql.id(feature)}`))},
        ${model.toSql(sql)} as p from ${rows} where customer = 248`.rows();
    // Customer 248: i * 31 % 11 is 10, so the bill rose by half; plan b; the age is missing.
    const explained = found.of(248);
    expect(explained?.score).toBe(row?.p);
    const expected = Object.entries(row ?? {})
      .filter(([name, value]) => name !== "p" && value > 0)
      .sort(([, a], [, b]) => b - a);
    expect(explained?.reasons.map(({ feature, contribution }) => [feature, contribution])).toEqual(expected);
    const texts = Object.fromEntries(explained?.reasons.map(({ feature, text }) => [feature, text]) ?? []);
    expect(texts).toMatchObject({
      bill_change: "bill rose 50 % in three months",
      plan: "on the old plan",
      age: "age not known",
    });
    expect(found.rows.every(({ score }, i) => i === 0 || score <= (found.rows[i - 1]?.score ?? 1))).toBe(
      true,
    );
  });

  test("of trees are its largest Shapley values", async () => {
    const model = await boostedTrees(rows, { outcome: "leaves", features, trees: 20, depth: 3 });
    const found = await churnReasons(model, rows, { key: "customer", phrases, top: 2 });
    const explained = found.of(248);
    const expected = Object.entries(
      model.contributions({ bill_change: 0.5, plan: "b", age: null, direct: (248 * 5) % 7 < 4 }),
    )
      .filter(([, value]) => value >= 0.1)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 2);
    expect(explained?.reasons.map(({ feature, contribution }) => [feature, contribution])).toEqual(
      expected.map(([feature, value]) => [feature, expect.closeTo(value, 9)]),
    );
    expect(explained?.reasons[0]?.timesOdds).toBeCloseTo(Math.exp(expected[0]?.[1] ?? 0), 9);
  });

  test("say what is typical, and take their words from the declaration", async () => {
    const model = {
      toSql: () => sql.fragment`0.5`,
      contributionsToSql: () =>
        ["bill_change", "age", "direct", "plan"].map((feature) => ({ feature, sql: sql.fragment`1.0` })),
    };
    const few = sql<{
      customer: number;
      bill_change: number;
      age: number;
      direct: boolean;
      plan: string | null;
    }>`
      select * from (values (1, 0.123, 20, true, 'x'), (2, -0.4, 31, false, null), (3, 0.0, 62.5, false, 'x')) as t(customer, bill_change, age, direct, plan)`;
    const own = {
      table: "bills",
      kind: "change",
      column: "total",
      last: { months: 1 },
      before: { months: 3 },
    } as const;
    const found = await churnReasons(model, few, {
      key: "customer",
      declared: [{ name: "bill_change", ...own }],
      top: 4,
    });
    expect(found.of(1)?.reasons.map(({ text }) => text)).toEqual([
      "total rose 12 % in a month",
      "age 20, typically 31",
      "direct",
      "plan: x",
    ]);
    expect(found.of(2)?.reasons.map(({ text }) => text)).toEqual([
      "total fell 40 % in a month",
      "age 31, as usual",
      "not direct",
      "plan not known",
    ]);
    expect(found.of(3)?.reasons[1]?.text).toBe("age 63, typically 31");
    expect(found.of(4)).toBeUndefined();
    expect(found.features.map(({ rows }) => rows)).toEqual([3, 3, 3, 3]);
  });

  test("are none for those whom nothing drives away", async () => {
    const model = {
      toSql: () => sql.fragment`0.01`,
      contributionsToSql: () => [{ feature: "age", sql: sql.fragment`-1.0` }],
    };
    const found = await churnReasons(model, rows, { key: "customer" });
    expect(found.rows.every(({ reasons }) => reasons.length === 0)).toBe(true);
    expect(found.features).toEqual([]);
    const none = sql<{ customer: number; age: number }>`select customer, age from ${rows} where false`;
    expect((await churnReasons(model, none, { key: "customer" })).rows).toEqual([]);
  });

  test("refuse a key that comes twice, a phrase for nothing, and no reasons at all", async () => {
    const model = await logistic(rows, { outcome: "leaves", features: ["plan"] });
    await expect(churnReasons(model, rows, { key: "plan" })).rejects.toThrow(
      "names 297 rows that another row names, too",
    );
    await expect(churnReasons(model, rows, { key: "customer", phrases: { plans: {} } })).rejects.toThrow(
      "no feature of the model",
    );
    await expect(
      churnReasons(model, rows, { key: "customer", phrases: { plan: { level: {} } as never } }),
    ).rejects.toThrow("no option “level”");
    await expect(churnReasons(model, rows, { key: "customer", top: 0 })).rejects.toThrow(
      "whole number from 1",
    );
  });
});
