import { describe, expect, it } from "vitest";
import { type Kmeans, type KmeansSpec, kmeans } from "../../../analysis/cluster/kmeans.ts";
import type { StandardizeSpec } from "../../../analysis/cluster/spec.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { displayMethod, type Relation } from "../../../analysis/relation.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

/** A table with columns id, x and y; null is null. */
function table(...rows: (readonly [number | null, (number | null)?])[]): Relation {
  if (rows.length === 0) return sql`select 0 as id, 0.0::double as x, 0.0::double as y where false`;
  const values = rows.map(
    ([x, y = 0], i) => sql.fragment`(${i}, cast(${x} as double), cast(${y} as double))`,
  );
  return sql`select * from (values ${sql.join(values)}) as t(id, x, y)`;
}

/** Clouds around four places, made by the engine: as many rows as are asked for, in the order of their hash. */
const clouds = (n: number, order = "id"): Relation => sql`
  select i as id, (hash(i) % 2) * 8 + (hash(i * 3) % 1000 + hash(i * 5) % 1000 + hash(i * 7) % 1000) / 700 as x,
    (hash(i * 11) % 2) * 8 + (hash(i * 13) % 1000 + hash(i * 17) % 1000 + hash(i * 19) % 1000) / 700 as y
  from range(${n}) t(i) order by ${order === "id" ? sql.fragment`i` : sql.fragment`hash(i)`}`;

const cluster = async (rows: Relation, spec: KmeansSpec, ready: Partial<StandardizeSpec> = {}) =>
  kmeans(await standardize(rows, { key: "id", features: ["x", "y"], scale: "none", ...ready }), spec);

async function assigned(found: Kmeans): Promise<Map<number, number | null>> {
  const rows = (await (await found.assign()).rows()) as unknown as { id: number; cluster: number | null }[];
  return new Map(rows.map((row) => [row.id, row.cluster]));
}

