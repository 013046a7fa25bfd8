import { describe, expect, test } from "vitest";
import { profitCurve } from "../../../../analysis/model/judge/profit.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
const scored = sql<{ score: number; left_us: boolean; worth: number | null }>`
  select * from (values (0.9, true, 100), (0.8, false, 500), (0.7, true, 300), (0.2, false, null)) as t(score, left_us, worth)`;
const columns = { score: "score", outcome: "left_us" } as const;

describe("the profit of a campaign", () => {
  test("is counted threshold by threshold", async () => {
    const curve = await profitCurve(scored, { ...columns, contactCost: 10, success: 0.5, value: 100 });
    expect(curve.points.map(({ contacts, leavers, profit }) => [contacts, leavers, profit])).toEqual([
      [0, 0, 0],
      [1, 1, 40],
      [2, 1, 30],
      [3, 2, 70],
      [4, 2, 60],
    ]);
    expect(curve.best).toMatchObject({ threshold: 0.7, contacts: 3, kept: 1, gain: 100, cost: 30 });
    expect(curve.at(0.75).contacts).toBe(2);
    expect(curve.at(2).contacts).toBe(0);
  });

  test("takes each customer's own worth, and what the offer costs", async () => {
    const curve = await profitCurve(scored, {
      ...columns,
      contactCost: 1,
      offerCost: 20,
      success: 0.5,
      takenByStayers: 0.25,
      value: "worth",
    });
    // All four: gain (100 + 300) / 2; contacts 4; offers taken 2 x 0.5 + 2 x 0.25.
    expect(curve.points.at(-1)).toMatchObject({ gain: 200, cost: 4 + 1.5 * 20, profit: 166 });
  });

  test("is best with nobody where contacts cost more than they bring", async () => {
    const { best } = await profitCurve(scored, { ...columns, contactCost: 1000, success: 0.5, value: 100 });
    expect(best).toMatchObject({ contacts: 0, profit: 0, threshold: Number.POSITIVE_INFINITY });
  });

  test("shows at most some 500 points of many, the best among them", async () => {
    const many = sql<{
      score: number;
      left_us: boolean;
    }>`select i / 5000 as score, i % 7 = 0 as left_us from range(5000) t(i)`;
    const { points, best } = await profitCurve(many, { ...columns, contactCost: 1, success: 1, value: 7.01 });
    expect(points.length).toBeLessThan(503);
    expect(points).toContain(best);
    expect(points.at(-1)?.contacts).toBe(5000);
  });

  test.each([
    ["contactCost", { contactCost: -1 }, "0 or more"],
    ["success", { success: 2 }, "between 0 and 1"],
    ["value", { value: Number.NaN }, "an amount or the name of a column"],
    ["cost", { cost: 3 }, "no option “cost”"],
  ])("refuses a %s that makes no sense", async (_, wrong, message) => {
    const options = { ...columns, contactCost: 1, success: 0.5, value: 1, ...wrong };
    await expect(profitCurve(scored, options)).rejects.toThrow(message);
  });
});
