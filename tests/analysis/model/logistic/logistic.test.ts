import { describe, expect, test } from "vitest";
import { type LogisticOptions, logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

interface Row {
  readonly y: boolean;
  readonly a: number | null;
  readonly b: number;
  readonly c: string | null;
  readonly w: number;
}

function relation(rows: readonly Row[]) {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  return sql<Row>`select unnest(${column("y")}::boolean[]) as y, unnest(${column("a")}::double[]) as a,
    unnest(${column("b")}::double[]) as b, unnest(${column("c")}::varchar[]) as c, unnest(${column("w")}::double[]) as w`;
}

function randomRows(seed: string, size = 200): (Row & { readonly a: number; readonly c: string })[] {
  const random = createRandom(seed);
  return Array.from({ length: size }, () => {
    const a = random.normal();
    const b = Math.round(random.next() * 8);
    const c = random.choice(["x", "y", "z"]);
    const eta = -0.4 + 0.8 * a - 0.2 * b + (c === "y" ? 1 : 0);
    return { a, b, c, y: random.next() < 1 / (1 + Math.exp(-eta)), w: Math.floor(random.next() * 3) };
  });
}

/** The score equations: at the maximum, what is seen and what is expected agree in the sum of every term. */
function residuals(
  rows: readonly { y: boolean; p: number; w?: number }[],
  term: (i: number) => number,
): number {
  return rows.reduce((sum, { y, p, w = 1 }, i) => sum + w * term(i) * (Number(y) - p), 0);
}

describe("logistic regression", () => {
  test("is worked by hand", async () => {
    const rows = sql<{
      channel: string;
      left_us: boolean;
    }>`select * from (values ('app', true), ('app', false), ('app', false), ('app', false),
      ('shop', true), ('shop', true), ('shop', false), ('shop', false)) as t(channel, left_us)`;
    const model = await logistic(rows, { outcome: "left_us", features: ["channel"] });
    const [intercept, shop] = model.terms;
    expect(intercept?.coefficient).toBeCloseTo(-Math.log(3), 10);
    expect(shop?.oddsRatio).toBeCloseTo(3, 9);
    // Variance of a difference of log-odds: the sum of the inverses of the four counts.
    expect(shop?.standardError).toBeCloseTo(Math.sqrt(1 / 1 + 1 / 3 + 1 / 2 + 1 / 2), 8);
    expect(model.formula).toBe("P = 1 / (1 + exp(-(-1.09861 + 1.09861 [channel = shop])))");
    expect(model.probability({ channel: "app" })).toBeCloseTo(0.25, 10);
    const card = model.scoreCard({ basePoints: 600, baseOdds: 1 / 3, pointsToDouble: 20 });
    expect(card.lines).toEqual([
      { feature: "channel", when: "app", points: 0 },
      { feature: "channel", when: "shop", points: expect.closeTo((20 * Math.log(3)) / Math.LN2, 8) },
    ]);
    expect(card.points({ channel: "app" })).toBeCloseTo(600, 8);
  });

  test("solves the score equations, with weights as with repeated rows", async () => {
    const rows = randomRows("equations");
    const options: LogisticOptions<Row> = { outcome: "y", features: ["a", "b", "c"] };
    const model = await logistic(relation(rows), { ...options, weight: "w" });
    const scored = rows.map((row) => ({ ...row, p: model.probability({ a: row.a, b: row.b, c: row.c }) }));
    for (const term of [
      () => 1,
      (i: number) => rows[i]?.a ?? 0,
      (i: number) => rows[i]?.b ?? 0,
      (i: number) => Number(rows[i]?.c === "z"),
    ])
      expect(residuals(scored, term)).toBeCloseTo(0, 7);
    const repeated = await logistic(relation(rows.flatMap((row) => Array(row.w).fill(row))), options);
    repeated.terms.forEach(({ coefficient, standardError }, j) => {
      expect(model.terms[j]?.coefficient).toBeCloseTo(coefficient, 9);
      expect(model.terms[j]?.standardError).toBeCloseTo(standardError ?? Number.NaN, 9);
    });
  });

  test("says the same in SQL, in points and in contributions, row by row", async () => {
    const rows = relation(
      randomRows("sql").map((row, i) => ({ ...row, a: i % 7 ? row.a : null, c: i % 11 ? row.c : null })),
    );
    const model = await logistic(rows, { outcome: "y", features: ["a", "b", "c"], missing: "indicate" });
    expect(model.terms.map(({ term }) => term)).toEqual([
      "(intercept)",
      "a",
      "a: missing",
      "b",
      "c: y",
      "c: z",
      "c: (missing)",
    ]);
    const card = model.scoreCard();
    const contributions = model.contributionsToSql(sql);
    expect(contributions.map(({ feature }) => feature)).toEqual(["a", "b", "c"]);
    const scored = await sql<Row & { p: number; points: number; sum: number }>`
      select *, ${model.toSql(sql)} as p, ${card.toSql(sql)} as points,
        ${sql.join(
          contributions.map((piece) => piece.sql),
          " + ",
        )} as sum from ${rows}`.rows();
    expect(scored).toHaveLength(200);
    const offsets = scored.map(({ p, sum }) => Math.log(p / (1 - p)) - sum);
    for (const [i, { a, b, c, p, points }] of scored.entries()) {
      expect(p).toBeCloseTo(model.probability({ a, b, c }), 13);
      expect(points).toBeCloseTo(card.points({ a, b, c }), 9);
      // 50 points double the odds, and odds of 1 are 500 points.
      expect(2 ** ((points - 500) / 50)).toBeCloseTo(p / (1 - p), 9);
      expect(offsets[i]).toBeCloseTo(offsets[0] as number, 9);
    }
  });

  test("with a ridge solves the penalised equations; with a lasso leaves features out", async () => {
    const rows = randomRows("penalty");
    const features = ["a", "b"] as const;
    const n = rows.length;
    const moments = (values: number[]) => {
      const mean = values.reduce((sum, v) => sum + v, 0) / n;
      return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n) };
    };
    const ridge = await logistic(relation(rows), { outcome: "y", features, penalty: { strength: 0.1 } });
    const scored = rows.map(({ y, a, b }) => ({ y, p: ridge.probability({ a, b }) }));
    for (const [j, name] of features.entries()) {
      const { mean, sd } = moments(rows.map((row) => row[name]));
      const slope = residuals(scored, (i) => ((rows[i]?.[name] as number) - mean) / sd);
      expect(slope).toBeCloseTo(0.1 * n * (ridge.terms[j + 1]?.coefficient as number) * sd, 6);
    }
    expect(ridge.terms[1]).toMatchObject({ standardError: null, p: null, lower: null });
    const lasso = await logistic(relation(rows), {
      outcome: "y",
      features,
      penalty: { strength: 0.06, l1: 1 },
    });
    const lassoScored = rows.map(({ y, a, b }) => ({ y, p: lasso.probability({ a, b }) }));
    for (const [j, name] of features.entries()) {
      const { mean, sd } = moments(rows.map((row) => row[name]));
      const slope = residuals(lassoScored, (i) => ((rows[i]?.[name] as number) - mean) / sd);
      const coefficient = lasso.terms[j + 1]?.coefficient as number;
      if (coefficient === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(0.06 * n);
      else expect(slope).toBeCloseTo(0.06 * n * Math.sign(coefficient), 4);
    }
    const nothing = await logistic(relation(rows), {
      outcome: "y",
      features,
      penalty: { strength: 10, l1: 1 },
    });
    expect(nothing.terms.map(({ coefficient }) => coefficient).slice(1)).toEqual([0, 0]);
  });

  test("gives the same bits whatever the order of the rows", async () => {
    const rows = randomRows("order", 1500);
    const options: LogisticOptions<Row> = { outcome: "y", features: ["a", "b", "c"] };
    const first = await logistic(relation(rows), options);
    expect((await logistic(relation(rows.toReversed()), options)).terms).toEqual(first.terms);
  });
});

