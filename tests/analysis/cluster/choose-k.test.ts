import { describe, expect, it } from "vitest";
import { chooseK } from "../../../analysis/cluster/choose-k.ts";
import { recommendK } from "../../../analysis/cluster/recommend-k.ts";
import { Rows } from "../../../analysis/cluster/rows.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { Silhouette } from "../../../analysis/cluster/validity.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { openSql } from "../engine.ts";
import { plainSilhouette } from "./naive.ts";

const sql = await openSql();

it("recommends three for three groups of ten, as the example says", async () => {
  const table = sql`select i as id, i // 10 + (i % 10) / 100 as x from range(30) t(i)`;
  const choice = await chooseK(await standardize(table, { key: "id", features: ["x"] }), { to: 5 });
  expect(choice.recommended).toBe(3);
  expect(choice.choices.map(({ k }) => k)).toEqual([2, 3, 4, 5]);
  expect(choice.reason).toMatch(/^The silhouette.* for 3 clusters/);
});

it("finds by the gap statistic that one cloud is one cluster", async () => {
  const random = createRandom(6);
  const values = Array.from(
    { length: 200 },
    (_, i) => sql.fragment`(${i}, ${random.normal()}, ${random.normal()})`,
  );
  const table = sql`select * from (values ${sql.join(values)}) as t(id, x, y)`;
  const { choices } = await chooseK(await standardize(table, { key: "id", features: ["x", "y"] }), {
    from: 1,
    to: 3,
  });
  const [one, two] = choices;
  expect(one?.gap).toBeGreaterThanOrEqual((two?.gap ?? 0) - (two?.gapError ?? 0));
  expect([one?.silhouette, one?.calinskiHarabasz, one?.daviesBouldin]).toEqual([null, null, null]);
});

it("takes Caliński-Harabasz and Davies-Bouldin as worked by hand", async () => {
  // Clusters {0, 2} and {10, 12}: W = 4, total 104, so B = 100: (100 / 1) / (4 / 2). Spreads 1 and 1, centres 10 apart.
  const table = sql`select * from (values (1, 0.0), (2, 2.0), (3, 10.0), (4, 12.0)) as t(id, x)`;
  const ready = await standardize(table, { key: "id", features: ["x"], scale: "none" });
  const { choices } = await chooseK(ready, { to: 2, references: 0 });
  expect(choices).toEqual([
    {
      k: 2,
      inertia: 4,
      silhouette: expect.closeTo((9 / 11 + 7 / 9) / 2, 14),
      calinskiHarabasz: 50,
      daviesBouldin: 0.2,
      gap: null,
      gapError: null,
    },
  ]);
});

describe("degenerate tables", () => {
  it.each([
    ["no row", 0],
    ["one row", 1],
    ["equal rows", 20],
  ])("of %s have nothing to choose", async (_, n) => {
    const table = sql`select i as id, 1.5::double as x from range(${n}) t(i)`;
    const choice = await chooseK(await standardize(table, { key: "id", features: ["x"] }));
    expect([choice.choices, choice.recommended]).toEqual([[], 1]);
    expect(choice.reason).toBe("The rows differ too little for any measure to tell clusters apart.");
  });

  it("of two rows that differ have two clusters at most", async () => {
    const table = sql`select i as id, i % 2 as x from range(20) t(i)`;
    const { choices } = await chooseK(await standardize(table, { key: "id", features: ["x"] }));
    expect(choices.map(({ k, inertia, silhouette }) => [k, inertia, silhouette])).toEqual([[2, 0, 1]]);
  });
});

describe("the silhouette", () => {
  it("is that of the plain formula on random points and labels", async () => {
    const random = createRandom("silhouette");
    for (let round = 0; round < 20; round++) {
      const points = Array.from(
        { length: 5 + random.int(40) },
        () => [random.normal(), random.normal()] as const,
      );
      const labels = points.map((_, i) => (i < 2 ? i : random.int(4)));
      const rows = await Rows.of([points.map(([x]) => x), points.map(([, y]) => y)]);
      const mean = new Silhouette(rows, 1000, random).mean(Int32Array.from(labels), 4);
      expect(mean).toBeCloseTo(plainSilhouette(points, labels), 12);
    }
  });

  it("on a sample comes near that of all rows", async () => {
    const random = createRandom(1);
    const labels = Int32Array.from({ length: 3000 }, () => random.int(3));
    const rows = await Rows.of([Array.from(labels, (label) => label * 4 + random.normal())]);
    const all = new Silhouette(rows, 3000, random).mean(labels, 3) ?? 0;
    const some = new Silhouette(rows, 600, random).mean(labels, 3) ?? 0;
    expect(Math.abs(all - some)).toBeLessThan(0.03);
  });
});

it("says which measures speak for what", () => {
  const choice = { inertia: 1, gap: null, gapError: null };
  const choices = [
    { ...choice, k: 2, silhouette: 0.4, calinskiHarabasz: 10, daviesBouldin: 0.9 },
    { ...choice, k: 3, silhouette: 0.5, calinskiHarabasz: 9, daviesBouldin: 0.8 },
  ];
  expect(recommendK(choices)).toEqual({
    recommended: 3,
    reason: "The silhouette and Davies-Bouldin speak for 3 clusters; Caliński-Harabasz for 2.",
  });
});

it("refuses what makes no sense", async () => {
  const ready = await standardize(sql`select 1 as x`, { features: ["x"] });
  await expect(chooseK(ready, { from: 5, to: 4 })).rejects.toThrow(
    "The last number of clusters, 4, is below the first, 5.",
  );
  await expect(chooseK(ready, { sample: 1 })).rejects.toThrow(
    "sample must be a whole number from 2 to 20000, got 1.",
  );
});
