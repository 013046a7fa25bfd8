import { expect, it } from "vitest";
import { gaussianMixture } from "../../../analysis/cluster/gaussian-mixture.ts";
import { kmeans } from "../../../analysis/cluster/kmeans.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { adjustedRandIndex } from "../../../analysis/stats/adjusted-rand.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

/** A small square, and beside it a bar that is sixteen times as long. */
const shapes = sql`
  select i as id, case when i % 2 = 0 then 0 else 1.3 end + (hash(i) % 1000) / case when i % 2 = 0 then 1000 else 60 end as x,
    (hash(i * 7) % 1000) / 1000 as y
  from range(2000) t(i)`;
const unalike = () => standardize(shapes, { key: "id", features: ["x", "y"], scale: "none" });
const truth = Array.from({ length: 2000 }, (_, i) => i % 2);

it("finds clusters that are not round, where k-means does not", async () => {
  const table = await unalike();
  const mixture = await gaussianMixture(table, { k: 2 });
  expect(adjustedRandIndex(mixture.labels, truth)).toBeGreaterThan(0.99);
  expect(adjustedRandIndex((await kmeans(table, { k: 2 })).labels, truth)).toBeLessThan(0.5);
});

it("assigns in SQL as in TypeScript, with the same probabilities", async () => {
  for (const covariance of ["full", "diagonal"] as const) {
    const mixture = await gaussianMixture(await unalike(), { k: 3, covariance });
    const rows = (await (await mixture.assign()).rows()) as unknown as {
      id: number;
      cluster: number;
      probability: number;
    }[];
    rows.sort((a, b) => a.id - b.id);
    expect(rows.map((row) => row.cluster)).toEqual([...mixture.labels]);
    for (const [i, row] of rows.entries()) {
      expect(row.probability).toBeCloseTo(mixture.probabilities[i * 3 + row.cluster - 1] as number, 9);
    }
  }
});

it("of one normal has the mean, variance, likelihood and BIC that a formula gives", async () => {
  const table = sql`select * from (values (1, 0.0), (2, 2.0), (3, 4.0), (4, 6.0)) as t(id, x)`;
  const ready = await standardize(table, { key: "id", features: ["x"], scale: "none" });
  const { normals, logLikelihood, bic, aic, parameters } = await gaussianMixture(ready, {
    k: 1,
    ridge: 1e-12,
  });
  expect([normals[0]?.mean[0], normals[0]?.weight]).toEqual([3, 1]);
  expect(normals[0]?.covariance[0]).toBeCloseTo(5, 10);
  const expected = -2 * Math.log(2 * Math.PI * 5) - 2;
  expect(logLikelihood).toBeCloseTo(expected, 9);
  expect(parameters).toBe(2);
  expect(bic).toBeCloseTo(2 * Math.log(4) - 2 * expected, 9);
  expect(aic).toBeCloseTo(4 - 2 * expected, 9);
});

it("prefers the true number of clusters by BIC", async () => {
  const table = await unalike();
  const bics: number[] = [];
  for (const k of [1, 2, 3]) bics.push((await gaussianMixture(table, { k, covariance: "diagonal" })).bic);
  expect(bics[1]).toBeLessThan(bics[0] as number);
});

it("takes equal rows, one row and none", async () => {
  const of = async (n: number) =>
    gaussianMixture(
      await standardize(sql`select i as id, 2.5::double as x, 'a' as c from range(${n}) t(i)`, {
        features: ["x", "c"],
      }),
      { k: 3 },
    );
  for (const n of [1, 10]) {
    const found = await of(n);
    expect([found.k, [...found.labels]]).toEqual([1, Array(n).fill(1)]);
    expect((await (await found.assign()).rows())[0]).toMatchObject({ cluster: 1, probability: 1 });
  }
  const none = await of(0);
  expect([none.k, none.clusters, none.logLikelihood]).toEqual([0, [], 0]);
});

it("refuses what makes no sense", async () => {
  const table = await unalike();
  await expect(gaussianMixture(table, { k: 2, covariance: "tied" as never })).rejects.toThrow(
    'covariance must be "full" or "diagonal", got "tied".',
  );
  await expect(gaussianMixture(table, { k: 2, ridge: 0 })).rejects.toThrow("ridge must be above 0, got 0.");
});
