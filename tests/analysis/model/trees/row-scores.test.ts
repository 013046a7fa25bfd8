/** Scores by WebAssembly, to the bit: against the walk in TypeScript and against the cases of SQL. */
import { describe, expect, test } from "vitest";
import { boostedTrees, boostedTreesFromJson } from "../../../../analysis/model/trees/boosted-trees.ts";
import { codeOf, type Feature } from "../../../../analysis/model/trees/features.ts";
import type { TreesJson } from "../../../../analysis/model/trees/json.ts";
import { rowScoresOf } from "../../../../analysis/model/trees/row-scores.ts";
import { Explainer } from "../../../../analysis/model/trees/shap.ts";
import type { Node } from "../../../../analysis/model/trees/tree.ts";
import type { Sql } from "../../../../analysis/relation.ts";
import { createRandom, type Random } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

const FEATURES: readonly Feature[] = [
  { name: "a", levels: null },
  { name: "kind", levels: ["red", "it's", "", "blue"] },
  { name: "b", levels: null },
  { name: "never asked", levels: null },
  { name: "place", levels: Array.from({ length: 40 }, (_, i) => `p${i}`) },
];
const THRESHOLDS = [-Number.MAX_VALUE, -1.5, -0, 5e-324, 0.1 + 0.2, 7, 1e300, Number.MAX_VALUE];
const VALUES = [null, Number.NaN, -Infinity, Infinity, 0, -0, 0.3, ...THRESHOLDS, 6.999999999999999];

/** Trees of every shape: leaves at any depth, features asked again, empty and full sets of levels. */
function randomTree(random: Random, depth: number, kinds: readonly number[]): Node {
  if (depth === 0 || random.next() < 0.15) return { value: random.normal() / 7, cover: 1 };
  const feature = random.choice(kinds);
  const { levels } = FEATURES[feature] as Feature;
  return {
    feature,
    ...(levels
      ? { levels: levels.filter(() => random.next() < random.choice([0, 0.5, 1])) }
      : { threshold: random.choice(THRESHOLDS) }),
    missing: random.choice(["left", "right"]),
    gain: 1,
    cover: 2,
    left: randomTree(random, depth - 1, kinds),
    right: randomTree(random, depth - 1, kinds),
  };
}

function randomModel(seed: string, kinds: readonly number[], depth: number): TreesJson {
  const random = createRandom(seed);
  const trees = Array.from({ length: 30 }, () => randomTree(random, depth, kinds));
  return { format: "clientele-trees-1", features: FEATURES, base: random.normal(), trees };
}

function randomProfiles(seed: string, size: number) {
  const random = createRandom(seed);
  const level = (levels: readonly string[]) => random.choice([null, "never seen", ...levels]);
  return Array.from({ length: size }, (_, id) => ({
    id,
    a: random.choice(VALUES),
    b: random.next() < 0.5 ? random.choice(VALUES) : random.normal() * 10,
    kind: level(FEATURES[1]?.levels ?? []),
    place: level(FEATURES[4]?.levels ?? []),
  }));
}

type Profile = ReturnType<typeof randomProfiles>[number];

function relation(rows: readonly Profile[]) {
  const column = (name: keyof Profile) => rows.map((row) => row[name]);
  return sql<Profile>`select unnest(${column("id")}::integer[]) as id, unnest(${column("a")}::double[]) as a,
    unnest(${column("b")}::double[]) as b, unnest(${column("kind")}::varchar[]) as kind,
    unnest(${column("place")}::varchar[]) as place`;
}

/** What the walk gives for each profile, a row at a time. */
function walked(model: TreesJson, rows: readonly Profile[]): number[] {
  const explainer = new Explainer(model.trees, model.features);
  return rows.map((row) => {
    const codes = Float64Array.from(FEATURES, (feature) =>
      codeOf(feature, row[feature.name as keyof Profile] ?? null),
    );
    return explainer.score(codes, model.base);
  });
}

async function scored(model: TreesJson, rows: readonly Profile[]): Promise<number[]> {
  const scores = rowScoresOf(model);
  if (!scores) throw new Error("The model fits.");
  const work = await scores.work.prepare();
  const columns = scores.features.map((feature) =>
    Float64Array.from(rows, (row) => codeOf(feature, row[feature.name as keyof Profile] ?? null)),
  );
  const results = new Float64Array(rows.length);
  work(columns, results);
  return Array.from(results);
}

