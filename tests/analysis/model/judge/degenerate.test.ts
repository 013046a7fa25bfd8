/** Scores that say nothing, everything, or cannot be read: a sound answer or a clear refusal. */
import { describe, expect, test } from "vitest";
import { compareScores } from "../../../../analysis/model/judge/compare.ts";
import { judge } from "../../../../analysis/model/judge/judge.ts";
import { populationStability } from "../../../../analysis/model/judge/population-stability.ts";
import { profitCurve } from "../../../../analysis/model/judge/profit.ts";
import { recalibrate } from "../../../../analysis/model/judge/recalibrate.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
type Row = { s: number; y: boolean };
const columns = { score: "s", outcome: "y" } as const;

const of = (rows: readonly (readonly [number, boolean])[]) =>
  sql<Row>`select unnest(${rows.map(([s]) => s)}::double[]) as s, unnest(${rows.map(([, y]) => y)}::boolean[]) as y`;

describe("a score that is the same for all", () => {
  const alike = of([true, false, false, false, true].map((y) => [0.4, y]));

  test("ranks nobody: half of the pairs, no lift, one bin", async () => {
    const found = await judge(alike, columns);
    expect(found.auc).toEqual({ value: 0.5, standardError: 0, lower: 0.5, upper: 0.5 });
    expect(found.averagePrecision.value).toBeCloseTo(0.4, 12);
    expect(found.ks).toEqual({ value: 0, threshold: Number.POSITIVE_INFINITY });
    expect(found.deciles.every(({ lift }) => Math.abs(lift - 1) < 1e-12)).toBe(true);
    expect(found.calibration).toMatchObject([{ rows: 5, observed: 0.4, predicted: expect.closeTo(0.4, 12) }]);
    expect(found.expectedAuc).toBeCloseTo(0.5, 12);
  });

  test("is calibrated to the rate, and has no curve through it", async () => {
    const { probability } = await recalibrate(alike, columns);
    expect([0, 0.4, 1].map(probability)).toEqual([0.4, 0.4, 0.4]);
    await expect(recalibrate(alike, { ...columns, method: "platt" })).rejects.toThrow("All scores are equal");
  });

  test("is compared with itself without a difference", async () => {
    expect(await compareScores(alike, { scores: ["s", "s"], outcome: "y" })).toMatchObject({ z: 0, p: 1 });
  });
});

describe("a score that tells all", () => {
  const clear = of([1, 2, 3, 4].map((s) => [s / 10, s > 2]));

  test("has an area of 1, and differs for certain from its opposite", async () => {
    expect((await judge(clear, columns)).auc.value).toBe(1);
    const both = sql<Row & { opposite: number }>`select *, -s as opposite from ${clear}`;
    expect(await compareScores(both, { scores: ["s", "opposite"], outcome: "y" })).toMatchObject({
      first: 1,
      second: 0,
      difference: 1,
      z: Number.POSITIVE_INFINITY,
      p: 0,
    });
  });
});

describe("few rows", () => {
  test("a single one of a kind leaves the interval open", async () => {
    const found = await judge(
      of([
        [0.9, true],
        [0.5, false],
        [0.3, false],
      ]),
      columns,
    );
    expect(found.auc).toEqual({ value: 1, standardError: Number.NaN, lower: 0, upper: 1 });
    const both = sql<Row & { t: number }>`select *, 1 - s as t from ${of([
      [0.9, true],
      [0.5, false],
      [0.3, false],
    ])}`;
    expect(await compareScores(both, { scores: ["s", "t"], outcome: "y" })).toMatchObject({
      difference: 1,
      standardError: Number.NaN,
      p: Number.NaN,
    });
  });

  test("one row, no row, and rows of one kind are refused", async () => {
    await expect(judge(of([[1, true]]), columns)).rejects.toThrow("Of 1 rows all have the outcome");
    await expect(judge(of([[1, false]]), columns)).rejects.toThrow("Of 1 rows none has the outcome");
    await expect(profitCurve(of([]), { ...columns, contactCost: 1, success: 1, value: 1 })).rejects.toThrow(
      "There is no row with both a score and an outcome",
    );
  });

  test("scores of NaN alone are no scores", async () => {
    const nan = sql<Row>`select 'nan'::double as s, i % 2 = 0 as y from range(6) as r(i)`;
    await expect(judge(nan, columns)).rejects.toThrow("no row with both a score and an outcome");
  });

  test("more bins and deciles than rows", async () => {
    const found = await judge(
      of([
        [0.2, false],
        [0.8, true],
        [0.6, false],
      ]),
      { ...columns, bins: 50 },
    );
    expect(found.calibration.map(({ rows, predicted }) => [rows, predicted])).toEqual([
      [1, 0.2],
      [1, 0.6],
      [1, 0.8],
    ]);
    expect(found.deciles.map(({ called }) => called)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 3]);
  });
});

