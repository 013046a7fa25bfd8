import { describe, expect, test } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import { kaplanMeier } from "../../../analysis/survival/kaplan-meier.ts";
import { logRank } from "../../../analysis/survival/log-rank.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
type Life = { t: number; e: boolean; s: number; g: string };

function lives(rows: readonly Life[]) {
  return sql<Life>`select unnest(${rows.map(({ t }) => t)}::double[]) as t, unnest(${rows.map(({ e }) => e)}::boolean[]) as e,
    unnest(${rows.map(({ s }) => s)}::double[]) as s, unnest(${rows.map(({ g }) => g)}::varchar[]) as g`;
}

describe("survival curves", () => {
  // Remission times of the 6-MP group of Freireich et al. (1963), a textbook's example: S(6) = .857, S(10) = .753 with
  // standard error .0963, S(23) = .448.
  const times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35];
  const relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];
  const remissions = lives(times.map((t, i) => ({ t, e: relapsed[i] === 1, s: 0, g: "6-MP" })));

  test("of the remission data are the textbook's", async () => {
    const [curve] = (await kaplanMeier(remissions, { time: "t", event: "e", by: "g" })).curves;
    expect(curve?.survivalAt(6)).toBeCloseTo(6 / 7, 12);
    expect(curve?.survivalAt(10)).toBeCloseTo((6 / 7) * (16 / 17) * (14 / 15), 12);
    expect(curve?.points.find(({ time }) => time === 10)?.standardError).toBeCloseTo(0.0963, 4);
    expect(curve?.survivalAt(23)).toBeCloseTo(0.448, 3);
    expect(curve).toMatchObject({ group: "6-MP", subjects: 21, events: 9, median: 23 });
    expect(curve?.survivalAt(36)).toBeNaN();
  });

  test.each([
    ["log-log", 0.5031995, 0.8893618],
    ["log", 0.585919, 0.9675748],
    ["plain", 0.5640993, 0.941783],
  ] as const)("have %s bands", async (bands, lower, upper) => {
    const [curve] = (await kaplanMeier(remissions, { time: "t", event: "e", bands })).curves;
    const point = curve?.points.find(({ time }) => time === 10);
    expect(point?.lower).toBeCloseTo(lower, 6);
    expect(point?.upper).toBeCloseTo(upper, 6);
  });

  test("end at 0 when all have left, and tell how long is left to those who stay", async () => {
    const four = lives([1, 2, 3, 4].map((t) => ({ t, e: true, s: 0, g: "a" })));
    const [curve] = (await kaplanMeier(four, { time: "t", event: "e" })).curves;
    expect(curve?.points.map(({ survival }) => survival)).toEqual([0.75, 0.5, 0.25, 0]);
    expect(curve?.points.at(-1)).toMatchObject({ lower: 0, upper: 0, standardError: 0 });
    expect(curve?.survivalAt(100)).toBe(0);
    expect(curve?.expectedRemaining(0)).toBe(2.5);
    expect(curve?.expectedRemaining(2)).toBe(1.5);
    expect(curve?.expectedRemaining(2, 3.5)).toBe(1 + 0.25);
    expect(curve?.expectedRemaining(4)).toBeNaN();
  });

  test("leave out what cannot be, and count it", async () => {
    const odd = sql<Life>`select * from (values (1.0, true, 0.0, 'a'), (2.0, true, 0.0, null), (-1.0, true, 0.0, 'a'),
      (null, true, 0.0, 'a'), (3.0, null, 0.0, 'a'), (3.0, true, 3.0, 'a'), ('infinity'::double, true, 0.0, 'a')) as v(t, e, s, g)`;
    const { curves, leftOut } = await kaplanMeier(odd, { time: "t", event: "e", entry: "s", by: "g" });
    expect(leftOut).toBe(5);
    expect(curves.map(({ group, subjects }) => [group, subjects])).toEqual([
      ["a", 1],
      [null, 1],
    ]);
    await expect(kaplanMeier(odd, { time: "t", event: "g" as never })).rejects.toThrow(
      "event takes a boolean, or 1 and 0",
    );
    await expect(kaplanMeier(odd, { time: "t", event: "e", confidence: 95 })).rejects.toThrow(
      "between 0 and 1",
    );
    await expect(kaplanMeier(odd, { time: "t", event: "e", band: "log" } as never)).rejects.toThrow(
      "no option “band”",
    );
  });

  test("of nobody are none", async () => {
    const nobody = sql<Life>`select * from ${remissions} where t > 99`;
    expect(await kaplanMeier(nobody, { time: "t", event: "e" })).toMatchObject({ curves: [], leftOut: 0 });
  });

  test.each([1, 2, 3, 4])("agree with counting by hand on random lives (seed %d)", async (seed) => {
    const random = createRandom(`lives/${seed}`);
    const rows = Array.from({ length: 60 }, () => {
      const s = Math.floor(random.next() * 4);
      return {
        s,
        t: s + 1 + Math.floor(random.next() * 8),
        e: random.next() < 0.6,
        g: "ab".charAt(Math.floor(random.next() * 2)),
      };
    });
    const { curves } = await kaplanMeier(lives(rows), { time: "t", event: "e", entry: "s", by: "g" });
    for (const { group, points } of curves) {
      const mine = rows.filter(({ g }) => g === group);
      let survival = 1;
      for (const point of points) {
        const atRisk = mine.filter(({ s, t }) => s < point.time && t >= point.time).length;
        const events = mine.filter(({ t, e }) => e && t === point.time).length;
        survival *= 1 - events / atRisk;
        expect(point).toMatchObject({ atRisk, events });
        expect(point.survival).toBeCloseTo(survival, 12);
      }
    }
  });
});

