/** Input that has no answer is refused by name, and unusual input that has one gets it. */
import { describe, expect, test } from "vitest";
import { type LogisticOptions, logistic } from "../../../../analysis/model/logistic/logistic.ts";
import type { Fragment, Value } from "../../../../analysis/relation.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

type Row = Record<string, Value>;

/** `y` comes more often with `a`; further columns may use `i`, and the random numbers `u` (which decides y) and `v`. */
function rows(size: number, further: Fragment) {
  const draw = (stream: number) => sql.fragment`((hash(i * 10 + ${stream}) >> 11) / 9007199254740992.0)`;
  return sql<Row>`select a, u < 0.3 + 0.3 * a as y, ${further}
    from (select i, ${draw(1)} as a, ${draw(2)} as u, ${draw(3)} as v from range(${size}) as t(i))`;
}

const fitted = (size: number, further: Fragment, options: Partial<LogisticOptions<Row>> = {}) =>
  logistic(rows(size, further), { outcome: "y", features: ["a", "x"], ...options });

describe("is refused by name", () => {
  test.each<[string, number, Fragment, string]>([
    [
      "a level that tells the outcome",
      300,
      sql.fragment`case when u < 0.3 + 0.3 * a and v < 0.2 then 'never stays' else 'others' end as x`,
      "separated perfectly: “x: others”",
    ],
    [
      "a level of three rows that tells it",
      40_000,
      sql.fragment`case when u < 0.3 and i < 20 then 'rare' else 'others' end as x`,
      "separated perfectly: “x: rare”",
    ],
    ["a category of one level", 300, sql.fragment`'all' as x`, "“x” has the same value in every row"],
    [
      "changes that are but rounding",
      300,
      sql.fragment`(59.9 * (1 + i % 3) / 3 * 3) / (59.9 * (1 + i % 3)) - 1 + 1e-16 * (i % 2) as x`,
      "“x” has the same value in every row",
    ],
    [
      "amounts that are alike within rounding",
      300,
      sql.fragment`59.9 * (1 + 1e-14 * (i % 5)) as x`,
      "“x” has the same value in every row",
    ],
    ["values too large", 300, sql.fragment`v * 1e200 as x`, "“x” has values too large"],
    ["values too close", 300, sql.fragment`v * 1e-200 as x`, "“x” has values too close to each other"],
    ["only NaN", 300, sql.fragment`'nan'::double as x`, "No row has an outcome and all features"],
    ["no rows", 0, sql.fragment`v as x`, "No row has an outcome"],
    ["one row", 1, sql.fragment`v as x`, "In all 1 rows"],
    [
      "more terms than rows",
      12,
      sql.fragment`'level ' || i as x`,
      "so no coefficient of its own can be told",
    ],
  ])("%s", async (_, size, further, message) => {
    await expect(fitted(size, further)).rejects.toThrow(message);
  });

  test("a feature that is constant where weights are not 0", async () => {
    const further = sql.fragment`case when i < 50 then 1 else 0 end as x, case when i < 50 then 0 else 1 end as w`;
    await expect(fitted(300, further, { weight: "w" })).rejects.toThrow(
      "“x” has the same value in every row",
    );
  });
});

describe("has an answer", () => {
  test("whatever the unit of a feature and of the weights", async () => {
    const plain = await fitted(300, sql.fragment`v as x`);
    const others = await fitted(300, sql.fragment`v * 1e6 + 1e9 as x, 1e9 as w`, { weight: "w" });
    const small = await fitted(300, sql.fragment`v / 1e6 as x, 1e-9 as w`, { weight: "w" });
    const x = plain.terms[2];
    expect((others.terms[2]?.coefficient ?? 0) * 1e6).toBeCloseTo(x?.coefficient ?? Number.NaN, 6);
    expect((small.terms[2]?.coefficient ?? 0) / 1e6).toBeCloseTo(x?.coefficient ?? Number.NaN, 9);
    expect((others.terms[1]?.standardError ?? 0) * Math.sqrt(1e9)).toBeCloseTo(
      plain.terms[1]?.standardError ?? 0,
      7,
    );
    expect((small.terms[1]?.standardError ?? 0) * Math.sqrt(1e-9)).toBeCloseTo(
      plain.terms[1]?.standardError ?? 0,
      7,
    );
  });

  test("with weights that are none, which are left out and counted", async () => {
    const further = sql.fragment`v as x,
      case i when 0 then -1 when 1 then 'nan'::double when 2 then 'inf'::double when 3 then null when 4 then 0 else 1 end as w`;
    const model = await fitted(300, further, { weight: "w" });
    expect(model).toMatchObject({ rows: 295, leftOut: { outcome: 0, features: 0, weight: 4 } });
  });

  test("with a level that is called what a missing one is", async () => {
    const further = sql.fragment`case when i < 50 then null when i < 100 then '(missing)' else 'known' end as x`;
    const model = await fitted(300, further, { missing: "indicate" });
    expect(model.terms.map(({ term }) => term)).toEqual(["(intercept)", "a", "x: known"]);
    expect(model.rows).toBe(300);
  });

  // So many rows that one begins with a sample of them, which does not tell what all rows do.
  test.each([
    ["a term that is constant in a sample", sql.fragment`cast(i % 20000 in (7, 9, 11) as integer) as x`, "x"],
    [
      "a rare level",
      sql.fragment`case when i in (4, 8, 15, 16, 23) then 'rare' else 'usual' end as x`,
      "x: usual",
    ],
  ])("%s", async (_, further, term) => {
    const model = await fitted(60_000, further);
    const [found] = await sql<{ all: number; own: number }>`
      select sum(y::integer - p) as "all", sum((y::integer - p) * cast(cast(x as varchar) in ('1', 'usual') as integer)) as own
      from (select *, ${model.toSql(sql)} as p from ${rows(60_000, further)})`.rows();
    expect(model.terms[2]?.term).toBe(term);
    expect(found?.all).toBeCloseTo(0, 7);
    expect(found?.own).toBeCloseTo(0, 7);
  });

  test("from a sample and from the start, which is the same", async () => {
    const further = sql.fragment`v as x`;
    const model = await fitted(20_000, further);
    // Twice, with a weight of 1 / 2 each: that is so many that one begins with a sample.
    const twice = await logistic(
      sql<Row>`select *, 0.5 as w from ${rows(20_000, further)} cross join range(2)`,
      { outcome: "y", features: ["a", "x"], weight: "w" },
    );
    model.terms.forEach(({ coefficient, standardError, p }, j) => {
      expect(twice.terms[j]?.coefficient).toBeCloseTo(coefficient, 12);
      expect(twice.terms[j]?.standardError).toBeCloseTo(standardError ?? Number.NaN, 10);
      expect(twice.terms[j]?.p).toBeCloseTo(p ?? Number.NaN, 8);
    });
    expect(twice.logLikelihood).toBeCloseTo(model.logLikelihood, 7);
  });
});
