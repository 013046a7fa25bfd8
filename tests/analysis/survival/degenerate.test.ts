/** Lives that tell nothing are refused by name, and unusual ones have their answer. */
import { describe, expect, test } from "vitest";
import type { Fragment, Value } from "../../../analysis/relation.ts";
import { type CoxOptions, coxRegression } from "../../../analysis/survival/cox.ts";
import { kaplanMeier } from "../../../analysis/survival/kaplan-meier.ts";
import { logRank } from "../../../analysis/survival/log-rank.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

type Row = Record<string, Value>;

/** A feature `a`; further columns may use `i` and the random numbers `u` and `v`. */
function lives(size: number, further: Fragment) {
  const draw = (stream: number) => sql.fragment`((hash(i * 10 + ${stream}) >> 11) / 9007199254740992.0)`;
  return sql<Row>`select a, ${further}
    from (select i, ${draw(1)} as a, ${draw(2)} as u, ${draw(3)} as v from range(${size}) as t(i))`;
}

const fitted = (size: number, further: Fragment, options: Partial<CoxOptions<Row>> = {}) =>
  coxRegression(lives(size, further), { time: "t", event: "e", features: ["a"], ...options });

describe("Cox's model refuses", () => {
  const half = sql.fragment`u as t, v < 0.5 as e`;
  test.each<[string, number, Fragment, Partial<CoxOptions<Row>>, string]>([
    ["nobody", 0, half, {}, "Nobody left among 0 subjects"],
    ["one subject", 1, sql.fragment`u as t, true as e`, {}, "“a” has the same value in every row"],
    [
      "two subjects",
      2,
      sql.fragment`u as t, true as e`,
      {},
      "“a” tells those who left from those who stayed",
    ],
    [
      "features that are missing throughout",
      50,
      sql.fragment`${half}, null::double as x`,
      { features: ["x"] },
      "Nobody left among 0",
    ],
    ["entries after the end", 50, sql.fragment`${half}, u + 1 as s`, { entry: "s" }, "Nobody left among 0"],
    [
      "a level of which nobody left",
      200,
      sql.fragment`u as t, v < 0.5 and i % 3 < 2 as e, 'l' || (i % 3) as x`,
      { features: ["a", "x"] },
      "“x: l2” tells those who left from those who stayed perfectly",
    ],
    [
      "a hundred thousand levels",
      100_000,
      sql.fragment`${half}, 'c' || i as x`,
      { features: ["x"] },
      "more than 100 different values",
    ],
    [
      "a category of one level",
      50,
      sql.fragment`${half}, 'all' as x`,
      { features: ["x"] },
      "“x” has the same value",
    ],
    [
      "values too large",
      50,
      sql.fragment`${half}, a * 1e200 as x`,
      { features: ["x"] },
      "“x” has values too large",
    ],
  ])("%s", async (_, size, further, options, message) => {
    await expect(fitted(size, further, options)).rejects.toThrow(message);
  });
});

describe("Cox's model tells", () => {
  test("nothing, where all leave at once: with the hazards that ties give", async () => {
    const at = sql.fragment`3 as t, true as e`;
    const model = await fitted(40, at);
    expect(model.terms[0]?.coefficient).toBeCloseTo(0, 10);
    // Efron: the l-th of 40 deaths has 40 - l at risk, all of the same hazard.
    const hazard = Array.from({ length: 40 }, (_, l) => 1 / (40 - l)).reduce((sum, step) => sum + step, 0);
    expect(model.baseline).toEqual([{ time: 3, hazard: expect.closeTo(hazard, 10) }]);
    const breslow = await fitted(40, at, { ties: "breslow" });
    expect(breslow.baseline).toEqual([{ time: 3, hazard: expect.closeTo(1, 10) }]);
    expect(model.concordance).toBeNaN();
  });

  test("of those who leave at time 0, but not by its logarithm", async () => {
    const model = await fitted(200, sql.fragment`floor(u * 3) as t, v < 0.5 as e`);
    expect(model.proportionalHazards("identity")[0]?.p).toBeGreaterThan(0);
    expect(() => model.proportionalHazards("log")).toThrow("Somebody left at time 0");
  });

  test("what one in ten thousand tells", async () => {
    const rare = sql.fragment`u + 0.1 as t, i % 10000 = 7 as e`;
    const model = await fitted(100_000, rare);
    expect(model.events).toBe(10);
    // At the maximum, the scores of those who left add up to what their risk sets let expect.
    const [found] = await sql<{ gap: number }>`
      with lives as (select *, ${model.toSql(sql)} as score from ${lives(100_000, rare)})
      select sum(a - expected) as gap from (
        select d.a, sum(r.a * exp(r.score)) / sum(exp(r.score)) as expected
        from lives as d join lives as r on r.t >= d.t where d.e group by d.a, d.t)`.rows();
    expect(found?.gap).toBeCloseTo(0, 8);
  });
});

test("the log-rank test refuses more groups than it can compare, and curves have them all", async () => {
  const many = lives(3000, sql.fragment`ceil(u * 9) as t, v < 0.5 as e, 'g' || i as g`);
  await expect(logRank(many, { time: "t", event: "e", by: "g" })).rejects.toThrow(
    "“g” has 3000 different values: more than 1000 are too many to compare.",
  );
  expect((await kaplanMeier(many, { time: "t", event: "e", by: "g" })).curves).toHaveLength(3000);
});
