/** Figures of statsmodels on the public telecom data: Churn of 7,032 customers. */
import { expect, test } from "vitest";
import { judge } from "../../../../analysis/model/judge/judge.ts";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { describeKnown, knownData } from "../../churn/known-data.ts";
import { openSql } from "../../engine.ts";

const FEATURES = [
  "Contract",
  "InternetService",
  "PaymentMethod",
  "PaperlessBilling",
  "tenure",
  "MonthlyCharges",
  "TotalCharges",
  "SeniorCitizen",
];

describeKnown("logistic regression on public data", ["telco_churn"], () => {
  const opened = openSql(knownData("telco_churn"));
  const customers = async () => {
    const sql = await opened;
    return sql<Record<string, number | string | boolean>>`
      select * replace (Churn = 'Yes' as Churn, try_cast(TotalCharges as double) as TotalCharges) from telco_churn`;
  };

  test("coefficients, errors and likelihood", async () => {
    const model = await logistic(await customers(), { outcome: "Churn", features: FEATURES });
    const expected: Record<string, number> = {
      "(intercept)": -0.263286,
      "Contract: One year": -0.726848,
      "Contract: Two year": -1.52356,
      "InternetService: Fiber optic": 0.935865,
      "InternetService: No": -0.904784,
      "PaymentMethod: Credit card (automatic)": -0.087955,
      "PaymentMethod: Electronic check": 0.39242,
      "PaymentMethod: Mailed check": -0.09298,
      "PaperlessBilling: true": 0.405607,
      tenure: -0.060774,
      MonthlyCharges: -0.005555,
      TotalCharges: 0.000344,
      SeniorCitizen: 0.315267,
    };
    expect(
      model.terms.map(({ term }) => term.replace("PaperlessBilling: Yes", "PaperlessBilling: true")),
    ).toEqual(Object.keys(expected));
    model.terms.forEach(({ coefficient }, j) => {
      expect(coefficient).toBeCloseTo(Object.values(expected)[j] ?? Number.NaN, 6);
    });
    expect(model.terms.find(({ term }) => term === "tenure")?.standardError).toBeCloseTo(0.006241, 6);
    expect(model.logLikelihood).toBeCloseTo(-2967.5728, 4);
    expect(model.aic).toBeCloseTo(5961.1456, 4);
    expect(model).toMatchObject({
      rows: 7032,
      positives: 1869,
      leftOut: { outcome: 0, features: 11, weight: 0 },
    });
  });

  test("the quality of its probabilities, computed by the engine", async () => {
    const sql = await opened;
    const rows = sql`select * from ${await customers()} where TotalCharges is not null`;
    const model = await logistic(rows, { outcome: "Churn", features: FEATURES });
    const scored = sql`select ${model.toSql(sql)} as p, Churn from ${rows}`;
    const found = await judge(scored, { score: "p", outcome: "Churn" });
    expect(found.auc.value).toBeCloseTo(0.841547, 6);
    expect(found.brier).toBeCloseTo(0.137407, 6);
    expect(found.logLoss).toBeCloseTo(0.42201, 6);
    expect(found.deciles[0]?.lift).toBeCloseTo(2.7524, 4);
    expect(found.deciles[1]?.gain).toBeCloseTo(0.504, 4);
  });
});
