/** Shops without structure: what is found in them is chance, and must be no more than is promised. */
import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { type Baskets, basketsOf } from "../../../analysis/association/baskets.ts";
import { compareRules } from "../../../analysis/association/compare-rules.ts";
import { frequentSequences } from "../../../analysis/association/frequent-sequences.ts";
import { readBaskets } from "../../../analysis/association/read-baskets.ts";
import type { RuleSpec } from "../../../analysis/association/rule-spec.ts";
import type { AssociationRule } from "../../../analysis/association/rules.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { familyOf, NULL_SHOPS, type NullBasket, shopWithFamilies } from "../../support/null-shops.ts";
import { openSql } from "../engine.ts";

const sql = await openSql();
/** As the notebook asks. */
const SPEC: RuleSpec = {
  minimumSupport: 0.002,
  minimumConfidence: 0.2,
  minimumLift: 1.2,
  longest: 3,
  redundant: "remove",
  beyond: ["shorter", "customer"],
  significance: 0.05,
};

function basketsWithCustomers(shop: readonly NullBasket[]): Baskets {
  return {
    ...basketsOf(shop.map(({ items }) => items)),
    customers: Int32Array.from(shop, ({ customer }) => customer),
  };
}

describe("products that have nothing to do with each other", () => {
  it.each(Object.keys(NULL_SHOPS))("lead to no rule: %s", async (shape) => {
    const found: number[] = [];
    for (let seed = 0; seed < 5; seed++) {
      const shop = (NULL_SHOPS[shape] as (typeof NULL_SHOPS)[string])(createRandom(`${shape} ${seed}`));
      found.push((await associationRules(basketsWithCustomers(shop), SPEC)).length);
    }
    // One shop in twenty may have one: of five, two or more in one of forty-four series.
    expect(found.filter((rules) => rules > 0).length, found.join()).toBeLessThan(2);
  });

  it("are tested whatever filters leave out: of 40 products every pair counts", async () => {
    const shop = (NULL_SHOPS["equally popular products"] as (typeof NULL_SHOPS)[string])(createRandom(1));
    const baskets = basketsWithCustomers(shop);
    const spec = { minimumCount: 40, longest: 2 } as const;
    const all = await associationRules(baskets, { ...spec, minimumConfidence: 0 });
    const few = await associationRules(baskets, { ...spec, minimumConfidence: 0.08 });
    expect(all.lookedAt).toBe(40 * 39);
    expect(few.lookedAt).toBe(40 * 39);
    expect(few.tested).toBeLessThan(all.tested);
    const worst = Math.min(...few.rows().map(({ adjustedP }) => adjustedP));
    expect(worst).toBeGreaterThan(0.05);
  });

  it("of which three families are not, are found by families and hardly beside them", async () => {
    let [shown, wrong] = [0, 0];
    for (let seed = 0; seed < 5; seed++) {
      const rules = await associationRules(
        basketsWithCustomers(shopWithFamilies(createRandom(`family ${seed}`))),
        SPEC,
      );
      shown += rules.length;
      wrong += rules.rows().filter((rule) => !isOfOneFamily(rule)).length;
      const pairs = rules.rows().filter(({ left, right }) => left.length + right.length === 2);
      expect(pairs.filter(isOfOneFamily)).toHaveLength(18);
    }
    expect(wrong / shown).toBeLessThanOrEqual(0.05);
  });

  it("do not follow each other, though some customers buy more than others and buy the same again", async () => {
    const found: number[] = [];
    for (let seed = 0; seed < 5; seed++) {
      const random = createRandom(`followers ${seed}`);
      const rows = visits(random).flatMap(({ id, day, items }) => items.map((item) => ({ id, day, item })));
      const table = sql<{ id: number; day: Date; item: string }>`
        select id, date '2026-01-01' + day as day, item from ${sql.from(rows)}`;
      const columns = { customer: "id", at: "day", item: "item" } as const;
      const spec = {
        within: 30,
        minimumSupport: 0.01,
        longest: 2,
        repeats: false,
        minimumLift: 1.2,
        significance: 0.05,
      };
      const plain = await frequentSequences(table, { ...columns, ...spec });
      expect(plain.rows.length).toBeGreaterThan(5);
      found.push((await frequentSequences(table, { ...columns, ...spec, beyond: ["activity"] })).rows.length);
    }
    expect(found.filter((rows) => rows > 0).length, found.join()).toBeLessThan(2);
  });

  it("set no group apart", async () => {
    let differing = 0;
    for (let seed = 0; seed < 5; seed++) {
      const random = createRandom(`groups ${seed}`);
      const shop = (NULL_SHOPS["few sellers and many slow ones"] as (typeof NULL_SHOPS)[string])(random);
      const rows = shop.flatMap(({ items }, id) => {
        const group = "abc"[random.int(3)] as string;
        return items.map((item) => ({ id, item, group }));
      });
      const compared = await compareRules(sql.from<{ id: number; item: string; group: string }>(rows), {
        basket: "id",
        item: "item",
        group: "group",
        minimumSupport: 0.005,
        minimumConfidence: 0.1,
      });
      if (compared.rows.some(({ adjustedP }) => adjustedP <= 0.05)) differing++;
    }
    expect(differing).toBeLessThan(2);
  });
});

