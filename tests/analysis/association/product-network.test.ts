import { describe, expect, it } from "vitest";
import { associationRules } from "../../../analysis/association/association-rules.ts";
import { basketsOf } from "../../../analysis/association/baskets.ts";
import { productNetwork } from "../../../analysis/association/product-network.ts";

const BASKETS = basketsOf([["a", "b"], ["a", "b"], ["c", "d"], ["c", "d", "a"], ["e"], ["c"]]);
const rules = (await associationRules(BASKETS, { minimumCount: 1, minimumConfidence: 0 })).rows();

describe("productNetwork", () => {
  it("links each pair once, weakest first, with the better confidence of the two directions", () => {
    const { nodes, links } = productNetwork(rules);
    expect(nodes.map(({ item, links: count }) => [item, count])).toEqual([
      ["a", 3],
      ["b", 1],
      ["c", 2],
      ["d", 2],
    ]);
    expect(links.map(({ from, to, lift, confidence }) => [`${from}${to}`, lift, confidence])).toEqual([
      ["ac", 2 / 3, 1 / 3],
      ["ad", 1, 0.5],
      ["cd", 2, 1],
      ["ab", 2, 1],
    ]);
    expect(nodes.find(({ item }) => item === "a")?.support).toBe(0.5);
  });

  it("lays out within 0 and 1, the same for the same seed, with ends where the nodes are", () => {
    const { nodes, links } = productNetwork(rules, { seed: 3 });
    expect(productNetwork([...rules].reverse(), { seed: 3 }).nodes).toEqual(nodes);
    expect(productNetwork(rules, { seed: 4 }).nodes).not.toEqual(nodes);
    for (const { x, y } of nodes) expect(x >= 0 && x <= 1 && y >= 0 && y <= 1).toBe(true);
    for (const { from, x1, y1 } of links) {
      expect(nodes.find(({ item }) => item === from)).toMatchObject({ x: x1, y: y1 });
    }
  });

  it("keeps the strongest, and is empty without pairs", () => {
    expect(productNetwork(rules, { most: 2 }).links.map(({ from, to }) => `${from}${to}`)).toEqual([
      "cd",
      "ab",
    ]);
    expect(productNetwork([])).toEqual({ nodes: [], links: [] });
    expect(() => productNetwork(rules, { most: 0 })).toThrow("most must be a whole number above 0");
  });
});
