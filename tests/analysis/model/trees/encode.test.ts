import { describe, expect, test } from "vitest";
import { judge } from "../../../../analysis/model/judge/judge.ts";
import { boostedTrees, boostedTreesFromJson } from "../../../../analysis/model/trees/boosted-trees.ts";
import { encodeLevels } from "../../../../analysis/model/trees/encode.ts";
import { createRandom } from "../../../../analysis/stats/random.ts";
import { openSql } from "../../engine.ts";

const sql = await openSql();
const rowsOf = (places: number[], y: number[]) => ({
  places: Float64Array.from(places),
  outcomes: { y: Float64Array.from(y), weight: null, apart: null },
});

describe("a level's number", () => {
  test("is drawn to the common share by the spread between levels, worked by hand", () => {
    // 5 of 5, 0 of 5: share 1/2, within 1/4, between 5 x .25 + 5 x .25 = 2.5, spread (2.5 - .25) / (10 - 50 / 10) = .45
    const { places, outcomes } = rowsOf([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    const { encoding } = encodeLevels(places, 2, outcomes);
    const pull = 0.25 / 0.45;
    expect(encoding.other).toBe(0.5);
    expect(encoding.values[0]).toBeCloseTo((5 + pull / 2) / (5 + pull), 14);
    expect(encoding.values[1]).toBeCloseTo(pull / 2 / (5 + pull), 14);
  });

  test("is the common share where levels differ no more than by chance", () => {
    const { places, outcomes } = rowsOf([0, 0, 1, 1, 2, 2], [1, 0, 1, 0, 1, 0]);
    expect(encodeLevels(places, 3, outcomes).encoding).toEqual({ values: [0.5, 0.5, 0.5], other: 0.5 });
  });

  test("of a row does not know the row's own outcome", () => {
    const random = createRandom("folds");
    const places = Float64Array.from({ length: 400 }, () => Math.floor(random.next() * 20));
    const y = Float64Array.from(places, (place) => (random.next() < 0.2 + 0.03 * place ? 1 : 0));
    const before = encodeLevels(places, 20, { y, weight: null, apart: null }).codes;
    for (const row of [0, 17, 399]) {
      const other = encodeLevels(places, 20, {
        y: y.with(row, 1 - (y[row] as number)),
        weight: null,
        apart: null,
      }).codes;
      expect(other[row]).toBe(before[row]);
      expect(other).not.toEqual(before);
    }
  });

  test("counts weights as repeated rows, and learns nothing from rows that are kept apart", () => {
    const { places, outcomes } = rowsOf([0, 0, 1, 1, 1, 0, 1], [1, 1, 0, 0, 1, 0, 1]);
    const twice = encodeLevels(places, 2, { ...outcomes, weight: Float64Array.of(2, 1, 1, 1, 1, 1, 1) });
    const repeated = rowsOf([0, 0, 0, 1, 1, 1, 0, 1], [1, 1, 1, 0, 0, 1, 0, 1]);
    expect(twice.encoding).toEqual(encodeLevels(repeated.places, 2, repeated.outcomes).encoding);
    const apart = encodeLevels(places, 2, { ...outcomes, apart: Uint8Array.of(0, 0, 0, 0, 0, 1, 1) });
    const fewer = rowsOf([0, 0, 1, 1, 1], [1, 1, 0, 0, 1]);
    expect(apart.encoding).toEqual(encodeLevels(fewer.places, 2, fewer.outcomes).encoding);
    expect(apart.codes[5]).toBe(apart.encoding.values[0]);
  });

  test("is missing where the level is, and common where it has no place", () => {
    const { places, outcomes } = rowsOf([0, Number.NaN, -1, 1], [1, 1, 1, 0]);
    const { encoding, codes } = encodeLevels(places, 2, outcomes);
    expect(codes[1]).toBeNaN();
    expect(codes[2]).toBe(encoding.other);
  });
});

interface Row {
  readonly id: number;
  readonly y: boolean;
  readonly a: number;
  readonly c: string | null;
}

/** Customers of whom some leave by `a`, and by their district where `effect` is not 0. */
function customers(seed: string, size: number, levels: number, effect: number): Row[] {
  const random = createRandom(seed);
  const effects = Array.from({ length: levels }, () => effect * random.normal());
  return Array.from({ length: size }, (_, id) => {
    const a = random.normal();
    const level = Math.floor(levels * random.next() ** 2);
    const eta = -1 + 1.2 * a + (effects[level] as number);
    return { id, a, y: random.next() < 1 / (1 + Math.exp(-eta)), c: id % 97 === 0 ? null : `d'${level}` };
  });
}

const relation = (rows: readonly Row[]) =>
  sql<Row>`select unnest(${rows.map(({ id }) => id)}::integer[]) as id, unnest(${rows.map(({ y }) => y)}::boolean[]) as y,
    unnest(${rows.map(({ a }) => a)}::double[]) as a, unnest(${rows.map(({ c }) => c)}::varchar[]) as c`;
const OPTIONS = { outcome: "y", features: ["a", "c"], trees: 40, depth: 4 } as const;

async function areaOf(train: readonly Row[], test: readonly Row[], features: ("a" | "c")[]): Promise<number> {
  const model = await boostedTrees(relation(train), { ...OPTIONS, trees: 100, depth: 6, features });
  const scored = sql<{ p: number; y: boolean }>`select ${model.toSql(sql)} as p, y from ${relation(test)}`;
  return (await judge(scored, { score: "p", outcome: "y" })).auc.value;
}

describe("trees over many levels", () => {
  const rows = customers("districts", 3_000, 300, 1);

  test("say the same as a profile, in SQL and in portable SQL, unseen and missing levels included", async () => {
    const model = await boostedTrees(relation(rows), OPTIONS);
    const again = boostedTreesFromJson(JSON.parse(JSON.stringify(model.toJson())));
    const asked = [
      ...rows.slice(0, 500),
      { id: 9_001, y: true, a: 0.3, c: "never seen" },
      { id: 9_002, y: true, a: 0.3, c: null },
    ];
    const scored = await sql<{ id: number; p: number; q: number }>`
      select id, ${model.toSql(sql)} as p, ${model.toSql(sql, { portable: true })} as q from ${relation(asked)}`.rows();
    expect(scored).toHaveLength(asked.length);
    const byId = new Map(asked.map((row) => [row.id, row]));
    for (const { id, p, q } of scored) {
      const { a, c } = byId.get(id) as Row;
      const own = model.probability({ a, c });
      expect(p).toBeCloseTo(own, 14);
      expect(q).toBeCloseTo(own, 14);
      expect(again.probability({ a, c })).toBe(own);
    }
    expect(model.toJson().format).toBe("clientele-trees-2");
  });

  test("score an unseen level as one whose share is everybody's", async () => {
    const model = await boostedTrees(relation(rows), OPTIONS);
    const { features } = model.toJson();
    const { levels, encoding } = features[1] as unknown as {
      levels: readonly string[];
      encoding: { values: readonly number[]; other: number };
    };
    const nearest = levels.toSorted(
      (x, y) =>
        Math.abs((encoding.values[levels.indexOf(x)] as number) - encoding.other) -
        Math.abs((encoding.values[levels.indexOf(y)] as number) - encoding.other),
    )[0] as string;
    expect(model.probability({ a: 0, c: "never seen" })).toBeCloseTo(
      model.probability({ a: 0, c: nearest }),
      1,
    );
    const explained = model.contributions({ a: 0, c: "never seen" });
    expect(Math.abs(explained.c as number)).toBeLessThan(0.3);
  });

  test("are the same to the bit in whatever order the rows come", async () => {
    const model = await boostedTrees(relation(rows), OPTIONS);
    expect((await boostedTrees(relation(rows.toReversed()), OPTIONS)).toJson()).toEqual(model.toJson());
  });

  test.each([50, 300, 2_000])("of chance lose nothing to %d levels", async (levels) => {
    const [train, test] = [
      customers(`n${levels}`, 4_000, levels, 0),
      customers(`m${levels}`, 4_000, levels, 0),
    ];
    const [without, with_] = [await areaOf(train, test, ["a"]), await areaOf(train, test, ["a", "c"])];
    expect(with_).toBeGreaterThan(without - 0.006);
  });

  test.each([
    [50, 0.02],
    [300, 0.015],
  ])("that tell something gain by it: %d levels", async (levels, gain) => {
    const all = customers(`s${levels}`, 8_000, levels, 1);
    const [train, test] = [all.slice(0, 4_000), all.slice(4_000)];
    expect(await areaOf(train, test, ["a", "c"])).toBeGreaterThan((await areaOf(train, test, ["a"])) + gain);
  });
});
