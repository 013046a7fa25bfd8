/** Cross-validated areas that other programs reach on the public telecom data. Far above them, a feature would know the answer. */
import { expect, test } from "vitest";
import { checkLeakage } from "../../../../analysis/churn/features/leakage.ts";
import { logistic } from "../../../../analysis/model/logistic/logistic.ts";
import { boostedTrees } from "../../../../analysis/model/trees/boosted-trees.ts";
import { crossValidate, type ScoringModel } from "../../../../analysis/model/validation/cross-validate.ts";
import type { Relation } from "../../../../analysis/relation.ts";
import { describeKnown, knownData } from "../../churn/known-data.ts";
import { openSql } from "../../engine.ts";

describeKnown("cross-validation on public data", ["telco_churn"], () => {
  const opened = openSql(knownData("telco_churn"));
  const customers = async () => {
    const sql = await opened;
    const rows = sql<Record<string, number | string | boolean>>`
      select * replace (Churn = 'Yes' as Churn, try_cast(TotalCharges as double) as TotalCharges) from telco_churn`;
    const names = (await rows.schema()).map(({ name }) => name);
    return { rows, features: names.filter((name) => name !== "customerID" && name !== "Churn") };
  };

  type Rows = Relation<Record<string, number | string | boolean>>;
  const models: [string, number, (rows: Rows, features: string[]) => Promise<ScoringModel>][] = [
    [
      // “No internet service” is a level of seven fields: a slight penalty shares its effect between them.
      "logistic regression",
      0.8452,
      (train, features) =>
        logistic(train, {
          outcome: "Churn",
          features,
          missing: "indicate",
          penalty: { strength: 0.0002 },
        }),
    ],
    [
      "boosted trees",
      0.8472,
      (train, features) =>
        boostedTrees(train, { outcome: "Churn", features, trees: 100, depth: 3, learningRate: 0.1 }),
    ],
  ];

  test.each(models)(
    "%s",
    async (_, expected, learn) => {
      const { rows, features } = await customers();
      const { auc, judgement } = await crossValidate(rows, {
        outcome: "Churn",
        folds: 5,
        seed: 1,
        fit: (train) => learn(train, features),
      });
      expect(Math.abs(auc.mean - expected)).toBeLessThan(0.005);
      expect(auc.mean).toBeLessThan(0.86);
      expect(Math.abs(judgement.auc.value - expected)).toBeLessThan(0.005);
      expect(judgement.rows).toBe(7043);
    },
    60_000,
  );

  test("no feature knows the answer, but the customer's number is an identifier", async () => {
    const { rows, features } = await customers();
    const { findings } = await checkLeakage(rows, {
      outcome: "Churn",
      features: [...features, "customerID"],
    });
    expect(findings.map(({ feature, kind }) => [feature, kind])).toEqual([["customerID", "identifier"]]);
  });
});
