import { describe, expect, it } from "vitest";
import type { StandardizeSpec } from "../../../analysis/cluster/spec.ts";
import { standardize } from "../../../analysis/cluster/standardize.ts";
import { ColumnError } from "../../../analysis/columns.ts";
import { displayMethod } from "../../../analysis/relation.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();

const example = sql`select * from (values (1, 10), (2, 20), (3, 60)) as t(id, spent)`;
const column = async (spec: Omit<StandardizeSpec, "key">, rows = sql`select * from ${example}`) => {
  const ready = await standardize(rows, { key: "id", ...spec });
  return [...ready.rows.column(0)];
};

describe("numbers", () => {
  it("by mean and standard deviation, as the example says, in TypeScript and in SQL", async () => {
    const ready = await standardize(example, { key: "id", features: ["spent"] });
    // Mean 30, variance (400 + 100 + 900) / 3.
    expect(ready.features).toEqual([
      {
        feature: "spent",
        column: "spent",
        kind: "number",
        transform: "none",
        scaling: "z-score",
        centre: 30,
        scale: Math.sqrt(1400 / 3),
        levels: null,
        missing: 0,
        constant: false,
      },
    ]);
    expect(ready[displayMethod]()).toBe(ready.features);
    const values = [-0.9258200997725515, -0.46291004988627577, 1.3887301496588271];
    expect([...ready.rows.column(0)]).toEqual(values);
    expect((await (await ready.toSql()).rows()).map((row) => row.z1)).toEqual(values);
  });

  it("by median and quartiles", async () => {
    // Quartiles 15 and 40 by linear interpolation: 25 / 1.349.
    const scale = 25 / 1.349;
    expect(await column({ features: ["spent"], scale: "robust" })).toEqual([-10 / scale, 0, 40 / scale]);
  });

  it("by the standard deviation where the quartiles are equal", async () => {
    const rows = sql`select i as id, case when i = 0 then 10 else 0 end as spent from range(10) t(i)`;
    expect((await column({ features: ["spent"], scale: "robust" }, rows))[0]).toBeCloseTo(10 / 3, 14);
  });

  it("by ln(1 + x)", async () => {
    const [low, , high] = await column({
      features: [{ column: "spent", transform: "log1p", scale: "none" }],
    });
    expect([low, high]).toEqual([expect.closeTo(Math.log(11), 14), expect.closeTo(Math.log(61), 14)]);
  });

  it("that are all alike become 0, and say so", async () => {
    const rows = sql`select i as id, 0.1::double as x from range(7) t(i)`;
    const ready = await standardize(rows, { features: ["x"] });
    expect(ready.features[0]).toMatchObject({ constant: true, scale: 1 });
    expect(Math.max(...ready.rows.column(0).map(Math.abs))).toBeLessThan(1e-15);
  });
});

