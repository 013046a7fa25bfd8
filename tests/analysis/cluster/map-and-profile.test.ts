import { describe, expect, it } from "vitest";
import { kmeans } from "../../../analysis/cluster/kmeans.ts";
import { pca } from "../../../analysis/cluster/pca.ts";
import { stability } from "../../../analysis/cluster/stability.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

describe("principal components", () => {
  it("of a column and its double are one", async () => {
    const table = sql`select * from (values (1, 1.0, 2.0), (2, 2.0, 4.0), (3, 3.0, 6.0)) as t(id, a, b)`;
    const map = await pca(await standardize(table, { key: "id", features: ["a", "b"] }));
    expect(map.components.map(({ component, share }) => [component, share])).toEqual([
      ["pc1", expect.closeTo(1, 14)],
      ["pc2", expect.closeTo(0, 14)],
    ]);
    expect(map.components[0]?.variance).toBeCloseTo(2, 14);
    const rows = await (await map.toSql()).rows();
    const end = Math.sqrt(3);
    expect(rows.map((row) => row.pc1)).toEqual([-end, 0, end].map((value) => expect.closeTo(value, 12)));
  });

  it("keep the variance of the table: the scores' variances are the components'", async () => {
    const table = sql`select i as id, hash(i) % 100 as a, hash(i) % 7 as b, hash(i * 3) % 50 as c from range(500) t(i)`;
    const map = await pca(await standardize(table, { key: "id", features: ["a", "b", "c"] }), {
      components: 3,
    });
    const scores = await map.toSql();
    const [row] = await scores.sql<{ v1: number; v2: number; v3: number; r: number }>`
      select var_pop(pc1) v1, var_pop(pc2) v2, var_pop(pc3) v3, corr(pc1, pc2) r from ${scores}`.rows();
    const variances = [row?.v1, row?.v2, row?.v3] as number[];
    for (const [i, variance] of variances.entries()) {
      expect(map.components[i]?.variance).toBeCloseTo(variance, 10);
    }
    expect(variances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 10);
    expect(row?.r).toBeCloseTo(0, 10);
  });

  it("refuse more components than dimensions", async () => {
    const ready = await standardize(sql`select 1 as x`, { features: ["x"] });
    await expect(pca(ready, { components: 2 })).rejects.toThrow(
      "components must be a whole number from 1 to 1, got 2.",
    );
  });
});

describe("stability", () => {
  it("is 1 for groups far apart", async () => {
    const table = sql`select i as id, i // 10 + (i % 10) / 100 as x from range(30) t(i)`;
    const found = await kmeans(await standardize(table, { key: "id", features: ["x"] }), { k: 3 });
    const { adjustedRand, clusters } = await stability(found);
    expect(adjustedRand).toBe(1);
    expect(clusters.map(({ jaccard }) => jaccard)).toEqual(
      [1, 1, 1].map((value) => expect.closeTo(value, 12)),
    );
  });

  it("is low where there is nothing to be found", async () => {
    const table = sql`select i as id, hash(i) % 1000 as x, hash(i * 3) % 1000 as y, hash(i * 7) % 1000 as z from range(400) t(i)`;
    const found = await kmeans(await standardize(table, { key: "id", features: ["x", "y", "z"] }), { k: 7 });
    expect((await stability(found)).adjustedRand).toBeLessThan(0.7);
  });
});

describe("a profile", () => {
  it("tells features and levels that set a cluster apart, with effects worked by hand", async () => {
    const table = sql`
      select * from (values (1, 10.0, 'web'), (2, 12.0, 'web'), (3, 14.0, 'shop'), (4, 40.0, 'shop'), (5, 44.0, 'shop'))
        as t(id, spent_a_month, channel)`;
    const ready = await standardize(table, { key: "id", features: ["spent_a_month"], scale: "none" });
    const { profile } = await kmeans(ready, { k: 2 });
    // Means 12 and 42; squares within 8 and 8, of 5 rows: 30 / sqrt(16 / 5).
    expect(profile[0]).toEqual({
      cluster: { cluster: 1, name: "Low spent a month", rows: 3, share: 0.6 },
      traits: [
        {
          feature: "spent a month",
          level: null,
          inside: 12,
          outside: 42,
          effect: expect.closeTo(-30 / Math.sqrt(3.2), 12),
          text: "spent a month: low, on average 12, 42 elsewhere",
        },
      ],
    });
    const mixed = await kmeans(await standardize(table, { key: "id", features: ["channel"] }), { k: 2 });
    expect(mixed.clusters.map(({ name, rows }) => [name, rows])).toEqual([
      ["Channel shop", 3],
      ["Channel web", 2],
    ]);
    expect(mixed.profile[1]?.traits[0]).toMatchObject({
      inside: expect.closeTo(1, 14),
      outside: expect.closeTo(0, 14),
    });
    expect(mixed.profile[1]?.traits.map(({ text }) => text)).toContain("100% have channel web, 0% elsewhere");
  });

  it("tells typical numbers where logarithms were compared", async () => {
    const table = sql`select * from (values (1, 0), (2, 2), (3, 1000), (4, 3000)) as t(id, mb)`;
    const ready = await standardize(table, {
      key: "id",
      features: [{ column: "mb", label: "data", transform: "log1p" }],
    });
    const { profile } = await kmeans(ready, { k: 2 });
    const high = profile.find(({ cluster }) => cluster.name === "High data")?.traits[0];
    expect([high?.inside, high?.outside]).toEqual([
      expect.closeTo(Math.sqrt(1001 * 3001) - 1, 8),
      expect.closeTo(Math.sqrt(3) - 1, 12),
    ]);
    expect(high?.text).toBe("data: high, typically 1,732, 0.732 elsewhere");
  });
});
