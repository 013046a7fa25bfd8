import { describe, expect, test } from "vitest";
import {
  type BoostedTreesOptions,
  boostedTrees,
  boostedTreesFromJson,
} from "../../../../analysis/model/trees/boosted-trees.ts";
import { isLeaf, type Node, type Split, splitsOf } from "../../../../analysis/model/trees/tree.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();

interface Row {
  readonly id: number;
  readonly y: boolean;
  readonly a: number | null;
  readonly b: number;
  readonly c: string | null;
  readonly w: number;
}

function relation(rows: readonly Row[]) {
  const column = (name: keyof Row) => rows.map((row) => row[name]);
  return sql<Row>`select unnest(${column("id")}::integer[]) as id, unnest(${column("y")}::boolean[]) as y,
    unnest(${column("a")}::double[]) as a, unnest(${column("b")}::double[]) as b,
    unnest(${column("c")}::varchar[]) as c, unnest(${column("w")}::double[]) as w`;
}

function randomRows(seed: string, size = 400): Row[] {
  const random = createRandom(seed);
  return Array.from({ length: size }, (_, id) => {
    const a = random.next() < 0.15 ? null : Math.round(random.next() * 100) / 10;
    const b = Math.round(random.next() * 6);
    const c = random.next() < 0.1 ? null : random.choice(["red", "it's", "blue", "green", "a,b"]);
    const eta = (a === null ? 1.2 : a > 6 ? 1 : -1) + (c === "red" || c === "a,b" ? 1.1 : -0.4) - 0.2 * b;
    return { id, a, b, c, y: random.next() < 1 / (1 + Math.exp(-eta)), w: Math.floor(random.next() * 3) };
  });
}

const FEATURES = ["a", "b", "c"] as const;
const OPTIONS: BoostedTreesOptions<Row> = {
  outcome: "y",
  features: FEATURES,
  trees: 25,
  depth: 4,
  minRows: 5,
};
const ROWS = randomRows("trees");
const fitted = await boostedTrees(relation(ROWS), OPTIONS);

function profile({ a, b, c }: Row) {
  return { a, b, c };
}

