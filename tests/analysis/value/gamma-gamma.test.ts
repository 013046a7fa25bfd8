import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../analysis/stats/random.ts";
import { expectedSpend, fitGammaGamma, gammaGammaObjective } from "../../../analysis/value/gamma-gamma.ts";
import { rfmSummary } from "../../../analysis/value/summary.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const DATA = process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data");
const [PURCHASES, SUMMARY] = [path.join(DATA, "cdnow_purchases.csv"), path.join(DATA, "cdnow_summary.csv")];
const here = existsSync(PURCHASES) && existsSync(SUMMARY);
const sql = await openSql(
  here
    ? [
        { name: "purchases", file: PURCHASES, format: "csv" },
        { name: "summary", file: SUMMARY, format: "csv" },
      ]
    : [],
);

interface Spend {
  frequency: number;
  monetary: number;
}

function spends(rows: readonly (readonly [frequency: number, monetary: number])[]) {
  const values = rows.map(([x, mean]) => sql.fragment`(${x}, cast(${mean} as double))`);
  return sql<Spend>`select * from (values ${sql.join(values)}) as t(frequency, monetary)`;
}

describe("Gamma-Gamma", () => {
  it("on all of CDNOW's customers comes near the published parameters of their tenth part, and agrees in SQL", async (context) => {
    if (!here) context.skip("the CDNOW files are not here; CLIENTELE_KNOWN_DATA names their folder");
    const histories = await rfmSummary(
      sql<{
        customer_id: number;
        bought_on: Date;
        amount: number;
      }>`select customer_id, bought_on, amount from purchases`,
      { customer: "customer_id", at: "bought_on", amount: "amount", asOf: "1997-09-30" },
    );
    const spend = await fitGammaGamma(histories);
    expect(spend.converged).toBe(true);
    // Published for a tenth of the customers: p 6.25, q 3.74, gamma 15.44, with standard errors 1.19, .29 and 4.16.
    expect(Math.abs(spend.parameters.p - 6.25)).toBeLessThan(1.19);
    expect(Math.abs(spend.parameters.q - 3.74)).toBeLessThan(0.29);
    expect(Math.abs(spend.parameters.gamma - 15.44)).toBeLessThan(4.16);
    const rows = await sql<Spend & { expected: number }>`
      select frequency, monetary, ${spend.toSql()} as expected from ${histories}`.rows();
    expect(rows).toHaveLength(23_570);
    const off = rows.map((row) => Math.abs(row.expected / spend.expectedSpend(row) - 1));
    expect(Math.max(...off)).toBeLessThan(1e-13);
  });

  it("expects what lifetimes 0.11 does of CDNOW's customers, with its parameters", () => {
    const parameters = { p: 6.248802, q: 3.744588, gamma: 15.447748 };
    const expected = (frequency: number, monetary: number) =>
      expectedSpend(parameters, { frequency, monetary });
    expect(expected(2, 22.35)).toBeCloseTo(24.658616, 4);
    expect(expected(1, 11.77)).toBeCloseTo(18.91148, 4);
    expect(expected(7, 73.74)).toBeCloseTo(71.462851, 4);
    expect(expected(0, 0)).toBeCloseTo(35.171, 3);
  });

  it("expects everybody's mean of a customer without a repeat purchase, and nearly the own mean of a frequent one", async () => {
    const spend = await fitGammaGamma(spends(sample()));
    expect(spend.meanSpend).not.toBeNull();
    expect(spend.expectedSpend({ frequency: 0, monetary: 0 })).toBeCloseTo(spend.meanSpend ?? 0, 9);
    expect(spend.expectedSpend({ frequency: 10_000, monetary: 80 })).toBeCloseTo(80, 1);
  });

  it("has the gradient that its values show, and the likelihood of one customer", () => {
    const objective = gammaGammaObjective({
      frequency: [1, 2, 5],
      monetary: [10, 30, 8],
      customers: [3, 1, 2],
    });
    const at = Float64Array.from([2, 3, 15].map(Math.log));
    const gradient = new Float64Array(3);
    objective(at, gradient);
    for (let i = 0; i < 3; i++) {
      const value = (by: number) =>
        objective(
          at.map((log, j) => (i === j ? log + by : log)),
          new Float64Array(3),
        );
      expect(gradient[i]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 8);
    }
    // p = q = 1: one purchase of m has the density gamma / (m + gamma)^2.
    const one = gammaGammaObjective({ frequency: [1], monetary: [10], customers: [1] });
    expect(one(Float64Array.from([0, 0, Math.log(5)]), new Float64Array(3))).toBeCloseTo(
      -Math.log(5 / 15 ** 2),
      13,
    );
  });

  it("passes over customers who teach nothing, and refuses too few", async () => {
    const spend = await fitGammaGamma(
      spends([...sample(), [0, 0], [3, 0], [2, -4], [1, Number.NaN], [1, Infinity]]),
    );
    expect(spend.customers).toBe(sample().length);
    await expect(
      fitGammaGamma(
        spends([
          [1, 5],
          [1, 6],
          [0, 0],
        ]),
      ),
    ).rejects.toThrow("2 customers have a repeat purchase and a mean amount above 0.");
  });

  it("tells how far frequency and spend go together", async () => {
    // Means 1, 2, 3 of frequencies 1, 2, 3 go together entirely.
    const together = await fitGammaGamma(
      spends([
        [1, 10],
        [2, 20],
        [3, 30],
      ]),
    );
    expect(together.correlation).toBeCloseTo(1, 12);
    const constant = await fitGammaGamma(
      spends([
        [2, 10],
        [2, 20],
        [2, 30],
      ]),
    );
    expect(constant.correlation).toBeNull();
  });

  /** Customers with means of their own around which their purchases vary. */
  function sample(): [number, number][] {
    const random = createRandom("spend");
    return Array.from({ length: 300 }, () => {
      const [frequency, mean] = [1 + random.int(6), 20 + random.exponential(1 / 20)];
      const amounts = Array.from({ length: frequency }, () => mean * random.uniform(0.5, 1.5));
      return [frequency, amounts.reduce((a, b) => a + b) / frequency];
    });
  }
});