describe("scores of rows", () => {
  test.each([
    ["numbers", [0, 2], 6],
    ["categories", [1, 4], 5],
    ["both", [0, 1, 2, 4], 6],
    ["trees of a single question", [0, 1, 2, 4], 1],
    ["deep trees", [0, 2, 4], 11],
  ] as const)("have the bits of the walk: %s", async (name, kinds, depth) => {
    const model = randomModel(name, kinds, depth);
    // One row, a part of a chunk, and several chunks.
    for (const size of [1, 7, 300, 5000]) {
      const rows = randomProfiles(`${name} ${size}`, size);
      expect(await scored(model, rows)).toEqual(walked(model, rows));
    }
  });

  test("are the same in the engine, called or written out as cases", async () => {
    const model = boostedTreesFromJson(randomModel("engine", [0, 1, 2, 4], 5));
    const rows = randomProfiles("engine", 1500);
    const table = await relation(rows).materialize();
    const both = await sql<{ id: number; called: number; written: number }>`
      select id, ${model.toSql(sql)} as called, ${model.toSql(sql, { portable: true })} as written from ${table} order by id`.rows();
    expect(both).toHaveLength(1500);
    const json = model.toJson();
    const naive = walked(json, rows);
    for (const { id, called, written } of both) {
      expect(called).toBe(written);
      expect(called).toBeCloseTo(1 / (1 + Math.exp(-(naive[id] as number))), 14);
    }
  });

  test("are written out where the engine cannot call back, and for a model that asks nothing", async () => {
    const { compute, ...words } = { ...sql };
    expect(compute).toBeDefined();
    const plain: Sql = Object.assign(sql.bind(null), words);
    const model = boostedTreesFromJson(randomModel("portable", [0, 1], 3));
    const shown = (written: { readonly strings: readonly string[] }) => JSON.stringify(written);
    expect(shown(model.toSql(plain))).toBe(shown(model.toSql(sql, { portable: true })));
    expect(shown(model.toSql(sql))).not.toBe(shown(model.toSql(sql, { portable: true })));
    const idle = boostedTreesFromJson({ ...randomModel("idle", [0], 0), base: 0.5 });
    const [row] = await sql<{ p: number }>`select ${idle.toSql(sql)} as p`.rows();
    const sum = idle.toJson().trees.reduce((total, tree) => total + ("value" in tree ? tree.value : 0), 0.5);
    expect(row?.p).toBeCloseTo(1 / (1 + Math.exp(-sum)), 14);
  });

  test("hold for whole numbers, decimals and booleans as columns, and for a hundred thousand levels", async () => {
    const rows = sql<{ y: boolean; whole: number; exact: number; flag: boolean; id: string }>`
      select i % 3 = 0 or i % 10 > 7 as y, (i % 10)::tinyint as whole, (i % 7)::decimal(9, 2) / 2 as exact, i % 3 = 0 as flag,
        'c' || (i % 40000) as id from range(100000) t(i)`;
    const model = await boostedTrees(rows, {
      outcome: "y",
      features: ["whole", "exact", "flag", "id"],
      trees: 5,
    });
    const [found] = await sql<{ n: number; apart: number }>`
      select count(*) as n, count(*) filter (${model.toSql(sql)} is distinct from ${model.toSql(sql, { portable: true })}) as apart
      from ${rows}`.rows();
    expect(found).toEqual({ n: 100_000, apart: 0 });
  });

  test("one model is one function, however often it is read back", () => {
    const model = randomModel("name", [0, 1], 3);
    const again = JSON.parse(JSON.stringify(model)) as TreesJson;
    expect(rowScoresOf(again)?.work.name).toBe(rowScoresOf(model)?.work.name);
    expect(rowScoresOf({ ...model, base: model.base + 1e-9 })?.work.name).not.toBe(
      rowScoresOf(model)?.work.name,
    );
  });

  test("a model with more thresholds than 16 bits tell apart is left to SQL", () => {
    const stump = (threshold: number): Node => ({
      feature: 0,
      threshold,
      missing: "left",
      gain: 1,
      cover: 2,
      left: { value: 1, cover: 1 },
      right: { value: 2, cover: 1 },
    });
    const model = (size: number): TreesJson => ({
      ...randomModel("many", [0], 1),
      trees: Array.from({ length: size }, (_, i) => stump(i)),
    });
    expect(rowScoresOf(model(65_534))).not.toBeNull();
    expect(rowScoresOf(model(65_535))).toBeNull();
  });
});