describe("beyond", () => {
  const rule = async (lists: string[][], spec: Partial<RuleSpec>) =>
    (await associationRules(basketsOf(lists), { minimumCount: 2, minimumConfidence: 0, ...spec })).rows();
  const times = (n: number, ...items: string[]) => Array.from({ length: n }, () => items);

  it("a shorter rule: the p value is the largest of what each item adds", async () => {
    // tea leads to milk; sugar is in every other basket, whatever else is.
    const lists = [
      ...times(8, "tea", "milk", "sugar"),
      ...times(8, "tea", "milk"),
      ...times(2, "tea", "sugar"),
      ...times(2, "tea"),
      ...times(10, "sugar"),
      ...times(10),
    ];
    const find = (rows: AssociationRule[]) => rows.find(({ left }) => left.join() === "sugar,tea");
    const alone = find(await rule(lists, {})) as AssociationRule;
    expect(alone.right).toEqual(["milk"]);
    expect(alone.pValue).toBeLessThan(0.01);
    // Of 20 baskets with tea 10 have sugar, 16 milk; 8 or more of the 10: P = 1 - C(16,7)C(4,3)/C(20,10) - C(16,6)/C(20,10).
    const least = 1 - (11440 * 4 + 8008) / 184756;
    const beyond = find(await rule(lists, { beyond: ["shorter"] })) as AssociationRule;
    expect(beyond.pValue).toBeCloseTo(least, 12);
  });

  it("the size of baskets: where all but a few hold one thing, the others are together by their size", async () => {
    const lists = [...times(60, "a"), ...times(60, "b"), ...times(60, "c"), ...times(10, "a", "b", "c")];
    const [first] = await rule(lists, { longest: 2 });
    const [sized] = await rule(lists, { longest: 2, beyond: ["size"] });
    expect(first?.pValue).toBeGreaterThan(0.9);
    expect(sized?.pValue).toBe(1);
  });

  it("the customer: twenty baskets of one are as good as one, of twenty they are twenty", async () => {
    const rows = (people: number) =>
      Array.from({ length: 200 }, (_, id) => ({
        id,
        customer: id < 20 ? id % people : 100 + id,
        items: id < 20 ? ["x", "y"] : id % 10 === 0 ? ["x", "z"] : id % 10 === 1 ? ["y", "z"] : ["z"],
      })).flatMap(({ id, customer, items }) => items.map((item) => ({ id, customer, item })));
    const p = async (people: number) => {
      const table = sql.from<{ id: number; customer: number; item: string }>(rows(people));
      const baskets = await readBaskets(table, { basket: "id", item: "item", customer: "customer" });
      const spec = { minimumCount: 2, minimumConfidence: 0, longest: 2, beyond: ["customer"] } as const;
      const found = (await associationRules(baskets, spec)).rows();
      return found.find(({ left, right }) => left[0] === "x" && right[0] === "y")?.pValue as number;
    };
    expect(await p(1)).toBeGreaterThan(0.05);
    expect(await p(20)).toBeLessThan(1e-5);
    expect(await p(2)).toBeGreaterThan(0.01);
  });

  it("refuses customers that were not read, and what it does not know", async () => {
    await expect(rule([["a", "b"]], { minimumCount: 1, beyond: ["customer"] })).rejects.toMatchObject({
      option: "beyond",
      hint: expect.stringContaining('customer: "customer_id"'),
    });
    const wrong = { beyond: ["sizes"] } as unknown as Partial<RuleSpec>;
    await expect(rule([["a"]], wrong)).rejects.toThrow(
      'beyond names what else may explain a rule, got "sizes".',
    );
  });
});

function isOfOneFamily({ left, right }: AssociationRule): boolean {
  const families = new Set([...left, ...right].map((item) => familyOf(String(item))));
  return families.size === 1 && !families.has(null);
}

/** Visits of 300 customers over a year, with products by their own tastes: independent, but some come far more often. */
function visits(random: ReturnType<typeof createRandom>) {
  return Array.from({ length: 300 }, (_, id) => id).flatMap((id) => {
    const often = Math.ceil(6 * Math.exp(random.normal()));
    const tastes = Array.from({ length: 20 }, (_, i) => (0.2 / (i + 2)) * Math.exp(random.normal()));
    return Array.from({ length: often }, () => ({
      id,
      day: random.int(365),
      items: tastes.flatMap((p, i) => (random.next() < Math.min(0.9, p * (1 + often / 12)) ? [`p${i}`] : [])),
    }));
  });
}
