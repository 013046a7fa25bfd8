import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { nextBestOffer } from "../../../analysis/association/next-best-offer.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
const owned = sql.from<{ customer: number; item: string }>([
  { customer: 1, item: "tea" },
  { customer: 2, item: "tea" },
  { customer: 2, item: "milk" },
  { customer: 3, item: "tea" },
  { customer: 3, item: "milk" },
  { customer: 3, item: "honey, wild " },
  { customer: 4, item: "rice" },
  { customer: 4, item: "rice" },
]);
const rules = await associationRules(owned, {
  basket: "customer",
  item: "item",
  minimumCount: 1,
  minimumConfidence: 0.3,
});

describe("nextBestOffer", () => {
  it("offers what is worth most, because of the rule with the highest confidence", async () => {
    const { offers } = await nextBestOffer(owned, {
      customer: "customer",
      item: "item",
      rules,
      margins: { milk: 9, "honey, wild ": 20, tea: 5, rice: 1 },
      top: 2,
    });
    // Of 3 with tea, 2 have milk and 1 honey; of 2 with tea and milk, 1 has honey.
    expect(await sql`select * from ${offers} order by customer, place`.rows()).toEqual([
      {
        customer: 1,
        place: 1,
        offer: "honey, wild ",
        because: "{tea}",
        confidence: 1 / 3,
        lift: 4 / 3,
        margin: 20,
        expected_value: (1 / 3) * 20,
      },
      {
        customer: 1,
        place: 2,
        offer: "milk",
        because: "{tea}",
        confidence: 2 / 3,
        lift: 4 / 3,
        margin: 9,
        expected_value: 6,
      },
      {
        customer: 2,
        place: 1,
        offer: "honey, wild ",
        because: "{milk}",
        confidence: 0.5,
        lift: 2,
        margin: 20,
        expected_value: 10,
      },
    ]);
  });

  it("does not offer what has no margin, and takes 1 for all where there are no margins", async () => {
    const spec = { customer: "customer", item: "item", rules } as const;
    const some = await nextBestOffer(owned, { ...spec, margins: new Map([["milk", 9]]) });
    expect((await some.offers.rows()).map(({ customer, offer }) => [customer, offer])).toEqual([[1, "milk"]]);
    const all = await nextBestOffer(owned, spec);
    expect(all.offersFor(["tea"])).toMatchObject([{ offer: "milk", expected_value: 2 / 3 }]);
  });

  it("without rules, or without customers, has no offers", async () => {
    const spec = { customer: "customer", item: "item" } as const;
    const { offers, rules: used } = await nextBestOffer(owned, { ...spec, rules: [] });
    expect([await offers.rows(), used]).toEqual([[], 0]);
    const nobody = sql<{ customer: number; item: string }>`select * from ${owned} where false`;
    expect(await (await nextBestOffer(nobody, { ...spec, rules })).offers.count()).toBe(0);
  });

  it.each(["texts", "numbers"])("in SQL agrees with memory on every customer: %s", async (kind) => {
    const random = createRandom(`offers ${kind}`);
    const named = (i: number) => (kind === "numbers" ? i : `item ${"abcdefghij"[i]},`);
    const rows = Array.from({ length: 900 }, () => ({
      customer: random.int(200),
      item: named(Math.floor(10 * random.next() ** 2)),
    }));
    const table = sql.from<{ customer: number; item: string | number }>(rows);
    const found = await associationRules(table, {
      basket: "customer",
      item: "item",
      minimumSupport: 0.02,
      minimumConfidence: 0.1,
    });
    const margins = new Map(Array.from({ length: 9 }, (_, i) => [named(i), 1 + random.int(4)]));
    const best = await nextBestOffer(table, {
      customer: "customer",
      item: "item",
      rules: found,
      margins,
      top: 3,
    });
    const offers = await sql`select * from ${best.offers} order by customer, place`.rows();
    const customers = [...new Set(rows.map(({ customer }) => customer))].sort((a, b) => a - b);
    const expected = customers.flatMap((customer) => {
      const items = rows.filter((row) => row.customer === customer).map(({ item }) => item);
      return best.offersFor(items).map((offer) => ({ customer, ...offer }));
    });
    expect(offers).toEqual(expected);
    expect(expected.length).toBeGreaterThan(300);
  });

  it("refuses two items on the right, a margin that is no number, and unknown columns", async () => {
    const spec = { customer: "customer", item: "item" } as const;
    const pairs = await associationRules(owned, {
      basket: "customer",
      item: "item",
      minimumCount: 1,
      longestRight: 2,
    });
    await expect(nextBestOffer(owned, { ...spec, rules: pairs })).rejects.toThrow("offers 2 items at once.");
    await expect(nextBestOffer(owned, { ...spec, rules, margins: { tea: Number.NaN } })).rejects.toThrow(
      'The margin of "tea" is no number: NaN.',
    );
    await expect(nextBestOffer(owned, { ...spec, rules, top: 0 })).rejects.toThrow(
      "top must be a whole number",
    );
    const wrong = { ...spec, customer: "custmer" as "customer", rules };
    await expect(nextBestOffer(owned, wrong)).rejects.toMatchObject({ hint: "Did you mean “customer”?" });
  });
});
