/** Figures of R's survival package (and of lifelines, which agrees) on the recidivism data of Rossi, Berk and Lenihan. */
import { expect, test } from "vitest";
import { coxRegression } from "../../../analysis/survival/cox.ts";
import { kaplanMeier } from "../../../analysis/survival/kaplan-meier.ts";
import { logRank } from "../../../analysis/survival/log-rank.ts";
import { describeKnown, knownData } from "../churn/known-data.ts";
import { openSql } from "../engine.ts";

const FEATURES = ["fin", "age", "race", "wexp", "mar", "paro", "prio"];
const LIFE = { time: "week", event: "arrest" };

describeKnown("survival on public data", ["rossi"], () => {
  const opened = openSql(knownData("rossi"));
  const rossi = async () => (await opened)<Record<string, number>>`select * from rossi`;

  test("Cox regression with Efron ties", async () => {
    const model = await coxRegression(await rossi(), { ...LIFE, features: FEATURES });
    const expected = [
      [-0.37942217, 0.19137948],
      [-0.057437743, 0.021999471],
      [0.31389979, 0.30799278],
      [-0.1497957, 0.2122243],
      [-0.43370388, 0.38186806],
      [-0.084871083, 0.195756672],
      [0.091497081, 0.02864855],
    ];
    model.terms.forEach((term, j) => {
      expect(term.term).toBe(FEATURES[j]);
      expect(term.coefficient).toBeCloseTo(expected[j]?.[0] ?? Number.NaN, 8);
      expect(term.standardError).toBeCloseTo(expected[j]?.[1] ?? Number.NaN, 8);
    });
    expect(model.logLikelihood).toBeCloseTo(-658.74766, 5);
    expect(model.logLikelihoodNull).toBeCloseTo(-675.38063, 5);
    expect(model.concordance).toBeCloseTo(0.64032925, 8);
    expect(model.tests.likelihoodRatio.chiSquare).toBeCloseTo(2 * (675.38063 - 658.74766), 4);
    expect([model.subjects, model.events]).toEqual([432, 114]);
  });

  test("Cox regression with Breslow ties", async () => {
    const { terms } = await coxRegression(await rossi(), { ...LIFE, features: FEATURES, ties: "breslow" });
    const of = (name: string) => terms.find(({ term }) => term === name)?.coefficient;
    expect(of("fin")).toBeCloseTo(-0.37902189, 8);
    expect(of("age")).toBeCloseTo(-0.057245925, 9);
    expect(of("prio")).toBeCloseTo(0.091111542, 8);
  });

  test("the test of proportional hazards", async () => {
    const model = await coxRegression(await rossi(), { ...LIFE, features: FEATURES });
    const tests = model.proportionalHazards();
    const age = tests.find(({ term }) => term === "age");
    expect(age?.chiSquare).toBeCloseTo(5.973982, 6);
    expect(age?.p).toBeCloseTo(0.0145, 4);
    expect(tests.at(-1)).toMatchObject({ term: "global", df: 7 });
    expect(tests.at(-1)?.chiSquare).toBeCloseTo(17.694415, 6);
    expect(tests.at(-1)?.p).toBeCloseTo(0.013427, 5);
  });

  test("Kaplan-Meier and the log-rank test", async () => {
    const [curve] = (await kaplanMeier(await rossi(), LIFE)).curves;
    const expected = [0.96527778, 0.90740741, 0.86111111, 0.80324074, 0.73611111];
    [10, 20, 30, 40, 52].forEach((week, i) => {
      expect(curve?.survivalAt(week)).toBeCloseTo(expected[i] ?? Number.NaN, 8);
    });
    const compared = await logRank(await rossi(), { ...LIFE, by: "fin" });
    expect(compared.chiSquare).toBeCloseTo(3.8375696, 7);
  });
});