describe("input that has no answer, or a surprising one", () => {
  const rows = randomRows("bad", 60);
  const fitted = (
    change: (row: (typeof rows)[number], i: number) => Partial<Row>,
    options: Partial<LogisticOptions<Row>> = {},
  ) =>
    logistic(relation(rows.map((row, i) => ({ ...row, ...change(row, i) }))), {
      outcome: "y",
      features: ["a", "b"],
      ...options,
    });

  test.each<[string, Parameters<typeof fitted>, string]>([
    ["one class", [() => ({ y: true })], "In all 60 rows the outcome is true"],
    ["a constant column", [() => ({ b: 3 })], "“b” has the same value in every row"],
    ["collinear columns", [(row) => ({ b: 2 * row.a + 1 })], "“b” follows from the features before it"],
    ["perfect separation", [(row) => ({ b: row.y ? 1 : 0 })], "The outcome is separated perfectly: “b”"],
    ["a column that is empty", [() => ({ a: null }), { missing: "indicate" }], "“a” is empty in every row"],
    ["holes everywhere", [() => ({ a: null })], "No row has an outcome and all features"],
    [
      "one row a class",
      [(row, i) => ({ w: i < 2 ? 1 : 0, y: i === 0, b: row.b }), { weight: "w", features: ["a"] }],
      "separated perfectly",
    ],
    ["weights of 0", [() => ({ w: 0 }), { weight: "w" }], "No row has an outcome"],
    [
      "a negative penalty",
      [() => ({}), { penalty: { strength: -1 } }],
      "The strength of a penalty is 0 or more",
    ],
    ["an option that is none", [() => ({}), { l2: 1 } as never], "logistic() has no option “l2”"],
    [
      "an unknown treatment of holes",
      [() => ({}), { missing: "mean" as never }],
      'missing is "drop" or "indicate"',
    ],
  ])("%s is named", async (_, [change, options], message) => {
    await expect(fitted(change, options)).rejects.toThrow(message);
  });

  test("a penalty gives perfect separation an answer", async () => {
    const model = await fitted((row) => ({ b: row.y ? 1 : 0 }), { penalty: { strength: 0.01 } });
    expect(model.terms[2]?.coefficient).toBeGreaterThan(2);
  });

  test("identifiers are no category", async () => {
    const many = sql<{
      y: boolean;
      id: string;
    }>`select i % 3 = 0 as y, 'c' || i as id from range(100000) t(i)`;
    await expect(logistic(many, { outcome: "y", features: ["id"] })).rejects.toThrow(
      "“id” has more than 100 different values",
    );
  });

  test("one outcome in ten thousand is fitted all the same", async () => {
    const rare = sql<{
      y: boolean;
      a: number;
    }>`select i % 10000 = 7 as y, (i * 37 % 101) / 10.0 + case when i % 10000 = 7 then 3 else 0 end as a from range(200000) t(i)`;
    const model = await logistic(rare, { outcome: "y", features: ["a"] });
    expect(model.positives).toBe(20);
    const [row] = await sql<{ p: number }>`select sum(${model.toSql(sql)}) as p from ${rare}`.rows();
    expect(row?.p).toBeCloseTo(20, 6);
  });
});
