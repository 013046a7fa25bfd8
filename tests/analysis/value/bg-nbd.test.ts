import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import type { Relation } from "../../../analysis/relation.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { type BgNbd, fitBgNbd } from "../../../analysis/value/bg-nbd.ts";
import { bgNbdObjective } from "../../../analysis/value/bg-nbd-likelihood.ts";
import { repeatPurchases } from "../../../analysis/value/repeat-series.ts";
import { ROOT } from "../../support/source-files.ts";
import { openSql } from "../engine.ts";

const CDNOW = path.join(
  process.env.CLIENTELE_KNOWN_DATA ?? path.join(ROOT, "..", "shared", "data"),
  "cdnow_summary.csv",
);
const here = existsSync(CDNOW);
const sql = await openSql(here ? [{ name: "cdnow", file: CDNOW, format: "csv" }] : []);

interface Summary {
  frequency: number;
  recency: number;
  T: number;
}

const COLUMNS = { frequency: "frequency", recency: "recency", age: "T" } as const;
const PUBLISHED = { r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425752 };

function cdnow(context: TestContext): Relation<Summary> {
  if (!here) context.skip("cdnow_summary.csv is not here; CLIENTELE_KNOWN_DATA names its folder");
  return sql<Summary>`select * from cdnow`;
}

function histories(rows: readonly (readonly [x: number, recency: number, age: number])[]): Relation<Summary> {
  const values = rows.map(
    ([x, recency, age]) => sql.fragment`(${x}, cast(${recency} as double), cast(${age} as double))`,
  );
  return sql<Summary>`select * from (values ${sql.join(values)}) as t(frequency, recency, "T")`;
}

describe("BG/NBD on CDNOW", () => {
  it("has the published parameters, likelihood and expectations", async (context) => {
    const model = await fitBgNbd(cdnow(context), COLUMNS);
    expect(model.converged).toBe(true);
    expect(model.customers).toBe(2357);
    for (const [name, value] of Object.entries(PUBLISHED)) {
      expect(model.parameters[name as "r"]).toBeCloseTo(value, 5);
    }
    expect(model.logLikelihood).toBeCloseTo(-9582.4256, 4);
    const history = { frequency: 2, recency: 30.43, age: 38.86 };
    expect(model.expectedPurchases(history, 39)).toBeCloseTo(1.2259, 4);
    expect(model.probabilityAlive(history)).toBeCloseTo(0.726609, 6);
    const byTime = [0.1429, 1, 3, 31.8571, 32].map(model.expectedPurchasesOfNew);
    expect(byTime.map((value) => value.toFixed(4))).toEqual([
      "0.0078",
      "0.0532",
      "0.1506",
      "1.0405",
      "1.0437",
    ]);
    // Published for 78 weeks as 1.8576: a series cut after 150 terms, of which the true sum is 1.8580.
    expect(cutSeries(model.parameters, 78, 150).toFixed(4)).toBe("1.8576");
    expect(cutSeries(model.parameters, 78, 2000)).toBeCloseTo(model.expectedPurchasesOfNew(78), 12);
    expect(model.expectedPurchasesOfNew(78).toFixed(4)).toBe("1.8580");
  });

  it("has the standard errors of lifetimes 0.11", async (context) => {
    const { standardErrors } = await fitBgNbd(cdnow(context), COLUMNS);
    expect(standardErrors?.r).toBeCloseTo(0.012557, 6);
    expect(standardErrors?.alpha).toBeCloseTo(0.378221, 5);
    expect(standardErrors?.a).toBeCloseTo(0.185719, 5);
    expect(standardErrors?.b).toBeCloseTo(0.705345, 5);
  });

  it("is the same in SQL on every row, for any horizon", async (context) => {
    const customers = cdnow(context);
    const model = await fitBgNbd(customers, COLUMNS);
    // 400 weeks are 90 times alpha: the series is long then.
    for (const horizon of [0, 0.01, 1, 39, 80, 400]) {
      await expectSame(model, customers, horizon);
    }
  });

  it("comes out the same to the bit whatever the order of rows", async (context) => {
    const customers = cdnow(context);
    const shuffled = sql<Summary>`select * from ${customers} order by hash("ID")`;
    const { parameters } = await fitBgNbd(customers, COLUMNS);
    expect((await fitBgNbd(shuffled, COLUMNS)).parameters).toEqual(parameters);
  });
});

/** The published formula for a new customer, with so many terms of its series. */
function cutSeries({ r, alpha, a, b }: typeof PUBLISHED, t: number, terms: number): number {
  const z = t / (alpha + t);
  let [term, sum] = [1, 1];
  for (let j = 1; j <= terms; j++) {
    term *= (((r + j - 1) * (b + j - 1)) / ((a + b - 2 + j) * j)) * z;
    sum += term;
  }
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * sum);
}

