import { describe, expect, test } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import { type CoxOptions, coxRegression } from "../../../analysis/survival/cox.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
type Row = { t: number; e: number; s: number; a: number; b: string };

function randomRows(seed: string, size: number): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: size }, () => {
    const s = Math.floor(random.next() * 3);
    const a = Math.round(random.next() * 40) / 10;
    const b = "xyz".charAt(Math.floor(random.next() * 3));
    const t = s + 1 + Math.floor((-6 * Math.log(1 - random.next())) / (1 + a / 4));
    return { t, e: random.next() < 0.7 ? 1 : 0, s, a, b };
  });
}

function relation(rows: readonly Row[]) {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  return sql<Row>`select unnest(${column("t")}::double[]) as t, unnest(${column("e")}::integer[]) as e,
    unnest(${column("s")}::double[]) as s, unnest(${column("a")}::double[]) as a, unnest(${column("b")}::varchar[]) as b`;
}

/** The partial likelihood as its definition has it, subject by subject. */
function logLikelihood(
  rows: readonly Row[],
  score: (row: Row) => number,
  ties: "efron" | "breslow",
  late: boolean,
): number {
  let sum = 0;
  for (const time of new Set(rows.filter(({ e }) => e === 1).map(({ t }) => t))) {
    const dead = rows.filter(({ t, e }) => e === 1 && t === time);
    const atRisk = rows.filter(({ t, s }) => t >= time && (!late || s < time));
    const total = atRisk.reduce((all, row) => all + Math.exp(score(row)), 0);
    const own = dead.reduce((all, row) => all + Math.exp(score(row)), 0);
    dead.forEach((row, l) => {
      sum += score(row) - Math.log(total - (ties === "efron" ? (l / dead.length) * own : 0));
    });
  }
  return sum;
}

