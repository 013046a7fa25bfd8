import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import type { AssociationRule } from "../../../analysis/association/rules.ts";
import { createRandom } from "../../../analysis/stats/random.ts";
import { groceries } from "./known-data.ts";

const name = ({ left, right }: AssociationRule) => `${left.join("+")} => ${right.join("+")}`;

describe("published rules of groceries", () => {
  it.for([
    [0.001, 0.8, 410],
    [0.001, 0.5, 5668],
    [0.001, 0.9, 129],
    [0.01, 0.5, 15],
    [0.006, 0.25, 463],
    [0.01, 0.2, 231],
    [0.005, 0.2, 872],
  ] as const)("support %d, confidence %d: %i", async ([
    minimumSupport,
    minimumConfidence,
    expected,
  ], context) => {
    const rules = await associationRules(groceries(context), { minimumSupport, minimumConfidence });
    expect(rules.length).toBe(expected);
    expect(rules.tested).toBe(expected);
  });

  it("by length, and the one with the highest lift", async (context) => {
    const baskets = groceries(context);
    const rare = await associationRules(baskets, { minimumSupport: 0.001, minimumConfidence: 0.8 });
    expect(lengths(rare.rows())).toEqual({ 3: 29, 4: 229, 5: 140, 6: 12 });
    const [best] = rare.rows(1) as [AssociationRule];
    expect(name(best)).toBe("liquor+red/blush wine => bottled beer");
    expect(best.lift).toBeCloseTo(11.235269, 6);
    expect(best.support).toBeCloseTo(0.001931876, 9);
    expect(best.confidence).toBeCloseTo(0.9047619, 7);
    expect(best.count).toBe(19);
    const frequent = await associationRules(baskets, { minimumSupport: 0.006, minimumConfidence: 0.25 });
    expect(lengths(frequent.rows())).toEqual({ 2: 150, 3: 297, 4: 16 });
    expect(name(frequent.rows(1)[0] as AssociationRule)).toBe("herbs => root vegetables");
    expect(frequent.rows(1)[0]?.lift).toBeCloseTo(3.956477, 6);
  });

  it("of 231, 2 are redundant and 219 significant at .01", async (context) => {
    const baskets = groceries(context);
    const spec = { minimumSupport: 0.01, minimumConfidence: 0.2 };
    expect((await associationRules(baskets, { ...spec, redundant: "remove" })).length).toBe(229);
    const significant = await associationRules(baskets, { ...spec, correction: "none", significance: 0.01 });
    expect(significant.length).toBe(219);
  });
});

describe("measures", () => {
  it("of the five baskets of the mlxtend documentation", async () => {
    const rules = await associationRules(basketsOf(FIVE), { minimumSupport: 0.6, minimumConfidence: 0.7 });
    const find = (wanted: string) => rules.rows().find((rule) => name(rule) === wanted);
    const onion = find("Onion => Eggs");
    expect(onion).toMatchObject({ confidence: 1, lift: 1.25, conviction: Number.POSITIVE_INFINITY });
    expect(onion?.leverage).toBeCloseTo(0.12, 12);
    expect(onion?.zhang).toBeCloseTo(0.5, 12);
    expect(onion?.jaccard).toBeCloseTo(0.75, 12);
    expect(onion?.kulczynski).toBeCloseTo(0.875, 12);
    const eggs = find("Eggs => Onion");
    expect(eggs?.conviction).toBeCloseTo(1.6, 12);
    expect(eggs?.zhang).toBeCloseTo(1, 12);
    expect(eggs?.certainty).toBeCloseTo(0.375, 12);
    // Onion is in 3 of 5 baskets, Eggs in 4; by chance all three are among the four in 4 of 10 cases.
    expect(onion?.pValue).toBeCloseTo(0.4, 12);
  });

  it("of sides that are never apart from one another by chance: lift 1, leverage and Zhang 0", async () => {
    const rules = await associationRules(basketsOf([["a", "b"], ["a"], ["b"], []]), {
      minimumCount: 1,
      minimumConfidence: 0,
    });
    expect(rules.rows()[0]).toMatchObject({
      lift: 1,
      leverage: 0,
      zhang: 0,
      conviction: 1,
      certainty: 0,
      jaccard: 1 / 3,
      leftSupport: 0.5,
      rightSupport: 0.5,
    });
  });

  it("of an item in all baskets: lift 1, Zhang and certainty 0", async () => {
    const rules = await associationRules(basketsOf([["a", "b"], ["b"]]), { minimumCount: 1 });
    const rule = rules.rows().find((one) => name(one) === "a => b");
    expect(rule).toMatchObject({ confidence: 1, lift: 1, zhang: 0, certainty: 0, pValue: 1 });
  });
});

describe("every rule of small random baskets", () => {
  const random = createRandom("rules");
  const cases = Array.from({ length: 12 }, () =>
    Array.from({ length: 30 }, () => [..."abcdef"].filter(() => random.next() < 0.45)),
  );

  it("is found, with one or more items on the right", async () => {
    for (const lists of cases) {
      for (const longestRight of [1, 2, 6]) {
        const rules = await associationRules(basketsOf(lists), {
          minimumCount: 3,
          minimumConfidence: 0.4,
          longestRight,
        });
        const found = rules.rows().map((rule) => `${name(rule)} ${rule.count} ${rule.confidence}`);
        expect(found.sort()).toEqual(naiveRules(lists, 3, 0.4, longestRight));
      }
    }
  });

  it("is redundant when a shorter one is as good", async () => {
    for (const lists of cases) {
      for (const longestRight of [1, 3]) {
        const spec = { minimumCount: 2, minimumConfidence: 0, longestRight };
        const all = (await associationRules(basketsOf(lists), spec)).rows();
        const kept = await associationRules(basketsOf(lists), { ...spec, redundant: "remove" });
        const expected = all.filter(
          (rule) =>
            !all.some(
              (other) =>
                other.right.join() === rule.right.join() &&
                other.left.length < rule.left.length &&
                other.left.every((item) => rule.left.includes(item)) &&
                other.confidence >= rule.confidence,
            ),
        );
        expect(kept.rows().map(name).sort()).toEqual(expected.map(name).sort());
      }
    }
  });
});

const FIVE = [
  ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Milk", "Apple", "Kidney Beans", "Eggs"],
  ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
  ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
];

function lengths(rules: readonly AssociationRule[]): Record<number, number> {
  const found: Record<number, number> = {};
  for (const { left, right } of rules) {
    const length = left.length + right.length;
    found[length] = (found[length] ?? 0) + 1;
  }
  return found;
}

function naiveRules(
  lists: readonly string[][],
  minimumCount: number,
  confidence: number,
  longestRight: number,
) {
  const count = (items: readonly string[]) =>
    lists.filter((list) => items.every((item) => list.includes(item))).length;
  const items = [...new Set(lists.flat())].sort();
  const subsets = Array.from({ length: 2 ** items.length }, (_, mask) =>
    items.filter((_, i) => mask & (1 << i)),
  );
  return subsets
    .flatMap((left) =>
      subsets
        .filter((right) => right.length <= longestRight && !right.some((item) => left.includes(item)))
        .map((right) => ({ left, right, both: count([...left, ...right]) })),
    )
    .filter(({ left, right, both }) => left.length > 0 && right.length > 0 && both >= minimumCount)
    .filter(({ left, both }) => both / count(left) >= confidence)
    .map(({ left, right, both }) => `${left.join("+")} => ${right.join("+")} ${both} ${both / count(left)}`)
    .sort();
}
