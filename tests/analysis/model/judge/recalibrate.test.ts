import { describe, expect, test } from "vitest";
import { recalibrate } from "../../../../analysis/model/judge/recalibrate.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
type Row = { s: number; y: boolean };

function relation(rows: readonly Row[]) {
  return sql<Row>`select unnest(${rows.map(({ s }) => s)}::double[]) as s, unnest(${rows.map(({ y }) => y)}::boolean[]) as y`;
}

function randomRows(seed: string): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: 40 }, () => {
    const s = Math.round(random.next() * 20) / 2;
    return { s, y: random.next() < s / 12 };
  });
}

/** The best rising function by the minimax formula: max over lower ends of the min over upper ends of the mean between. */
function isotonicByDefinition(rows: readonly Row[], at: number): number {
  const scores = [...new Set(rows.map(({ s }) => s))];
  const mean = (from: number, to: number) => {
    const between = rows.filter(({ s }) => s >= from && s <= to);
    return between.filter(({ y }) => y).length / between.length;
  };
  const lower = scores.filter((s) => s <= at);
  const upper = scores.filter((s) => s >= at);
  return Math.max(...lower.map((from) => Math.min(...upper.map((to) => mean(from, to)))));
}

describe("isotonic recalibration", () => {
  test.each(["a", "b", "c"])("is the best rising function (%s)", async (seed) => {
    const rows = randomRows(seed);
    const { probability } = await recalibrate(relation(rows), { score: "s", outcome: "y" });
    for (const s of new Set(rows.map((row) => row.s)))
      expect(probability(s)).toBeCloseTo(isotonicByDefinition(rows, s), 12);
  });

  test("keeps its ends beyond the scores it has seen", async () => {
    const rows = [1, 2, 3, 4].map((s) => ({ s, y: s % 2 === 0 }));
    const { probability } = await recalibrate(relation(rows), { score: "s", outcome: "y" });
    expect([-5, 1, 2, 2.5, 3, 4, 99].map(probability)).toEqual([0, 0, 0.5, 0.5, 0.5, 1, 1]);
  });
});

describe("Platt's recalibration", () => {
  test("is where the likelihood of the drawn-in outcomes is flat", async () => {
    const rows = randomRows("platt");
    const { probability } = await recalibrate(relation(rows), { score: "s", outcome: "y", method: "platt" });
    const positives = rows.filter(({ y }) => y).length;
    const target = (y: boolean) =>
      y ? (positives + 1) / (positives + 2) : 1 / (rows.length - positives + 2);
    expect(rows.reduce((sum, { s, y }) => sum + target(y) - probability(s), 0)).toBeCloseTo(0, 8);
    expect(rows.reduce((sum, { s, y }) => sum + s * (target(y) - probability(s)), 0)).toBeCloseTo(0, 7);
  });

  test("stays finite where the score separates perfectly", async () => {
    const rows = [1, 2, 3, 4, 5, 6].map((s) => ({ s, y: s > 3 }));
    const { probability } = await recalibrate(relation(rows), { score: "s", outcome: "y", method: "platt" });
    expect(probability(6)).toBeGreaterThan(0.75);
    expect(probability(6)).toBeLessThan(0.9999);
  });
});

test.each(["isotonic", "platt"] as const)("%s says the same in SQL, row by row", async (method) => {
  const rows = relation(randomRows("sql"));
  const found = await recalibrate(rows, { score: "s", outcome: "y", method });
  const scored = await sql<{
    s: number;
    p: number;
  }>`select s, ${found.toSql(sql, sql.fragment`s`)} as p from ${rows}
    union all select -1, ${found.toSql(sql, sql.fragment`-1.0`)}`.rows();
  expect(scored).toHaveLength(41);
  for (const { s, p } of scored) expect(p).toBeCloseTo(found.probability(s), 14);
});

test("what cannot be learned from is refused", async () => {
  const rows = relation([
    { s: 1, y: true },
    { s: 1, y: false },
  ]);
  await expect(recalibrate(rows, { score: "s", outcome: "y", method: "platt" })).rejects.toThrow(
    "All scores are equal",
  );
  expect((await recalibrate(rows, { score: "s", outcome: "y" })).probability(1)).toBe(0.5);
  await expect(recalibrate(rows, { score: "s", outcome: "y", method: "beta" as never })).rejects.toThrow(
    "method is",
  );
});
