import { describe, expect, test } from "vitest";
import { compareScores } from "../../../../analysis/model/judge/compare.ts";
import { judge } from "../../../../analysis/model/judge/judge.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
interface Row {
  readonly a: number;
  readonly b: number;
  readonly y: boolean;
}

function relation(rows: readonly Row[]) {
  return sql<Row>`select unnest(${rows.map(({ a }) => a)}::double[]) as a, unnest(${rows.map(({ b }) => b)}::double[]) as b,
    unnest(${rows.map(({ y }) => y)}::boolean[]) as y`;
}

/** Scores with many ties. */
function randomRows(seed: string, size = 60): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: size }, () => {
    const y = random.next() < 0.4;
    const draw = () => Math.min(1, Math.round((random.next() * 0.7 + (y ? 0.25 : 0)) * 10) / 10);
    return { a: draw(), b: draw(), y };
  });
}

const HAND = relation([
  { a: 0.9, b: 0.8, y: true },
  { a: 0.8, b: 0.9, y: false },
  { a: 0.7, b: 0.6, y: true },
  { a: 0.2, b: 0.1, y: false },
]);

describe("judging by hand", () => {
  test("areas, distances and losses of four rows", async () => {
    const found = await judge(HAND, { score: "a", outcome: "y" });
    expect(found.auc.value).toBe(0.75);
    // Components 1, 1/2 and 1/2, 1: variances 1/8 each, so the variance of the area is 1/16 + 1/16.
    expect(found.auc.standardError).toBeCloseTo(Math.sqrt(1 / 8), 12);
    expect(found.averagePrecision.value).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(found.ks).toEqual({ value: 0.5, threshold: 0.9 });
    expect(found.brier).toBeCloseTo((0.01 + 0.64 + 0.09 + 0.04) / 4, 12);
    expect(found.logLoss).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.2) + Math.log(0.7) + Math.log(0.8)) / 4,
      12,
    );
    expect(found.roc()).toEqual([
      { threshold: Number.POSITIVE_INFINITY, truePositiveRate: 0, falsePositiveRate: 0 },
      { threshold: 0.9, truePositiveRate: 0.5, falsePositiveRate: 0 },
      { threshold: 0.8, truePositiveRate: 0.5, falsePositiveRate: 0.5 },
      { threshold: 0.7, truePositiveRate: 1, falsePositiveRate: 0.5 },
      { threshold: 0.2, truePositiveRate: 1, falsePositiveRate: 1 },
    ]);
    expect(
      found.gains([0.25, 0.5, 1]).map(({ called, positives, lift }) => [called, positives, lift]),
    ).toEqual([
      [1, 1, 2],
      [2, 1, 1],
      [4, 2, 1],
    ]);
    expect(found.confusion(0.7)).toEqual({
      threshold: 0.7,
      truePositives: 2,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 0,
      accuracy: 0.75,
      precision: 2 / 3,
      recall: 1,
      specificity: 0.5,
      f1: 0.8,
    });
  });

  test("equal scores share what they gain", async () => {
    const found = await judge(relation([1, 1, 1, 0].map((a, i) => ({ a, b: 0, y: i === 0 }))), {
      score: "a",
      outcome: "y",
    });
    expect(found.auc.value).toBeCloseTo((0.5 + 0.5 + 1) / 3, 12);
    expect(found.gains([0.25])[0]).toMatchObject({ called: 1, positives: 1 / 3 });
  });

  test("calibration bins hold equally many rows, with Wilson's intervals", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ a: (i + 1) / 100, b: 0, y: i % 4 === 0 }));
    const { calibration } = await judge(relation(rows), { score: "a", outcome: "y", bins: 4 });
    expect(calibration.map((bin) => bin.rows)).toEqual([10, 10, 10, 10]);
    expect(calibration[0]?.predicted).toBeCloseTo(0.055, 12);
    // 2 of 10, level 95 %: the interval that the literature gives is .0567 to .5098.
    const two = calibration.find(({ observed }) => observed === 0.2);
    expect([two?.lower, two?.upper]).toEqual([expect.closeTo(0.0567, 4), expect.closeTo(0.5098, 4)]);
  });

  test("scores that are no probabilities are not judged as such", async () => {
    const found = await judge(
      sql<{ s: number; y: number }>`select * from (values (7, 1), (-3, 0)) as t(s, y)`,
      { score: "s", outcome: "y" },
    );
    expect(found).toMatchObject({ brier: null, logLoss: null, calibration: [], auc: { value: 1 } });
  });
});