describe("Cox's model", () => {
  test.each([
    ["efron", false],
    ["efron", true],
    ["breslow", true],
  ] as const)("with %s ties (late entries: %s) is at the top of the likelihood as defined", async (ties, late) => {
    const rows = randomRows(`cox/${ties}/${late}`, 80);
    const options: CoxOptions<Row> = {
      time: "t",
      event: "e",
      features: ["a", "b"],
      ties,
      ...(late && { entry: "s" as const }),
    };
    const model = await coxRegression(relation(rows), options);
    expect(model.terms.map(({ term }) => term)).toEqual(["a", "b: y", "b: z"]);
    const beta = model.terms.map(({ coefficient }) => coefficient);
    const at = (b: readonly number[]) =>
      logLikelihood(
        rows,
        (row) =>
          (b[0] as number) * row.a +
          (row.b === "y" ? (b[1] as number) : row.b === "z" ? (b[2] as number) : 0),
        ties,
        late,
      );
    expect(model.logLikelihood).toBeCloseTo(at(beta), 9);
    expect(model.logLikelihoodNull).toBeCloseTo(at([0, 0, 0]), 9);
    beta.forEach((_, j) => {
      const moved = (by: number) => at(beta.map((b, k) => (k === j ? b + by : b)));
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(0, 4);
      expect(moved(0.05)).toBeLessThan(at(beta));
      expect(moved(-0.05)).toBeLessThan(at(beta));
    });
  });

  test("counts concordant pairs as their definition has it", async () => {
    const rows = randomRows("pairs", 70);
    const model = await coxRegression(relation(rows), { time: "t", event: "e", features: ["a"] });
    const slope = model.terms[0]?.coefficient as number;
    let pairs = 0;
    let agree = 0;
    for (const first of rows) {
      for (const second of rows) {
        if (first.e !== 1 || !(second.t > first.t || (second.t === first.t && second.e === 0))) continue;
        pairs++;
        const difference = slope * (first.a - second.a);
        agree += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
      }
    }
    expect(model.concordance).toBeCloseTo(agree / pairs, 12);
  });

  test("says the same in SQL as in TypeScript, row by row", async () => {
    const rows = relation(randomRows("sql", 60));
    const model = await coxRegression(rows, { time: "t", event: "e", features: ["a", "b"] });
    const scored = await sql<Row & { score: number; chance: number }>`
      select *, ${model.toSql(sql)} as score, ${model.chanceToSql(sql, { from: "s", within: 2 })} as chance from ${rows}`.rows();
    expect(scored).toHaveLength(60);
    for (const { a, b, s, score, chance } of scored) {
      expect(chance).toBeCloseTo(1 - model.survival({ a, b }, s + 2) / model.survival({ a, b }, s), 12);
      const hazard = model.baseline.findLast(({ time }) => time <= 3)?.hazard ?? 0;
      expect(model.survival({ a, b }, 3)).toBeCloseTo(Math.exp(-hazard * Math.exp(score)), 12);
    }
  });

  test("tells how long a subject stays on, as the area under its curve", async () => {
    const model = await coxRegression(relation(randomRows("area", 60)), {
      time: "t",
      event: "e",
      features: ["a"],
    });
    let area = 0;
    for (let time = 2; time < 8; time += 0.25)
      area += (0.25 * model.survival({ a: 1 }, time)) / model.survival({ a: 1 }, 2);
    expect(model.expectedRemaining({ a: 1 }, 2, 8)).toBeCloseTo(area, 10);
    expect(model.expectedRemaining({ a: 4 }, 2, 8)).toBeLessThan(model.expectedRemaining({ a: 0 }, 2, 8));
    expect(() => model.survival({ a: "much" }, 2)).toThrow("“a” is a number in this model");
  });

  test("leaves out rows with missing features, and counts them", async () => {
    const holes = sql<Row>`select t, e, s, case when rownum % 5 = 0 then null else a end as a, b
      from (select *, row_number() over () as rownum from ${relation(randomRows("holes", 50))})`;
    const model = await coxRegression(holes, {
      time: "t",
      event: "e",
      features: ["a", "b"],
      base: { b: "z" },
    });
    expect(model).toMatchObject({ subjects: 40, leftOut: { times: 0, features: 10 } });
    expect(model.terms.map(({ term }) => term)).toEqual(["a", "b: x", "b: y"]);
  });

  test.each<[string, string, Partial<CoxOptions<Row>>]>([
    ["a feature that never changes", "“a” has the same value in every row", { features: ["a"] }],
    ["a feature twice", "“t” is among the features twice", { features: ["t", "t"] }],
    ["no feature", "at least one feature", { features: [] }],
    ["an unknown base", "“b” has no level “q”", { features: ["b"], base: { b: "q" } }],
    ["a misspelt tie rule", "ties is", { ties: "exact" as never }],
  ])("refuses %s", async (_, message, options) => {
    const rows = relation(randomRows("bad", 20).map((row) => ({ ...row, a: 1 })));
    const given = { time: "t", event: "e", features: ["b"], ...options } as CoxOptions<Row>;
    await expect(coxRegression(rows, given)).rejects.toThrow(message);
  });

  test("names what separates perfectly, what follows from the rest, and that nobody left", async () => {
    const rows = randomRows("separate", 40);
    const apart = relation(
      rows.map((row) => ({ ...row, s: 0, t: row.e === 1 ? 1 : 9, a: row.e === 1 ? 1 : 0 })),
    );
    await expect(coxRegression(apart, { time: "t", event: "e", features: ["a"] })).rejects.toThrow(
      "perfectly",
    );
    const tamed = await coxRegression(apart, { time: "t", event: "e", features: ["a"], ridge: 1 });
    expect(tamed.terms[0]?.coefficient).toBeGreaterThan(1);
    const twins = sql<Row & { twin: number }>`select *, 2 * a + 1 as twin from ${relation(rows)}`;
    await expect(coxRegression(twins, { time: "t", event: "e", features: ["a", "twin"] })).rejects.toThrow(
      "“twin” follows from the features before it",
    );
    const stayed = relation(rows.map((row) => ({ ...row, e: 0 })));
    await expect(coxRegression(stayed, { time: "t", event: "e", features: ["a"] })).rejects.toThrow(
      "Nobody left among 40",
    );
  });

  test("gives the same bits whatever the order of the rows", async () => {
    const rows = randomRows("order", 70);
    const options: CoxOptions<Row> = { time: "t", event: "e", features: ["a", "b"] };
    const first = await coxRegression(relation(rows), options);
    const second = await coxRegression(relation(rows.toReversed()), options);
    expect(second.terms).toEqual(first.terms);
  });
});
