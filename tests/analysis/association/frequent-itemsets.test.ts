import { describe, expect, it } from "vitest";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { frequentItemsets } from "../../../analysis/association/frequent-itemsets.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { groceries, knownBaskets } from "./known-data.ts";
import { countsOf, naiveItemsets } from "./naive.ts";

const KINDS = ["all", "closed", "maximal"] as const;

describe("published numbers of itemsets", () => {
  it.for([
    [0.1, 8],
    [0.05, 31],
    [0.02, 122],
    [0.01, 333],
    [0.005, 1001],
    [0.002, 4223],
    [0.001, 13_492],
  ] as const)("groceries at %d: %i", async ([minimumSupport, expected], context) => {
    expect((await frequentItemsets(groceries(context), { minimumSupport })).length).toBe(expected);
  });

  it("groceries at .01: 333 closed and 243 maximal", async (context) => {
    const baskets = groceries(context);
    const found = KINDS.map(
      async (kind) => (await frequentItemsets(baskets, { minimumSupport: 0.01, kind })).length,
    );
    expect(await Promise.all(found)).toEqual([333, 333, 243]);
  });

  it("groceries keep the blanks at the end of their labels", (context) => {
    const { labels } = groceries(context);
    expect(labels).toHaveLength(169);
    expect(labels.filter((label) => /^\s|\s$/.test(String(label)))).toEqual([
      "cream cheese ",
      "roll products ",
    ]);
  });

  it.for([
    ["mushroom.dat", 0.5, 153],
    ["mushroom.dat", 0.3, 2735],
    ["mushroom.dat", 0.2, 53_583],
    ["mushroom.dat", 0.1, 574_431],
    ["chess.dat", 0.9, 622],
    ["chess.dat", 0.8, 8227],
    ["chess.dat", 0.7, 48_731],
    ["chess.dat", 0.6, 254_944],
  ] as const)("%s at %d: %i", async ([name, minimumSupport, expected], context) => {
    const itemsets = await frequentItemsets(basketsOf(knownBaskets(context, name, " ")), { minimumSupport });
    expect(itemsets.length).toBe(expected);
  });

  it("five baskets of the mlxtend documentation at .6: 11, with these supports", async () => {
    const itemsets = await frequentItemsets(basketsOf(FIVE), { minimumSupport: 0.6 });
    expect(itemsets.rows().map(({ items, support }) => [items.join("+"), support])).toEqual([
      ["Kidney Beans", 1],
      ["Eggs", 0.8],
      ["Eggs+Kidney Beans", 0.8],
      ["Milk", 0.6],
      ["Onion", 0.6],
      ["Yogurt", 0.6],
      ["Eggs+Onion", 0.6],
      ["Kidney Beans+Milk", 0.6],
      ["Kidney Beans+Onion", 0.6],
      ["Kidney Beans+Yogurt", 0.6],
      ["Eggs+Kidney Beans+Onion", 0.6],
    ]);
    expect(itemsets.minimumCount).toBe(3);
  });
});

describe("every itemset of small random baskets", () => {
  const random = createRandom("baskets");
  const cases = Array.from({ length: 36 }, () => ({
    baskets: Array.from({ length: random.int(40) }, () => {
      const share = random.next();
      return [...Array(9).keys()].filter(() => random.next() < share);
    }),
    minimumCount: 1 + random.int(6),
  }));

  it.each(KINDS)("is found with its count: %s", async (kind) => {
    for (const { baskets, minimumCount } of cases) {
      const itemsets = await frequentItemsets(basketsOf(baskets), { minimumCount, kind });
      expect(countsOf(itemsets)).toEqual(naiveItemsets(baskets, minimumCount, kind));
    }
  });

  it("up to a longest size", async () => {
    for (const { baskets, minimumCount } of cases.slice(0, 20)) {
      for (const kind of KINDS) {
        const itemsets = await frequentItemsets(basketsOf(baskets), { minimumCount, kind, longest: 3 });
        const expected = [...naiveItemsets(baskets, minimumCount, kind)].filter(
          ([items]) => JSON.parse(items).length <= 3,
        );
        expect(countsOf(itemsets)).toEqual(new Map(expected));
      }
    }
  });

  it("of sparse baskets with many items, and a few long ones", async () => {
    const draw = createRandom("sparse");
    const baskets = Array.from({ length: 3000 }, (_, b) =>
      b % 1500 === 7
        ? Array.from({ length: 600 }, (_, i) => i)
        : Array.from({ length: 1 + draw.int(8) }, () => Math.floor(800 * draw.next() ** 3)),
    );
    const all = countsOf(await frequentItemsets(basketsOf(baskets), { minimumCount: 4, longest: 3 }));
    expect(all).toEqual(naiveUpToThree(baskets, 4));
    for (const kind of ["closed", "maximal"] as const) {
      const found = await frequentItemsets(basketsOf(baskets), { minimumCount: 4, kind });
      const every = await frequentItemsets(basketsOf(baskets), { minimumCount: 4 });
      expect(countsOf(found)).toEqual(condensed(countsOf(every), kind));
    }
  });

  it("whatever the order of baskets, in the same order", async () => {
    const draw = createRandom("order");
    const baskets = Array.from({ length: 2000 }, () =>
      Array.from({ length: 1 + draw.int(6) }, () => Math.floor(300 * draw.next() ** 2)),
    );
    const found = await frequentItemsets(basketsOf(baskets), { minimumCount: 3 });
    const shuffled = await frequentItemsets(basketsOf(draw.shuffle(baskets)), { minimumCount: 3 });
    expect(shuffled.items).toEqual(found.items);
    expect(shuffled.counts).toEqual(found.counts);
  });
});

const FIVE = [
  ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Milk", "Apple", "Kidney Beans", "Eggs"],
  ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
  ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
];

function naiveUpToThree(baskets: readonly (readonly number[])[], minimumCount: number): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (...items: number[]) => {
    const key = JSON.stringify(items);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const occurrences = new Map<number, number>();
  for (const basket of baskets) {
    for (const item of new Set(basket)) occurrences.set(item, (occurrences.get(item) ?? 0) + 1);
  }
  for (const basket of baskets) {
    const items = [...new Set(basket)]
      .filter((item) => (occurrences.get(item) as number) >= minimumCount)
      .sort((a, b) => a - b);
    // Of the two long baskets alone nothing is frequent, so that only what others hold needs counting in them.
    items.forEach((a, i) => {
      count(a);
      items.slice(i + 1).forEach((b, j) => {
        count(a, b);
        if (items.length < 20) for (const c of items.slice(i + j + 2)) count(a, b, c);
      });
    });
  }
  const long = baskets.filter((basket) => new Set(basket).size >= 20).map((basket) => new Set(basket));
  for (const [key, found] of counts) {
    const items = JSON.parse(key) as number[];
    if (items.length === 3) {
      counts.set(key, found + long.filter((basket) => items.every((item) => basket.has(item))).length);
    }
  }
  return new Map([...counts].filter(([, found]) => found >= minimumCount));
}

/** Of all frequent itemsets, those that are closed or maximal: sets are told apart from their subsets of one item less. */
function condensed(all: Map<string, number>, kind: "closed" | "maximal"): Map<string, number> {
  const kept = new Map(all);
  for (const [key, count] of all) {
    const items = JSON.parse(key) as number[];
    for (const left of items) {
      const smaller = JSON.stringify(items.filter((item) => item !== left));
      if (kind === "maximal" || all.get(smaller) === count) kept.delete(smaller);
    }
  }
  return kept;
}