describe("judging random scores", () => {
  test.each(["one", "two", "three"])("agrees with the definitions, pair by pair (%s)", async (seed) => {
    const rows = randomRows(seed);
    const found = await judge(relation(rows), { score: "a", outcome: "y" });
    const [yes, no] = [rows.filter(({ y }) => y), rows.filter(({ y }) => !y)];
    const wins = (p: number, q: number) => (p > q ? 1 : p === q ? 0.5 : 0);
    const pairs = yes.flatMap((p) => no.map((q): number => wins(p.a, q.a)));
    expect(found.auc.value).toBeCloseTo(pairs.reduce((sum, win) => sum + win, 0) / pairs.length, 12);
    const thresholds = [...new Set(rows.map(({ a }) => a))].sort((p, q) => q - p);
    let [before, average, ks] = [0, 0, 0];
    for (const threshold of thresholds) {
      const called = rows.filter(({ a }) => a >= threshold);
      const hits = called.filter(({ y }) => y).length;
      average += ((hits - before) / yes.length) * (hits / called.length);
      ks = Math.max(ks, hits / yes.length - (called.length - hits) / no.length);
      before = hits;
    }
    expect(found.averagePrecision.value).toBeCloseTo(average, 12);
    expect(found.ks.value).toBeCloseTo(ks, 12);
    expect(found.averagePrecision.lower).toBeLessThan(average);
    expect(found.averagePrecision.upper).toBeGreaterThan(average);
  });

  test("is the same to the bit with the same seed, whatever the order of the rows", async () => {
    const rows = randomRows("order");
    const options = { score: "a", outcome: "y" } as const;
    const [first, second, other] = [
      await judge(relation(rows), options),
      await judge(relation(rows.toReversed()), options),
      await judge(relation(rows), { ...options, seed: 2 }),
    ];
    expect(second.averagePrecision).toEqual(first.averagePrecision);
    expect(other.averagePrecision.lower).not.toBe(first.averagePrecision.lower);
  });
});

describe("comparing two scores", () => {
  test("follows DeLong, component by component", async () => {
    const rows = randomRows("compare", 50);
    const found = await compareScores(relation(rows), { scores: ["a", "b"], outcome: "y" });
    const [yes, no] = [rows.filter(({ y }) => y), rows.filter(({ y }) => !y)];
    const wins = (p: number, q: number) => (p > q ? 1 : p === q ? 0.5 : 0);
    const share = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const parts = (of: "a" | "b") => ({
      yes: yes.map((p) => share(no.map((q) => wins(p[of], q[of])))),
      no: no.map((q) => share(yes.map((p) => wins(p[of], q[of])))),
    });
    const [a, b] = [parts("a"), parts("b")];
    const covariance = (p: number[], q: number[]) =>
      p.reduce((sum, x, i) => sum + (x - share(p)) * ((q[i] as number) - share(q)), 0) / (p.length - 1);
    const variance = (["yes", "no"] as const).reduce(
      (sum, kind) =>
        sum +
        (covariance(a[kind], a[kind]) + covariance(b[kind], b[kind]) - 2 * covariance(a[kind], b[kind])) /
          a[kind].length,
      0,
    );
    expect(found.first).toBeCloseTo(share(a.yes), 12);
    expect(found.second).toBeCloseTo(share(b.yes), 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(found.z).toBeCloseTo(found.difference / Math.sqrt(variance), 10);
  });

  test("finds no difference between a score and itself", async () => {
    expect(await compareScores(HAND, { scores: ["a", "a"], outcome: "y" })).toMatchObject({
      difference: 0,
      z: 0,
      p: 1,
    });
  });

  test("is worked by hand", async () => {
    expect(await compareScores(HAND, { scores: ["a", "b"], outcome: "y" })).toMatchObject({
      first: 0.75,
      second: 0.5,
    });
  });
});

describe("input that cannot be judged", () => {
  test("is refused by name, and rows with holes are counted", async () => {
    const alike = relation([{ a: 1, b: 1, y: true }]);
    await expect(judge(alike, { score: "a", outcome: "y" })).rejects.toThrow(
      "Of 1 rows all have the outcome",
    );
    const none = sql<Row>`select * from ${HAND} where a > 9`;
    await expect(judge(none, { score: "a", outcome: "y" })).rejects.toThrow(
      "no row with both a score and an outcome",
    );
    await expect(judge(HAND, { score: "c" as never, outcome: "y" })).rejects.toThrow(
      "There is no column “c” for score",
    );
    await expect(judge(HAND, { score: "a", outcome: "y", confidence: 95 })).rejects.toThrow(
      "between 0 and 1",
    );
    const holes = sql<Row>`select * from ${HAND} union all select null, 1, true union all select 'nan'::double, 1, false union all select 1, 1, null`;
    expect(await judge(holes, { score: "a", outcome: "y" })).toMatchObject({ rows: 4, leftOut: 3 });
    await expect(compareScores(holes, { scores: ["b", "a"], outcome: "y" })).rejects.toThrow(
      "“a” is missing where “b” is there",
    );
  });
});
