/**
 * Scores judged by scikit-learn 1.x and, where it has no answer (DeLong, the expected area), by a plain program in numpy that goes
 * through all pairs. The 200 rows are made by whole numbers, so that both sides have the same.
 */
import { describe, expect, test } from "vitest";
import { compareScores } from "../../../../analysis/model/judge/compare.ts";
import { judge } from "../../../../analysis/model/judge/judge.ts";
import { recalibrate } from "../../../../analysis/model/judge/recalibrate.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
const rows = sql<{ s: number; t: number; y: boolean }>`
  select (u + 0.5) / 100 as s, (u + (i * 3571) % 100 + 0.5) / 200 as t, (i * 104729) % 1000 < 150 + 6 * u as y
  from (select i, (i * 7919 % 1000) // 10 as u from range(200) as r(i))`;

describe("200 rows with ties, as others judge them", () => {
  test("areas, losses and distances", async () => {
    const found = await judge(rows, { score: "s", outcome: "y" });
    expect(found).toMatchObject({ rows: 200, positives: 93 });
    expect(found.auc.value).toBeCloseTo(0.7216360164807558, 12);
    expect(found.auc.standardError).toBeCloseTo(0.03572123098048449, 12);
    expect(found.averagePrecision.value).toBeCloseTo(0.7057192290604566, 12);
    expect(found.brier).toBeCloseTo(0.22323499999999996, 12);
    expect(found.logLoss).toBeCloseTo(0.6538782133525181, 12);
    expect(found.ks).toEqual({ value: expect.closeTo(0.37041503366495837, 12), threshold: 0.515 });
    expect(found.expectedAuc).toBeCloseTo(0.8370820676927396, 12);
    const { trueNegatives, falsePositives, falseNegatives, truePositives, f1 } = found.confusion(0.5);
    expect([trueNegatives, falsePositives, falseNegatives, truePositives]).toEqual([72, 35, 29, 64]);
    expect(f1).toBeCloseTo(2 / 3, 12);
  });

  test("two scores compared", async () => {
    const found = await compareScores(rows, { scores: ["s", "t"], outcome: "y" });
    expect(found.second).toBeCloseTo(0.7024922118380061, 12);
    expect(found.standardError).toBeCloseTo(0.028863400322841463, 12);
    expect(found.z).toBeCloseTo(0.663255348594522, 10);
    // Exchanged, all but the sign is the same.
    const back = await compareScores(rows, { scores: ["t", "s"], outcome: "y" });
    expect([back.z, back.p]).toEqual([expect.closeTo(-found.z, 12), expect.closeTo(found.p, 12)]);
  });

  test("isotonic recalibration, at scores that were learned from", async () => {
    const { probability } = await recalibrate(rows, { score: "s", outcome: "y" });
    const expected = [
      0.052631578947, 0.052631578947, 0.210526315789, 0.380952380952, 0.428571428571, 0.631578947368,
      0.695652173913, 1,
    ];
    expect([0.005, 0.015, 0.135, 0.305, 0.505, 0.775, 0.905, 0.985].map(probability)).toEqual(
      expected.map((p) => expect.closeTo(p, 11)),
    );
  });

  test("Platt's recalibration", async () => {
    const { probability } = await recalibrate(rows, { score: "s", outcome: "y", method: "platt" });
    // 1 / (1 + exp(a s + b)) with scikit-learn's a = -2.8408095, b = 1.5727923.
    expect([0.1, 0.5, 0.9].map(probability)).toEqual(
      [0.21607100321403, 0.46197666290587, 0.72788855746094].map((p) => expect.closeTo(p, 5)),
    );
  });
});