describe("boosted trees", () => {
  test("split where an exhaustive search would, and set leaves by Newton's step", async () => {
    const numbers = ROWS.map((row) => ({ ...row, a: row.a ?? -1 }));
    const stump = await boostedTrees(relation(numbers), {
      ...OPTIONS,
      features: ["a", "b"],
      trees: 1,
      depth: 1,
      learningRate: 1,
    });
    const [tree] = stump.toJson().trees as [Split];
    const p = numbers.filter(({ y }) => y).length / numbers.length;
    const sums = (rows: readonly Row[]) => ({
      g: rows.reduce((sum, { y }) => sum + p - Number(y), 0),
      h: rows.length * p * (1 - p),
    });
    const score = (rows: readonly Row[]) => sums(rows).g ** 2 / (sums(rows).h + 1);
    let best = { gain: 0, feature: -1, left: [] as Row[], right: [] as Row[] };
    for (const [feature, name] of (["a", "b"] as const).entries()) {
      for (const at of new Set(numbers.map((row) => row[name]))) {
        const left = numbers.filter((row) => row[name] <= at);
        const right = numbers.filter((row) => row[name] > at);
        const gain = score(left) + score(right) - score(numbers);
        if (left.length >= 5 && right.length >= 5 && gain > best.gain) best = { gain, feature, left, right };
      }
    }
    expect(tree.feature).toBe(best.feature);
    expect(tree.gain / best.gain).toBeCloseTo(1, 2);
    const sides = [tree.left, tree.right].map((node) => (isLeaf(node) ? node : null));
    [best.left, best.right].forEach((rows, i) => {
      expect(sides[i]?.cover).toBe(rows.length);
      expect(sides[i]?.value).toBeCloseTo(-sums(rows).g / (sums(rows).h + 1), 12);
    });
  });

  test("learn what there is, and tell what matters", () => {
    const loss = (p: (row: Row) => number) =>
      ROWS.reduce((sum, row) => sum - Math.log(row.y ? p(row) : 1 - p(row)), 0) / ROWS.length;
    const share = ROWS.filter(({ y }) => y).length / ROWS.length;
    expect(loss((row) => fitted.probability(profile(row)))).toBeLessThan(loss(() => share) - 0.1);
    expect(fitted.importance[0]?.feature).toBe("a");
    expect(fitted.importance.reduce((sum, { share: part }) => sum + part, 0)).toBeCloseTo(1, 12);
    expect(fitted).toMatchObject({
      rows: 400,
      trees: 25,
      validationLoss: [],
      leftOut: { outcome: 0, weight: 0 },
    });
  });

  test("say the same in SQL, on every row, unseen levels and missing values included", async () => {
    const strange = [
      { id: 1000, y: true, a: null, b: 3, c: "never seen", w: 1 },
      { id: 1001, y: true, a: Number.NaN, b: -1e9, c: null, w: 1 },
      { id: 1002, y: true, a: Number.POSITIVE_INFINITY, b: 1e300, c: "it's", w: 1 },
      { id: 1003, y: true, a: Number.NEGATIVE_INFINITY, b: 0.1 + 0.2, c: "", w: 1 },
    ];
    const rows = [...ROWS, ...strange];
    const scored = await sql<{
      id: number;
      p: number;
    }>`select id, ${fitted.toSql(sql)} as p from ${relation(rows)} order by id`.rows();
    expect(scored).toHaveLength(404);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, p } of scored) {
      const row = byId.get(id) as Row;
      expect(p).toBeCloseTo(fitted.probability(profile(row)), 13);
    }
  });

  test("are the same to the bit after JSON, in whatever order the rows come", async () => {
    const again = boostedTreesFromJson(JSON.parse(JSON.stringify(fitted.toJson())));
    for (const row of ROWS) expect(again.probability(profile(row))).toBe(fitted.probability(profile(row)));
    expect(again.expected).toBe(fitted.expected);
    const turned = await boostedTrees(relation(ROWS.toReversed()), OPTIONS);
    expect(turned.toJson()).toEqual(fitted.toJson());
  });

  test("count weights as repeated rows", async () => {
    const weighted = await boostedTrees(relation(ROWS), {
      ...OPTIONS,
      weight: "w",
      trees: 3,
      minRows: 1,
      depth: 2,
    });
    const repeated = await boostedTrees(relation(ROWS.flatMap((row) => Array(row.w).fill(row))), {
      ...OPTIONS,
      trees: 3,
      minRows: 1,
      depth: 2,
    });
    for (const row of ROWS.slice(0, 50))
      expect(weighted.probability(profile(row))).toBeCloseTo(repeated.probability(profile(row)), 8);
  });

  test("hold what is monotone, whatever the other features", async () => {
    const model = await boostedTrees(relation(ROWS), { ...OPTIONS, trees: 60, monotone: { a: -1, b: 1 } });
    for (const c of ["red", "blue", null]) {
      for (let b = 0; b <= 6; b++) {
        const along = Array.from({ length: 101 }, (_, i) => model.probability({ a: i / 10, b, c }));
        expect(along.every((p, i) => i === 0 || p <= (along[i - 1] as number))).toBe(true);
      }
      const across = Array.from({ length: 7 }, (_, b) => model.probability({ a: 5, b, c }));
      expect(across.every((p, i) => i === 0 || p >= (across[i - 1] as number))).toBe(true);
    }
  });

  test("stop when rows kept apart get no better, and keep the trees up to the best", async () => {
    const noise = randomRows("noise").map((row, i) => ({ ...row, y: i % 3 === 0 }));
    const model = await boostedTrees(relation(noise), {
      ...OPTIONS,
      trees: 200,
      validation: 0.3,
      patience: 5,
    });
    const best = model.validationLoss.indexOf(Math.min(...model.validationLoss));
    expect(model.validationLoss.length).toBe(best + 6);
    expect(model.trees).toBe(best + 1);
    const marked = sql<Row & { late: boolean }>`select *, id >= 300 as late from ${relation(ROWS)}`;
    const late = await boostedTrees(marked, {
      ...(OPTIONS as unknown as BoostedTreesOptions<Row & { late: boolean }>),
      validation: "late",
    });
    const early = await boostedTrees(sql<Row>`select * exclude late from ${marked} where not late`, {
      ...OPTIONS,
      trees: late.trees,
    });
    expect(late.toJson().trees.map(coverOf)).toEqual(early.toJson().trees.map(coverOf));
  });

  test("make rare outcomes count as much as the others where asked to", async () => {
    const rare = ROWS.map((row, i) => ({ ...row, y: i % 20 === 0 }));
    const balanced = await boostedTrees(relation(rare), { ...OPTIONS, balance: true, trees: 5 });
    expect(balanced.toJson().base).toBeCloseTo(0, 12);
  });
});