test("bins of equal scores do not leave slivers behind", async () => {
  // Half of ten rows have the lowest score: of five bins of two they fill the first and half of the third.
  const rows = of([0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((s, i) => [s, i % 2 === 0]));
  const { calibration } = await judge(rows, { ...columns, bins: 5 });
  expect(calibration.map((bin) => bin.rows)).toEqual([5, 1, 2, 2]);
});

test("an outcome that is neither 1 nor 0 is not taken for true", async () => {
  const strange = sql<{
    s: number;
    y: number;
  }>`select * from (values (0.1, 0), (0.2, 1), (0.3, 2)) as t(s, y)`;
  await expect(judge(strange, columns)).rejects.toThrow(
    "“y” is 2 in one of 1 rows that are neither 1 nor 0.",
  );
});

test("shares and thresholds that are none are refused", async () => {
  const found = await judge(
    of([
      [0.2, false],
      [0.8, true],
    ]),
    columns,
  );
  for (const share of [-0.1, 1.1, Number.NaN])
    expect(() => found.gains([share])).toThrow("A share of rows is between 0 and 1");
  expect(found.gains([0])[0]).toMatchObject({ called: 0, gain: 0, lift: Number.NaN });
  expect(() => found.confusion(Number.NaN)).toThrow("got NaN");
});

describe("recalibration in SQL", () => {
  const learned = of([1, 2, 3, 4].map((s) => [s, s !== 2 && s > 1]));

  test.each([
    "isotonic",
    "platt",
  ] as const)("takes a piece of SQL whole, and nothing for nothing (%s)", async (method) => {
    const found = await recalibrate(learned, { ...columns, method });
    const [row] = await sql<{ sum: number; none: number | null; nan: number | null }>`
      select ${found.toSql(sql, sql.fragment`1 + 2`)} as sum, ${found.toSql(sql, sql.fragment`cast(null as double)`)} as none,
        ${found.toSql(sql, sql.fragment`'nan'::double`)} as nan`.rows();
    expect(row?.sum).toBeCloseTo(found.probability(3), 14);
    expect(row?.none).toBeNull();
    expect(row?.nan ?? Number.NaN).toBeNaN();
    expect(found.probability(Number.NaN)).toBeNaN();
  });
});

describe("stability", () => {
  test("by hand, with a bin that is empty at the baseline and one that is empty now", async () => {
    // Edges 1 and 2; 2, 2 and 2 rows before, then 5 of 1 and 1 of 3 with none at 2.
    const rows = sql<{ x: number; month: Date }>`
      select unnest([1, 1, 2, 2, 3, 3, 1, 1, 1, 1, 1, 3]) as x,
        unnest([date '2026-01-01', date '2026-01-01', date '2026-01-01', date '2026-01-01', date '2026-01-01', date '2026-01-01',
          date '2026-02-01', date '2026-02-01', date '2026-02-01', date '2026-02-01', date '2026-02-01', date '2026-02-01']) as month`;
    const found = await populationStability(rows, { column: "x", period: "month", bins: 3 });
    expect(found.edges).toEqual([1, 2]);
    const part = (a: number, b: number) => (a / 6 - b / 6) * Math.log(a / b);
    expect(found.periods[1]).toMatchObject({
      psi: expect.closeTo(part(5, 2) + part(0.5, 2) + part(1, 2), 12),
      verdict: "different",
    });
    const back = await populationStability(rows, {
      column: "x",
      period: "month",
      bins: 3,
      baseline: new Date("2026-02-01"),
    });
    // All edges of February are 1: what lies above is one bin, with 1 of 6 then and 4 of 6 before.
    expect(back.baseline).toBe("2026-02-01");
    expect(back.edges).toEqual([1]);
    expect(back.periods[0]?.psi).toBeCloseTo(part(2, 5) + part(4, 1), 12);
    const quarters = sql<{
      x: number;
      quarter: number;
    }>`select i % 4 as x, i // 20 + 1 as quarter from range(40) as r(i)`;
    expect(
      (await populationStability(quarters, { column: "x", period: "quarter", baseline: 2 })).baseline,
    ).toBe("2");
    await expect(
      populationStability(rows, { column: "x", period: "month", baseline: new Date("2025-01-01") }),
    ).rejects.toThrow("The baseline “2025-01-01” has no row with a value");
  });

  test("of a column with one value nothing shifts", async () => {
    const rows = sql<{ x: number; month: number }>`select 7 as x, i % 3 as month from range(30) as r(i)`;
    const { periods } = await populationStability(rows, { column: "x", period: "month" });
    expect(periods.map(({ psi, verdict }) => [psi, verdict])).toEqual([
      [0, "stable"],
      [0, "stable"],
      [0, "stable"],
    ]);
  });
});

test("profit by hand, with equal scores called together and an offer that stayers take", async () => {
  const rows = sql<Row & { worth: number }>`
    select * from (values (0.8, true, 200), (0.5, true, 100), (0.5, false, 900), (0.5, false, 900), (0.1, false, 50)) as t(s, y, worth)`;
  const curve = await profitCurve(rows, {
    ...columns,
    contactCost: 2,
    offerCost: 10,
    success: 0.5,
    takenByStayers: 0.2,
    value: "worth",
  });
  // Calling one: 100 - 2 - 5. Calling four: 150 - 8 - 10 x (1 + .4). Calling all: 150 - 10 - 10 x (1 + .6).
  expect(curve.points.map(({ contacts, profit }) => [contacts, profit])).toEqual([
    [0, 0],
    [1, 93],
    [4, 128],
    [5, 124],
  ]);
  expect(curve.best.threshold).toBe(0.5);
  expect(curve.at(0.3).contacts).toBe(4);
  expect(curve.at(0.5).contacts).toBe(4);
  expect(curve.at(0.500001).contacts).toBe(1);
});

test("the bootstrap is the same on equal seeds, and narrower with more rows", async () => {
  const many = (size: number) =>
    sql<Row>`select (i * 7919 % 101) / 101 as s, (i * 104729) % 100 < i * 7919 % 101 as y from range(${size}) as r(i)`;
  const [small, again, large] = [
    await judge(many(100), { ...columns, seed: "a" }),
    await judge(many(100), { ...columns, seed: "a" }),
    await judge(many(1600), { ...columns, seed: "a" }),
  ];
  expect(again.averagePrecision).toEqual(small.averagePrecision);
  const width = ({ averagePrecision: { lower, upper } }: typeof small) => upper - lower;
  // Sixteen times the rows, a quarter of the width.
  expect(width(small) / width(large)).toBeGreaterThan(2.5);
  expect(width(small) / width(large)).toBeLessThan(6.5);
});
