import { expect, test } from "vitest";
import { populationStability } from "../../../../analysis/model/judge/population-stability.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

test("the index is worked by hand", async () => {
  const rows = sql<{
    score: number;
    month: string;
  }>`select * from (values (1, 'May'), (2, 'May'), (1, 'June'), (1, 'June'), (1, 'June'), (2, 'June')) as t(score, month)`;
  const found = await populationStability(rows, {
    column: "score",
    period: "month",
    baseline: "May",
    bins: 2,
  });
  expect(found.edges).toEqual([1]);
  expect(found.periods).toEqual([
    {
      period: "June",
      rows: 4,
      psi: expect.closeTo(0.25 * Math.log(1.5) - 0.25 * Math.log(0.5), 12),
      verdict: "different",
    },
    { period: "May", rows: 2, psi: 0, verdict: "stable" },
  ]);
});

test("missing values are a bin of their own, and an empty bin counts as half a row", async () => {
  const rows = sql<{ score: number | null; month: Date }>`
    select case when month = 1 or i < 50 then i end as score, make_date(2026, month, 1) as month from range(100) t(i), (values (1), (2)) m(month)`;
  const { baseline, periods } = await populationStability(rows, {
    column: "score",
    period: "month",
    bins: 2,
  });
  expect(baseline).toBe("2026-01-01");
  // 50, 50, 0 before; 50, 0, 50 now.
  const swapped = (0.5 - 0.005) * Math.log(0.5 / 0.005);
  expect(periods[1]?.psi).toBeCloseTo(2 * swapped, 12);
});

test("a baseline without rows is refused", async () => {
  const rows = sql<{ score: number; month: string }>`select 1 as score, 'May' as month`;
  await expect(
    populationStability(rows, { column: "score", period: "month", baseline: "April" }),
  ).rejects.toThrow("The baseline “April” has no row with a value");
  await expect(
    populationStability(sql`select * from ${rows} where score > 1`, { column: "score", period: "month" }),
  ).rejects.toThrow("There is no row with a period");
});