async function expectSame(model: BgNbd, customers: Relation<Summary>, horizon: number): Promise<void> {
  const scores = model.toSql({ horizon, age: "T" });
  const rows = await sql<Summary & { alive: number; expected: number }>`
    select *, ${scores.probabilityAlive} as alive, ${scores.expectedPurchases} as expected from ${customers}`.rows();
  expect(rows.length).toBe(await customers.count());
  const off = rows.map(({ frequency, recency, T: age, alive, expected }) => {
    const history = { frequency, recency, age };
    const value = model.expectedPurchases(history, horizon);
    return Math.max(
      Math.abs(alive - model.probabilityAlive(history)),
      Math.abs(expected - value) / (Math.abs(value) + 1e-3),
    );
  });
  expect(Math.max(...off)).toBeLessThan(1e-11);
}

describe("expected purchases", () => {
  /** The expectation over the chance p of stopping, by Simpson's rule on p = u^4: no series, no gamma function. */
  function integrated({ r, alpha, a, b }: typeof PUBLISHED, x: number, age: number, t: number): number {
    const steps = 20_000;
    let [sum, weight] = [0, 0];
    for (let i = 1; i < steps; i++) {
      const u = i / steps;
      const p = u ** 4;
      const density = (i % 2 === 1 ? 4 : 2) * u ** (4 * a - 1) * (1 - p) ** (b + x - 1);
      sum += density * ((1 - (1 + (p * t) / (alpha + age)) ** -(r + x)) / p);
      weight += density;
    }
    return sum / weight;
  }

  it.each([
    [PUBLISHED, 0, 30, 10],
    [PUBLISHED, 3, 30, 52],
    [PUBLISHED, 200, 50, 52],
    // A horizon of many times the age; a at 1 and above; b below 1; r above a + b, so that signs alternate.
    [PUBLISHED, 0, 0, 400],
    [{ r: 0.5, alpha: 8, a: 1, b: 3 }, 2, 20, 30],
    [{ r: 0.5, alpha: 8, a: 1 + 1e-10, b: 3 }, 2, 20, 30],
    [{ r: 0.5, alpha: 8, a: 2.5, b: 1.2 }, 1, 20, 30],
    [{ r: 4, alpha: 8, a: 0.6, b: 1.4 }, 1, 5, 30],
    [{ r: 4, alpha: 8, a: 0.6, b: 1 }, 0, 5, 30],
  ])("of %j after %d purchases in %d, for %d more, are the integral over the chances of stopping", (parameters, x, age, t) => {
    const expected = integrated(parameters, x, age, t);
    expect(repeatPurchases(parameters, x, age, t) / expected).toBeCloseTo(1, 4);
  });

  it("are finite at a + b = 1, where the published formula is 0 times infinity", () => {
    const at = (b: number) => repeatPurchases({ r: 0.5, alpha: 8, a: 0.6, b }, 0, 5, 30);
    expect(at(0.4)).toBeGreaterThan(0);
    expect(at(0.4)).toBeCloseTo((at(0.399) + at(0.401)) / 2, 5);
  });

  it("are none in no time, and grow at the rate of the customer at first", () => {
    expect(repeatPurchases(PUBLISHED, 3, 20, 0)).toBe(0);
    const { r, alpha } = PUBLISHED;
    expect(repeatPurchases(PUBLISHED, 3, 20, 1e-6) / 1e-6).toBeCloseTo((r + 3) / (alpha + 20), 6);
  });
});

describe("the likelihood", () => {
  const patterns = {
    frequency: [0, 1, 2, 7, 2],
    recency: [0, 3, 20, 31, 9],
    age: [5, 30, 38, 39, 30],
    customers: [9, 4, 2, 1, 3],
  };

  it("has the gradient that its values show", () => {
    const objective = bgNbdObjective(patterns);
    const at = Float64Array.from([0.3, 5, 0.9, 2].map(Math.log));
    const gradient = new Float64Array(4);
    objective(at, gradient);
    for (let i = 0; i < 4; i++) {
      const value = (by: number) =>
        objective(
          at.map((log, j) => (i === j ? log + by : log)),
          new Float64Array(4),
        );
      expect(gradient[i]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 8);
    }
  });

  it("of one customer without a repeat purchase is (alpha / (alpha + T))^r", () => {
    const objective = bgNbdObjective({ frequency: [0], recency: [0], age: [12], customers: [1] });
    const value = objective(Float64Array.from([0.5, 4, 1, 2].map(Math.log)), new Float64Array(4));
    // (4 / 16)^(1/2) = 1/2.
    expect(value).toBeCloseTo(Math.LN2, 14);
  });

  it("of one repeat purchase at 5 within 12 is worked out by hand", () => {
    const objective = bgNbdObjective({ frequency: [1], recency: [5], age: [12], customers: [1] });
    const value = objective(Float64Array.from([1, 4, 1, 2].map(Math.log)), new Float64Array(4));
    // r = 1: Gamma(2) alpha = 4. Alive: 2/3 of 4 / 16^2. Stopped: 1/3 of 4 / 9^2.
    expect(value).toBeCloseTo(-Math.log((2 / 3) * (4 / 256) + (1 / 3) * (4 / 81)), 14);
  });
});