function coverOf(node: Node): number {
  return node.cover;
}

describe("Shapley values", () => {
  /** What a tree is worth to a coalition: other features are averaged over by the rows that went each way. */
  function worth(node: Node, row: Row, known: ReadonlySet<number>): number {
    if (isLeaf(node)) return node.value;
    if (!known.has(node.feature)) {
      return (
        (node.left.cover * worth(node.left, row, known) + node.right.cover * worth(node.right, row, known)) /
        node.cover
      );
    }
    const value = profile(row)[FEATURES[node.feature] as "a"] as number | string | null;
    const left =
      value === null
        ? node.missing === "left"
        : node.levels
          ? node.levels.includes(String(value))
          : (value as number) <= (node.threshold as number);
    return worth(left ? node.left : node.right, row, known);
  }

  test("are those of the definition, over all coalitions", () => {
    const model = fitted.toJson();
    const total = (row: Row, known: ReadonlySet<number>) =>
      model.trees.reduce((sum, tree) => sum + worth(tree, row, known), 0);
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const row of ROWS.slice(0, 40)) {
      const found = fitted.contributions(profile(row));
      const expected = [0, 0, 0];
      for (const order of orders) {
        const known = new Set<number>();
        for (const feature of order) {
          const before = total(row, known);
          known.add(feature);
          expected[feature] = (expected[feature] as number) + (total(row, known) - before) / 6;
        }
      }
      for (const [f, name] of FEATURES.entries()) expect(found[name]).toBeCloseTo(expected[f] as number, 12);
      const p = fitted.probability(profile(row));
      expect(fitted.expected + Object.values(found).reduce((sum, x) => sum + x, 0)).toBeCloseTo(
        Math.log(p / (1 - p)),
        10,
      );
    }
  });

  test("are given for all rows of a relation under their keys", async () => {
    const explained = await fitted.explain(relation(ROWS.slice(10, 60)), "id");
    expect(explained.keys).toEqual(Array.from({ length: 50 }, (_, i) => i + 10));
    explained.keys.forEach((id, i) => {
      const own = fitted.contributions(profile(ROWS[id as number] as Row));
      for (const name of FEATURES)
        expect(explained.contributions[name]?.[i]).toBeCloseTo(own[name] as number, 12);
      const p = fitted.probability(profile(ROWS[id as number] as Row));
      expect(explained.score[i]).toBeCloseTo(Math.log(p / (1 - p)), 10);
    });
    expect(explained.importance[0]?.feature).toBe("a");
  });

  test("hold on long paths of many features, too", async () => {
    const random = createRandom("wide");
    const names = Array.from({ length: 14 }, (_, j) => `x${j}`);
    const columns = names.map(() => Array.from({ length: 600 }, () => random.next()));
    const y =
      columns[0]?.map(
        (_, i) => columns.reduce((sum, column) => sum + (column[i] as number), 0) + random.next() > 7.5,
      ) ?? [];
    const wide = sql<
      Record<string, number | boolean>
    >`select ${sql.join(names.map((name, j) => sql.fragment`unnest(${columns[j] as number[]}::double[]) as ${sql.id(name)}`))},
      unnest(${y}::boolean[]) as y, unnest(range(600)) as id`;
    const model = await boostedTrees(wide, {
      outcome: "y",
      features: names,
      trees: 8,
      depth: 12,
      minRows: 1,
      learningRate: 0.5,
    });
    const longest = Math.max(
      ...model.toJson().trees.map((tree) => new Set([...splitsOf(tree)].map(({ feature }) => feature)).size),
    );
    expect(longest).toBeGreaterThan(8);
    const explained = await model.explain(wide, "id");
    for (const i of [0, 100, 599]) {
      const p = model.probability(
        Object.fromEntries(names.map((name, j) => [name, columns[j]?.[i] as number])),
      );
      expect(explained.score[i]).toBeCloseTo(Math.log(p / (1 - p)), 8);
    }
  });
});