describe("the median", () => {
  const medianOf = async (rows: readonly { t: number; e: boolean }[]) => {
    const subjects = lives(rows.map((row) => ({ ...row, s: 0, g: "a" })));
    return (await kaplanMeier(subjects, { time: "t", event: "e" })).curves[0]?.median;
  };

  test("of an even number is when exactly half have left, for every number up to 200", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => 2 * (i + 1)).flatMap((n) =>
      Array.from({ length: n }, (_, i) => ({ t: i + 1, e: true, s: 0, g: String(n) })),
    );
    const { curves } = await kaplanMeier(lives(rows), { time: "t", event: "e", by: "g" });
    expect(curves).toHaveLength(100);
    for (const { group, median } of curves) expect(median, String(group)).toBe(Number(group) / 2);
  });

  test("of 100 customers of whom 9, 41 and 50 leave after 3, 6 and 24 months is 6", async () => {
    const leave = (customers: number, t: number) => Array.from({ length: customers }, () => ({ t, e: true }));
    expect(await medianOf([...leave(9, 3), ...leave(41, 6), ...leave(50, 24)])).toBe(6);
    expect(await medianOf([...leave(9, 3), ...leave(40, 6), ...leave(51, 24)])).toBe(24);
  });

  test("is exact in whole numbers where customers are lost from sight between", async () => {
    const random = createRandom("medians");
    let exact = 0;
    for (let round = 0; round < 300; round++) {
      const subjects = 4 + Math.floor(random.next() * 12);
      const rows = Array.from({ length: subjects }, () => ({
        t: 1 + Math.floor(random.next() * 6),
        e: random.next() < 0.7,
        s: 0,
        g: "a",
      }));
      let [above, below] = [1n, 1n];
      let expected: number | null = null;
      for (let time = 1; time <= 6 && expected === null; time++) {
        const atRisk = rows.filter(({ t }) => t >= time).length;
        const events = rows.filter(({ t, e }) => e && t === time).length;
        if (events === 0) continue;
        above *= BigInt(atRisk - events);
        below *= BigInt(atRisk);
        if (2n * above === below) exact++;
        if (2n * above <= below) expected = time;
      }
      expect(await medianOf(rows)).toBe(expected);
    }
    expect(exact).toBeGreaterThan(20);
  });

  test("stays when all have left and others enter later", async () => {
    const rows = lives([
      { t: 1, e: true, s: 0, g: "a" },
      { t: 9, e: false, s: 5, g: "a" },
    ]);
    const [curve] = (await kaplanMeier(rows, { time: "t", event: "e", entry: "s" })).curves;
    expect(curve?.points.map(({ survival }) => survival)).toEqual([0, 0]);
  });
});

describe("the log-rank test", () => {
  test("is worked by hand", async () => {
    const rows = lives([
      { t: 1, e: true, s: 0, g: "a" },
      { t: 3, e: true, s: 0, g: "a" },
      { t: 2, e: true, s: 0, g: "b" },
      { t: 4, e: true, s: 0, g: "b" },
    ]);
    const { chiSquare, df, groups } = await logRank(rows, { time: "t", event: "e", by: "g" });
    expect(chiSquare).toBeCloseTo(8 / 13, 12);
    expect(df).toBe(1);
    expect(groups.map(({ expected }) => expected)).toEqual(
      [1 / 2 + 1 / 3 + 1 / 2, 1 / 2 + 2 / 3 + 1 / 2 + 1].map((x) => expect.closeTo(x, 12)),
    );
  });

  test("adds expected events up to those seen, for three groups with late entries", async () => {
    const random = createRandom("three");
    const rows = Array.from({ length: 90 }, () => {
      const s = Math.floor(random.next() * 3);
      return {
        s,
        t: s + 1 + Math.floor(random.next() * 6),
        e: random.next() < 0.7,
        g: "abc".charAt(Math.floor(random.next() * 3)),
      };
    });
    const { groups, df } = await logRank(lives(rows), { time: "t", event: "e", entry: "s", by: "g" });
    const sum = (field: "events" | "expected") => groups.reduce((total, group) => total + group[field], 0);
    expect(df).toBe(2);
    expect(sum("expected")).toBeCloseTo(sum("events"), 10);
  });

  test("needs two groups, and somebody who left", async () => {
    const one = lives([{ t: 1, e: true, s: 0, g: "a" }]);
    await expect(logRank(one, { time: "t", event: "e", by: "g" })).rejects.toThrow(
      "two groups or more; “g” has 1",
    );
    const stayed = lives([
      { t: 1, e: false, s: 0, g: "a" },
      { t: 2, e: false, s: 0, g: "b" },
    ]);
    await expect(logRank(stayed, { time: "t", event: "e", by: "g" })).rejects.toThrow("cannot be compared");
  });
});
