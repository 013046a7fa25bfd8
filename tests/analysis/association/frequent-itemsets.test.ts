import { describe, expect, it } from "vitest";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { frequentItemsets } from "../../../analysis/association/frequent-itemsets.ts";
import { ItemsetLimitError } from "../../../analysis/association/itemset-limit.ts";
import { displayMethod } from "../../../analysis/relation.ts";
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
  const cases = Array.from({ length: 60 }, (_, i) => ({
    i,
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

describe("degenerate baskets", () => {
  const find = (lists: (string | number)[][], minimumSupport = 0.5) =>
    frequentItemsets(basketsOf(lists), { minimumSupport });

  it("none at all have no itemsets", async () => {
    const itemsets = await find([]);
    expect(itemsets.length).toBe(0);
    expect(itemsets.rows()).toEqual([]);
    expect(itemsets[displayMethod]()).toMatchObject({ itemset: [] });
  });

  it("that are empty count as baskets", async () => {
    expect((await find([[], [], ["a"], ["a"]])).rows()).toEqual([
      { items: ["a"], size: 1, count: 2, support: 0.5 },
    ]);
    expect((await find([[], [], []])).length).toBe(0);
  });

  it("of one item each, and of one basket", async () => {
    expect((await find([["a"], ["a"]])).rows()).toEqual([{ items: ["a"], size: 1, count: 2, support: 1 }]);
    expect((await find([["a", "b", "c"]])).length).toBe(7);
  });

  it("with an item twice count it once", async () => {
    expect((await find([["a", "a", "b"], ["a"]])).table().count).toEqual(Int32Array.of(2, 1, 1));
  });

  it("keep labels with blanks, commas and quotes apart", async () => {
    const itemsets = await find([["tea", "tea ", "salt, sea", 'the "best"', "茶"]]);
    expect(itemsets.length).toBe(31);
    expect(itemsets.table().itemset.at(-1)).toBe('{"salt, sea", tea, "tea ", "the \\"best\\"", 茶}');
  });

  it("of 100,000 distinct items, of which three baskets hold all", async () => {
    const everything = Array.from({ length: 100_000 }, (_, i) => i);
    const pairs = Array.from({ length: 50_000 }, (_, i) => [2 * i, 2 * i + 1]);
    const baskets = basketsOf([everything, ...pairs, everything, ...pairs, everything]);
    const itemsets = await frequentItemsets(baskets, { minimumCount: 4 });
    expect(itemsets.length).toBe(150_000);
    expect(itemsets.counts.every((count) => count === 5)).toBe(true);
  });

  it("mixing numbers and texts are refused", () => {
    expect(() => basketsOf([[1, "1"]])).toThrow("Items are partly numbers, partly texts.");
  });
});

describe("the limit", () => {
  it("names a support that fits, and the next lower ones do not", async (context) => {
    const baskets = basketsOf(knownBaskets(context, "mushroom.dat", " "));
    const limit = { itemsets: 50_000 };
    const error = await frequentItemsets(baskets, { minimumSupport: 0.01, limit }).catch((caught) => caught);
    expect(error).toBeInstanceOf(ItemsetLimitError);
    const { message, hint, fittingCount } = error as ItemsetLimitError;
    expect(message).toBe("More than 50,000 itemsets have a support of 1.01 % (82 of 8,124 baskets).");
    const fitting = await frequentItemsets(baskets, { minimumCount: fittingCount as number, limit });
    expect(hint).toContain(
      `(${fittingCount?.toLocaleString("en")} of 8,124 baskets) gives ${fitting.length.toLocaleString("en")}.`,
    );
    const lower = frequentItemsets(baskets, {
      minimumCount: Math.floor((fittingCount as number) / 1.03),
      limit,
    });
    await expect(lower).rejects.toThrow(ItemsetLimitError);
  });

  it("of bytes holds as well", async (context) => {
    const spec = { minimumSupport: 0.1, limit: { bytes: 2 ** 22 } };
    await expect(
      frequentItemsets(basketsOf(knownBaskets(context, "mushroom.dat", " ")), spec),
    ).rejects.toThrow("The itemsets with a support of 10 % (813 of 8,124 baskets) take more than 4 MiB.");
  });

  it("stops at once where baskets are huge and alike, which no support mends", async () => {
    const huge = Array.from({ length: 200 }, (_, i) => i);
    const found = frequentItemsets(basketsOf([huge, huge, huge]), { minimumSupport: 1 });
    await expect(found).rejects.toMatchObject({
      message: "More than 10,000,000 itemsets have a support of 100 % (3 of 3 baskets).",
      hint: "No support makes them few enough: limit their size with longest, or raise limit.",
      fittingCount: null,
    });
    const pairs = await frequentItemsets(basketsOf([huge, huge, huge]), { minimumSupport: 1, longest: 2 });
    expect(pairs.length).toBe(200 + (200 * 199) / 2);
    const closed = await frequentItemsets(basketsOf([huge, huge, huge]), {
      minimumSupport: 1,
      kind: "closed",
    });
    expect(closed.length).toBe(1);
  });
});

describe("options", () => {
  const find = (spec: object) => frequentItemsets(basketsOf(FIVE), spec);

  it.each([
    [{}, "No minimum support was given."],
    [{ minimumSupport: 0.1, minimumCount: 3 }, "Both minimumSupport and minimumCount were given."],
    [{ minimumSupport: 5 }, "minimumSupport is a share of the baskets, above 0 and up to 1, got 5."],
    [{ minimumSupport: 0 }, "got 0."],
    [{ minimumCount: 1.5 }, "minimumCount must be a whole number above 0, got 1.5."],
    [{ minimumSupport: 0.5, longest: 0 }, "longest must be a whole number above 0, got 0."],
    [{ minimumSupport: 0.5, kind: "open" }, 'kind must be "all", "closed" or "maximal", got "open".'],
    [{ minimumSuport: 0.5 }, "frequentItemsets has no option “minimumSuport”."],
    [{ minimumSupport: 0.5, limit: { sets: 1 } }, "limit has no option “sets”."],
  ])("%j are refused: %s", async (spec, message) => {
    await expect(find(spec)).rejects.toThrow(message);
  });

  it("take a support whose product is whole but for rounding as whole: .07 of 100 baskets is 7", async () => {
    const baskets = basketsOf(Array.from({ length: 100 }, (_, i) => (i < 7 ? ["a"] : [])));
    expect((await frequentItemsets(baskets, { minimumSupport: 0.07 })).length).toBe(1);
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