describe("input that has no answer, or a surprising one", () => {
  const changed = (
    change: (row: Row, i: number) => Partial<Row>,
    options: Partial<BoostedTreesOptions<Row>> = {},
  ) =>
    boostedTrees(relation(ROWS.map((row, i) => ({ ...row, ...change(row, i) }))), { ...OPTIONS, ...options });

  test.each<[string, Partial<BoostedTreesOptions<Row>>, string]>([
    ["trees", { trees: 0 }, "trees must be a whole number from 1 to 10000, got 0"],
    ["depth", { depth: 30 }, "depth must be a whole number from 1 to 12, got 30"],
    ["bins", { bins: 256 }, "bins must be a whole number from 2 to 255, got 256"],
    ["minRows", { minRows: 0.5 }, "minRows must be a whole number from 1 up, got 0.5"],
    ["learningRate", { learningRate: 0 }, "learningRate is above 0"],
    ["validation", { validation: 1 }, "validation is a share"],
    ["a monotone category", { monotone: { c: 1 } }, "“c” is a category, which has no order"],
    ["a monotone stranger", { monotone: { z: 1 } }, "“z”, which is not among the features"],
    ["no feature", { features: [] }, "at least one feature"],
    ["an unknown option", { tree: 3 } as never, "boostedTrees() has no option “tree”"],
  ])("%s is refused where it makes no sense", async (_, options, message) => {
    await expect(changed(() => ({}), options)).rejects.toThrow(message);
  });

  test("one class is refused", async () => {
    await expect(changed(() => ({ y: false }))).rejects.toThrow(
      "In all 400 rows to learn from the outcome is false",
    );
    await expect(changed(() => ({ w: 0 }), { weight: "w" })).rejects.toThrow("There is no row to learn from");
  });

  test("constant and empty columns are never asked", async () => {
    const model = await changed(() => ({ b: 1, a: null }), { features: ["a", "b"] });
    expect(model.trees).toBe(0);
    expect(model.probability({ a: null, b: 1 })).toBeCloseTo(ROWS.filter(({ y }) => y).length / 400, 12);
  });

  test("perfect separation and one row a class have finite answers", async () => {
    const apart = await changed((row) => ({ b: row.y ? 1 : 0 }), { features: ["b"] });
    expect(apart.probability({ b: 1 })).toBeGreaterThan(0.9);
    const two = await boostedTrees(
      relation(ROWS.slice(0, 2).map((row, i) => ({ ...row, y: i === 0, b: i }))),
      { ...OPTIONS, minRows: 1 },
    );
    expect(Number.isFinite(two.probability({ b: 1, a: 1, c: "red" }))).toBe(true);
  });

  test("a hundred thousand levels share what bins there are", async () => {
    const many = sql<{
      y: boolean;
      id: string;
    }>`select i % 3 = 0 as y, 'c' || i as id from range(100000) t(i)`;
    const model = await boostedTrees(many, { outcome: "y", features: ["id"], trees: 3 });
    expect(model.probability({ id: "c5" })).toBeCloseTo(1 / 3, 1);
  });

  test("one outcome in ten thousand is found where it is", async () => {
    const rare = sql<{
      y: boolean;
      a: number;
    }>`select i % 10000 = 7 as y, (i % 10000)::double as a from range(100000) t(i)`;
    const model = await boostedTrees(rare, { outcome: "y", features: ["a"], minRows: 10, trees: 30 });
    expect(model.probability({ a: 7 })).toBeGreaterThan(50 * model.probability({ a: 5000 }));
  });

  test("JSON that is no model is refused with its place", () => {
    const json = JSON.parse(JSON.stringify(fitted.toJson()));
    expect(() => boostedTreesFromJson({})).toThrow("This is no model of boosted trees: format");
    expect(() => boostedTreesFromJson({ ...json, features: [json.features[0]] })).toThrow(
      "which this model does not have",
    );
    expect(() => boostedTreesFromJson({ ...json, base: "1" })).toThrow("base");
  });
});