describe("simulated customers", () => {
  it("are found again within the standard errors", async () => {
    const truth = { r: 0.8, alpha: 6, a: 1, b: 3 };
    // So many that a start is found on a part of them first.
    const rows = simulate(truth, 12_000).map(([frequency, recency, T]) => ({ frequency, recency, T }));
    const model = await fitBgNbd(sql.from<Summary>(rows), COLUMNS);
    expect(model.iterations).toBeLessThan(12);
    expect(model.converged).toBe(true);
    for (const name of ["r", "alpha", "a", "b"] as const) {
      const distance = Math.abs(model.parameters[name] - truth[name]);
      expect(distance).toBeLessThan(3 * (model.standardErrors?.[name] ?? 0));
    }
  });

  /** Gamma and beta draws of whole shapes, as sums of exponentials; r of .8 by rejection is spared with a mixture. */
  function simulate({ alpha, b }: typeof PUBLISHED, size: number): [number, number, number][] {
    const random = createRandom("buyers");
    return Array.from({ length: size }, () => {
      const rate = gammaBelowOne(0.8, random) / alpha;
      // Beta(1, b): 1 - u^(1 / b).
      const stop = 1 - (1 - random.next()) ** (1 / b);
      const age = random.uniform(20, 40);
      let [time, x, recency] = [random.exponential(rate), 0, 0];
      while (time <= age) {
        x++;
        recency = time;
        if (random.next() < stop) break;
        time += random.exponential(rate);
      }
      return [x, recency, age];
    });
  }

  /** Johnk's method: a gamma draw of shape below 1. */
  function gammaBelowOne(shape: number, random: ReturnType<typeof createRandom>): number {
    for (;;) {
      const x = random.next() ** (1 / shape);
      const y = random.next() ** (1 / (1 - shape));
      if (x + y <= 1 && x + y > 0) return (random.exponential() * x) / (x + y);
    }
  }
});

describe("what is no history", () => {
  it.each([
    [[[1, 3, 2]], "1 of 1 histories break the rule that recency lies between 0 and age."],
    [
      [[1, 0, 2]],
      "1 of 1 histories break the rule that recency is 0 without a repeat purchase, and above 0 with one.",
    ],
    [
      [
        [0, 1, 2],
        [1, 1, 2],
      ],
      "1 of 2 histories break the rule that recency is 0 without a repeat purchase, and above 0 with one.",
    ],
    [[[-1, 0, 2]], "1 of 1 histories break the rule that frequency is a whole number from 0 up."],
    [
      [[1, Number.NaN, 2]],
      "1 of 1 histories break the rule that frequency, recency and age are finite numbers.",
    ],
    [[[0, 0, 2]], "Nobody bought twice."],
  ] as [[number, number, number][], string][])("%j is refused", async (rows, message) => {
    await expect(fitBgNbd(histories(rows), COLUMNS)).rejects.toThrow(message);
  });

  it("has no customers, the wrong columns, or a horizon that is none", async () => {
    const none = sql<Summary>`select 1 as frequency, 1.0 as recency, 1.0 as "T" where false`;
    await expect(fitBgNbd(none, COLUMNS)).rejects.toThrow("There is no customer to fit the model to.");
    await expect(fitBgNbd(none as unknown as Relation<{ frequency: number }>, {})).rejects.toThrow(
      "There is no column “age” for age.",
    );
    const model = await fitBgNbd(
      histories([
        [1, 2, 4],
        [0, 0, 4],
        [3, 2, 9],
      ]),
      COLUMNS,
    );
    const history = { frequency: 1, recency: 2, age: 4 };
    expect(() => model.expectedPurchases(history, -1)).toThrow("The horizon is -1.");
    expect(() => model.toSql({ horizon: Number.NaN })).toThrow("The horizon is NaN.");
    expect(() => model.toSql({ horizon: 1e9 })).toThrow("more than 99 times");
  });

  it("of three customers gives parameters that say themselves whether they settled", async () => {
    const model = await fitBgNbd(
      histories([
        [1, 2, 4],
        [0, 0, 4],
        [3, 2, 9],
      ]),
      COLUMNS,
    );
    expect(model.converged || model.standardErrors === null).toBe(true);
    expect(Object.values(model.parameters).every((value) => value > 0)).toBe(true);
  });
});