describe("missing numbers", () => {
  const rows = sql`
    select * from (values (1, 1.0::double, 1.0::double), (2, null, 1.0), (3, 'nan', 1.0), (4, 'inf', null), (5, 5.0, null),
      (6, 9.0, 1.0), (7, -1.0, 1.0), (8, 2.0, 0), (9, 2.0, -1), (10, 2.0, 'nan')) as t(id, x, w)`;

  it("leave the row out, and are counted by feature", async () => {
    const ready = await standardize(rows, { key: "id", features: ["x"], scale: "none" });
    expect([...ready.rows.column(0)]).toEqual([1, 5, 9, -1, 2, 2, 2]);
    expect(ready.counts).toEqual({ rows: 10, used: 7, missing: 3, unweighted: 0 });
  });

  it("get the median where that is asked for, in SQL too", async () => {
    const ready = await standardize(rows, { key: "id", features: ["x"], scale: "none", missing: "median" });
    expect([...ready.rows.column(0)]).toEqual([1, 2, 2, 2, 5, 9, -1, 2, 2, 2]);
    expect((await (await ready.toSql()).rows()).map((row) => row.z1)).toEqual([
      1, 2, 2, 2, 5, 9, -1, 2, 2, 2,
    ]);
  });

  it("are those that a logarithm cannot take as well", async () => {
    const ready = await standardize(rows, { key: "id", features: ["x"], transform: "log1p" });
    expect(ready.features[0]?.missing).toBe(4);
    const sqlValues = (await (await ready.toSql()).rows()).map((row) => row.z1);
    expect(sqlValues.map((value) => value === null)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it("among the weights leave the row out", async () => {
    const ready = await standardize(rows, {
      key: "id",
      features: ["x"],
      scale: "none",
      weight: "w",
      missing: "median",
    });
    expect(ready.counts).toEqual({ rows: 10, used: 5, missing: 0, unweighted: 5 });
    expect([...(ready.rows.weights ?? [])]).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("categories", () => {
  const rows = sql`select * from (values (1, 'a'), (2, 'a'), (3, 'b'), (4, null)) as t(id, c)`;

  it("become a dimension a level, less its share, by the root of its share", async () => {
    const ready = await standardize(rows, { key: "id", features: ["c"] });
    expect(ready.dimensions).toEqual(["c: a", "c: b", "c: missing"]);
    const root = Math.sqrt(0.5);
    expect([...ready.rows.column(0)]).toEqual([0.5 / root, 0.5 / root, -0.5 / root, -0.5 / root]);
    expect([...ready.rows.column(1)]).toEqual([-0.5, -0.5, 1.5, -0.5]);
    expect([...ready.rows.column(2)]).toEqual([-0.5, -0.5, -0.5, 1.5]);
    const inSql = await (await ready.toSql()).rows();
    for (const [i, row] of inSql.entries()) {
      expect([row.z1, row.z2, row.z3]).toEqual([0, 1, 2].map((j) => ready.rows.column(j)[i]));
    }
  });

  it("keep their most frequent levels; what is new later belongs to the others", async () => {
    const many = sql`select i as id, 'level ' || least(i % 10, 6) as c from range(100) t(i)`;
    const ready = await standardize(many, { key: "id", features: ["c"], levels: 3 });
    expect(ready.dimensions).toEqual(["c: level 6", "c: level 0", "c: other"]);
    const [row] = await (await ready.toSql(sql`select 1 as id, 'never seen' as c`)).rows();
    const other = (1 - 0.5) / Math.sqrt(0.5);
    expect(row?.z3).toBeCloseTo(other, 15);
  });

  it("may be truth values", async () => {
    const truth = sql`select i as id, i % 4 = 0 as app from range(8) t(i)`;
    expect((await standardize(truth, { key: "id", features: ["app"] })).dimensions).toEqual([
      "app: false",
      "app: true",
    ]);
  });
});

describe("what cannot be done", () => {
  it.each([
    [{ features: [] }, "There is no feature."],
    [{ features: ["spend"] }, "There is no column “spend” for features."],
    [{ features: ["spent", "spent"] }, "“spent” is named twice among the features."],
    [
      { features: ["spent"], scale: "minmax" },
      'scale must be "z-score" or "robust" or "none", got "minmax".',
    ],
    [{ features: ["spent"], missing: "mean" }, 'missing must be "leave-out" or "median", got "mean".'],
    [{ features: ["spent"], levels: 1 }, "levels must be a whole number from 2 to 1000, got 1."],
    [{ features: ["spent"], feature: "x" }, "standardize has no option “feature”."],
    [{ features: [{ column: "spent", log: true }] }, "A feature has no option “log”."],
  ] as unknown as [StandardizeSpec, string][])("%j", async (spec, message) => {
    await expect(standardize(sql`select * from ${example}`, spec)).rejects.toThrow(message);
  });

  it("is checked before anything runs where the columns are known", async () => {
    const typed = sql<{ id: number; day: Date; spent: number | null; city: string }>`
      select 1 as id, date '2026-06-01' as day, 2.5 as spent, 'x' as city`;
    await standardize(typed, { key: "id", features: ["spent", "city"] });
    // @ts-expect-error a date is no feature
    await expect(standardize(typed, { features: ["day"] })).rejects.toThrow(ColumnError);
    // @ts-expect-error there is no such column
    await expect(standardize(typed, { features: [{ column: "town" }] })).rejects.toThrow(ColumnError);
  });
});