describe("k-means", () => {
  it("is as the example of the documentation says", async () => {
    const example = sql`select * from (values (1, 1.0), (2, 2.0), (3, 8.0), (4, 9.0), (5, 10.0)) as t(id, x)`;
    const found = await kmeans(await standardize(example, { key: "id", features: ["x"], scale: "none" }), {
      k: 2,
    });
    expect(found.inertia).toBe(2.5);
    expect([...found.labels]).toEqual([2, 2, 1, 1, 1]);
    expect([...found.centres]).toEqual([9, 1.5]);
    expect((await (await found.assign()).rows()).map((row) => [row.cluster, row.distance])).toEqual([
      [2, 0.5],
      [2, 0.5],
      [1, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it("counts a row of weight 3 as three rows", async () => {
    const weighted = sql`select * from (values (1, 0.0, 3), (2, 4.0, 1), (3, 20.0, 1)) as t(id, x, w)`;
    const ready = { key: "id", features: ["x"], scale: "none" } as const;
    const found = await kmeans(await standardize(weighted, { ...ready, weight: "w" }), { k: 2 });
    // The mean of 0, 0, 0, 4 is 1: 3 x 1 + 9.
    expect([...found.centres]).toEqual([1, 20]);
    expect(found.inertia).toBe(12);
    expect(found.clusters.map(({ rows, share }) => [rows, share])).toEqual([
      [2, 0.8],
      [1, 0.2],
    ]);
  });

  it("gives the same to the bit, whatever order the engine's rows are in", async () => {
    const spec: KmeansSpec = { k: 5, starts: 3 };
    const one = await cluster(clouds(3000), spec, { scale: "z-score" });
    const other = await cluster(clouds(3000, "hash"), spec, { scale: "z-score" });
    expect(other.centres).toEqual(one.centres);
    expect(other.labels).toEqual(one.labels);
    const again = await cluster(clouds(3000), { ...spec, seed: 2 }, { scale: "z-score" });
    expect(again.centres).not.toEqual(one.centres);
  });

  it("displays as its clusters, the largest first, with a name each", async () => {
    const found = await cluster(table([0, 0], [0, 1], [1, 0], [9, 9]), { k: 2 });
    expect(found[displayMethod]()).toEqual([
      { cluster: 1, name: "Low x, low y", rows: 3, share: 0.75 },
      { cluster: 2, name: "High x, high y", rows: 1, share: 0.25 },
    ]);
  });
});

describe("SQL agrees on every row", () => {
  it.each(["none", "z-score", "robust"] as const)("with scale %s", async (scale) => {
    const found = await cluster(clouds(20_000), { k: 7, starts: 2 }, { scale });
    const clusters = await assigned(found);
    expect([...found.labels].every((label, i) => clusters.get(i) === label)).toBe(true);
    expect(clusters.size).toBe(20_000);
  });

  it("with logarithms, categories, truth values and whole numbers", async () => {
    const mixed = sql`
      select i as id, (hash(i) % 1000)::integer as n, cast(hash(i * 3) % 5000 as decimal(10, 2)) / 7 as amount,
        case hash(i * 7) % 4 when 0 then 'a' when 1 then 'b, c' when 2 then ' d' end as city, hash(i * 5) % 3 = 0 as app
      from range(3000) t(i)`;
    const ready = await standardize(mixed, {
      key: "id",
      features: ["n", "amount", "city", "app"],
      transform: "log1p",
    });
    const found = await kmeans(ready, { k: 6, starts: 2 });
    const rows = await (await found.assign()).rows();
    const byId = rows as unknown as { id: number; cluster: number }[];
    byId.sort((a, b) => a.id - b.id);
    expect(byId.map((row) => row.cluster)).toEqual([...found.labels]);
  });

  it("gives no cluster where a number is missing, and names where they are given", async () => {
    const found = await cluster(table([0], [1], [9], [10], [11]), { k: 2 });
    const other = table([Number.NaN], [null], [Infinity], [2], [8]);
    const names = ["large", "small"];
    const rows = await (await found.assign(other, { names })).rows();
    expect(rows.map((row) => [row.cluster, row.segment])).toEqual([
      [null, null],
      [null, null],
      [null, null],
      [2, "small"],
      [1, "large"],
    ]);
  });

  it("refuses a table that lacks a feature, or has a column of the result's name", async () => {
    const found = await cluster(table([0], [9]), { k: 2 });
    const lacking = sql`select 1 as id, 2 as z`;
    await expect(found.assign(lacking)).rejects.toThrow("There is no column “x” for features.");
    const taken = sql`select 1 as x, 2 as y, 3 as cluster`;
    await expect(found.assign(taken)).rejects.toThrow("The table already has a column “cluster”");
  });
});

describe("degenerate tables", () => {
  it("without rows has no cluster", async () => {
    const found = await cluster(table(), { k: 3 });
    expect([found.k, found.clusters, found.inertia]).toEqual([0, [], 0]);
    const rows = await (await found.assign(table([1, 1]))).rows();
    expect(rows.map((row) => row.cluster)).toEqual([null]);
  });

  it("of one row has one", async () => {
    const found = await cluster(table([5, 6]), { k: 3 }, { scale: "z-score" });
    expect([found.k, found.clusters[0]?.rows, found.inertia]).toEqual([1, 1, 0]);
    expect([...(await assigned(found)).values()]).toEqual([1]);
  });

  it("of equal rows has one, whatever is asked for", async () => {
    for (const scale of ["none", "z-score", "robust"] as const) {
      const found = await cluster(
        table(...Array.from({ length: 20 }, () => [0.1, 0.2] as const)),
        { k: 4 },
        { scale },
      );
      expect([found.k, found.clusters[0]?.name]).toEqual([1, "Average"]);
      expect(found.inertia).toBeCloseTo(0, 25);
    }
  });

  it("has as many clusters as rows that differ", async () => {
    const found = await cluster(table([1], [1], [2], [2], [2], [3]), { k: 10 });
    expect(found.k).toBe(3);
    expect([...found.labels]).toEqual([2, 2, 1, 1, 1, 3]);
    expect(found.inertia).toBe(0);
  });

  it("with missing and infinite numbers leaves these rows out and counts them", async () => {
    const rows = table([1], [null], [Number.NaN], [Infinity], [-Infinity], [2], [1e200], [9]);
    const found = await cluster(rows, { k: 2 });
    expect(found.table.counts).toEqual({ rows: 8, used: 3, missing: 5, unweighted: 0 });
    expect(found.table.features[0]).toMatchObject({ feature: "x", missing: 5 });
    const clusters = await assigned(found);
    expect([...clusters.entries()].sort(([a], [b]) => a - b).map(([, cluster]) => cluster)).toEqual([
      1,
      null,
      null,
      null,
      null,
      1,
      null,
      2,
    ]);
  });

  it("of very large and very small numbers keeps its labels", async () => {
    for (const size of [1e-100, 1e-20, 1e15, 1e60]) {
      const found = await cluster(table([0], [size], [10 * size], [11 * size], [12 * size]), { k: 2 });
      expect([...found.labels]).toEqual([2, 2, 1, 1, 1]);
    }
  });
});

describe("mini-batches", () => {
  it("come near the inertia of all rows", async () => {
    const whole = await cluster(clouds(20_000), { k: 4, tolerance: 0 });
    const some = await cluster(clouds(20_000), { k: 4, miniBatch: { size: 200, batches: 50 }, starts: 3 });
    expect(some.inertia).toBeGreaterThanOrEqual(whole.inertia);
    expect(some.inertia).toBeLessThan(whole.inertia * 1.02);
    const clusters = await assigned(some);
    expect([...some.labels].every((label, i) => clusters.get(i) === label)).toBe(true);
  });

  it("of a table without rows find nothing", async () => {
    expect((await cluster(table(), { k: 2, miniBatch: true })).k).toBe(0);
  });
});

describe("options", () => {
  it.each([
    [{ k: 0 }, "k must be a whole number from 1 to 1000, got 0."],
    [{ k: 2.5 }, "k must be a whole number from 1 to 1000, got 2.5."],
    [{}, "k must be a whole number from 1 to 1000, got undefined."],
    [{ k: 2, starts: 0 }, "starts must be a whole number from 1 to 1000, got 0."],
    [{ k: 2, tolerance: -1 }, "tolerance must be 0 or more, got -1."],
    [
      { k: 2, maxIterations: Infinity },
      "maxIterations must be a whole number from 1 to 100000, got Infinity.",
    ],
    [{ k: 2, miniBatch: { size: 0 } }, "miniBatch.size must be a whole number from 1 to 10000000, got 0."],
    [{ k: 2, clusters: 3 }, "kmeans has no option “clusters”."],
  ] as [KmeansSpec, string][])("%j are refused", async (spec, message) => {
    await expect(cluster(table([1], [2]), spec)).rejects.toThrow(message);
  });
});
