import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import type { RuleSpec } from "../../../analysis/association/rule-spec.ts";
import type { AssociationRule } from "../../../analysis/association/rules.ts";
import { displayMethod } from "../../../analysis/relation.ts";

const name = ({ left, right }: AssociationRule) => `${left.join("+")} => ${right.join("+")}`;
const FIVE = [
  ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
  ["Milk", "Apple", "Kidney Beans", "Eggs"],
  ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
  ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
];

describe("constraints", () => {
  const find = async (spec: Partial<RuleSpec>) =>
    (await associationRules(basketsOf(FIVE), { minimumSupport: 0.6, ...spec })).rows().map(name).sort();

  it("on the sides", async () => {
    expect(await find({ right: { only: ["Onion"] } })).toEqual([
      "Eggs => Onion",
      "Eggs+Kidney Beans => Onion",
      "Kidney Beans => Onion",
    ]);
    expect(await find({ left: { any: ["Milk", "Yogurt"] } })).toEqual([
      "Milk => Kidney Beans",
      "Yogurt => Kidney Beans",
    ]);
    expect(
      await find({ left: { none: ["Eggs", "Kidney Beans"] }, right: { none: ["Kidney Beans"] } }),
    ).toEqual(["Onion => Eggs"]);
  });

  it("with an item that is in no basket are refused", async () => {
    await expect(find({ right: { only: ["Onions"] } })).rejects.toMatchObject({
      message: '"Onions" is in no basket.',
      hint: 'Did you mean "Onion"?',
    });
  });

  it("on lift and corrected p value", async () => {
    expect(await find({ minimumLift: 1.2 })).toEqual([
      "Eggs => Onion",
      "Eggs+Kidney Beans => Onion",
      "Kidney Beans+Onion => Eggs",
      "Onion => Eggs",
    ]);
    expect(await find({ significance: 0.05 })).toEqual([]);
  });

  it.each([
    [{ minimumConfidence: 80 }, "minimumConfidence must be between 0 and 1, got 80."],
    [{ minimumLift: -1 }, "minimumLift must be 0 or more, got -1."],
    [{ longestRight: 0 }, "longestRight must be a whole number above 0, got 0."],
    [{ redundant: "drop" }, 'redundant must be "keep" or "remove", got "drop".'],
    [{ correction: "fdr" }, 'There is no correction "fdr".'],
    [{ left: { all: [] } }, "left has no option “all”."],
    [{ kind: "closed" }, "associationRules has no option “kind”."],
  ])("%j are refused: %s", async (spec, message) => {
    await expect(find(spec as Partial<RuleSpec>)).rejects.toThrow(message);
  });
});

describe("too many rules", () => {
  it("are refused before they are kept, with the way out", async () => {
    const basket = basketsOf([[..."abcdefgh"], [..."abcdefgh"]]);
    // 255 itemsets are within the limit; 3^8 - 2 x 2^8 + 1 = 6,050 rules of all kinds are not.
    const spec = { minimumCount: 2, longestRight: 8, limit: { itemsets: 6049 } };
    await expect(associationRules(basket, spec)).rejects.toMatchObject({
      option: "minimumConfidence",
      message: "More than 6,049 rules have a confidence of 0.5.",
    });
    const all = await associationRules(basket, { ...spec, limit: { itemsets: 6050 } });
    expect(all.length).toBe(6050);
  });
});

describe("without rules", () => {
  it("the table is empty, and has its columns", async () => {
    const rules = await associationRules(basketsOf([[], ["a"], ["a"]]), { minimumSupport: 0.5 });
    expect(rules.length).toBe(0);
    expect(rules[displayMethod]()).toMatchObject({ left: [], right: [], lift: new Float64Array(0) });
    expect(() => rules.rule(0)).toThrow("There is no rule 0");
  });
});
