import { describe, expect, it } from "vitest";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { frequentItemsets } from "../../../analysis/association/frequent-itemsets.ts";
import { readBaskets } from "../../../analysis/association/read-baskets.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { openSql } from "../engine.ts";
import { countsOf } from "./naive.ts";

const sql = await openSql();
const LABELS = ["tea", "tea ", " tea", "salt, sea", "茶", 'the "best"', "{odd}"];

describe("rows of basket and item", () => {
  it("are counted once, labels kept as they are; what is missing is counted apart", async () => {
    const rows = sql<{ id: number; product: string }>`
      select * from (values (7, 'tea'), (7, 'tea'), (7, 'tea '), (8, 'tea'), (9, null), (10, ''), (11, '  '),
        (null, 'tea'), (8, 'salt, sea')) as t(id, product)`;
    const baskets = await readBaskets(rows, { basket: "id", item: "product" });
    expect(baskets.count).toBe(5);
    expect(baskets.labels).toEqual(["salt, sea", "tea", "tea "]);
    expect(baskets.totals).toEqual({ rows: 9, noBasket: 1, noItem: 3 });
    const itemsets = await frequentItemsets(baskets, { minimumSupport: 0.2 });
    expect(itemsets.rows().map(({ items, count }) => [items, count])).toEqual([
      [["tea"], 2],
      [["salt, sea"], 1],
      [["tea "], 1],
      [["salt, sea", "tea"], 1],
      [["tea", "tea "], 1],
    ]);
  });

  it("give what lists in memory give", async () => {
    const random = createRandom("read");
    const lists = Array.from({ length: 400 }, () => LABELS.filter(() => random.next() < 0.3));
    const rows = lists.flatMap((items, id) =>
      (items.length === 0 ? [null] : items).map((item: string | null) => ({ id, item })),
    );
    const spec = { minimumCount: 3 };
    const expected = countsOf(await frequentItemsets(basketsOf(lists), spec));
    const table = sql.from<{ id: number; item: string }>(random.shuffle(rows));
    const found = await frequentItemsets(table, { basket: "id", item: "item", ...spec });
    expect(countsOf(found)).toEqual(expected);
    expect(found.baskets).toBe(400);
    const listed = sql<{ items: string[] }>`
      select coalesce(list(item) filter (where item is not null), []) as items from ${table} group by id`;
    const fromLists = await frequentItemsets(listed, { items: "items", ...spec });
    expect(countsOf(fromLists)).toEqual(expected);
    expect(fromLists.baskets).toBe(400);
  });

  it("of numbers keep them numbers, in order of size; a basket may be a text", async () => {
    const rows = sql<{
      b: string;
      i: number;
    }>`select * from (values ('x', 10), ('x', 9), ('y', 10)) as t(b, i)`;
    const baskets = await readBaskets(rows, { basket: "b", item: "i" });
    expect(baskets.labels).toEqual([9, 10]);
    expect(
      await readBaskets(sql<{ b: string; i: number }>`select * from ${rows} where false`, {
        basket: "b",
        item: "i",
      }),
    ).toMatchObject({
      count: 0,
      labels: [],
      totals: { rows: 0, noBasket: 0, noItem: 0 },
    });
  });
});

describe("lists", () => {
  it("that are empty or missing are empty baskets, and nothing in a list is no item", async () => {
    const rows = sql<{ items: string[] }>`
      select * from (values (['a', 'b', 'a']), ([]), (null), (['a', null, ' '])) as t(items)`;
    const baskets = await readBaskets(rows, { items: "items" });
    expect([baskets.count, baskets.labels]).toEqual([4, ["a", "b"]]);
    expect([baskets.offsets, baskets.items].map((part) => [...part].sort())).toEqual([
      [0, 2, 2, 2, 3].sort(),
      [0, 0, 1],
    ]);
  });
});

describe("columns", () => {
  const rows = sql<{ id: number; product: string; at: Date }>`
    select 1 as id, 'a' as product, date '2026-01-01' as at`;

  it("are typed by the row", async () => {
    // @ts-expect-error a date is no basket
    await expect(readBaskets(rows, { basket: "at", item: "product" })).rejects.toThrow(
      "takes a whole number or a text",
    );
    // @ts-expect-error a text is no list
    await expect(readBaskets(rows, { items: "product" })).rejects.toThrow("items takes a list of items");
  });

  it("that are not there are refused with a near name, options too", async () => {
    const missing = { basket: "id", item: "produkt" } as unknown as { basket: "id"; item: "product" };
    await expect(readBaskets(rows, missing)).rejects.toMatchObject({ hint: "Did you mean “product”?" });
    const half = { basket: "id" } as unknown as { basket: "id"; item: "product" };
    await expect(readBaskets(rows, half)).rejects.toThrow("two columns, basket and item");
    const spare = { basket: "id", item: "product", by: "id" } as { basket: "id"; item: "product" };
    await expect(readBaskets(rows, spare)).rejects.toThrow("readBaskets has no option “by”.");
  });
});
