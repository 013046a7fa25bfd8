import { describe, expect, it } from "vitest";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { frequentItemsets } from "../../../analysis/association/frequent-itemsets.ts";
import { ItemsetLimitError } from "../../../analysis/association/itemset-limit.ts";
import { displayMethod } from "../../../analysis/relation.ts";
import { knownBaskets } from "./known-data.ts";

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
  const find = (spec: object) => frequentItemsets(basketsOf([["milk", "tea"], ["tea"]]), spec);

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
