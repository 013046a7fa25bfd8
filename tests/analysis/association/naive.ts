/** Itemsets the slow way: every subset of every basket is counted. For baskets of a few items only. */
import type { Item } from "../../../analysis/association/baskets.ts";
import type { FrequentItemsets } from "../../../analysis/association/itemsets.ts";

export type Counts = Map<string, number>;

/** Itemsets as text with their counts. */
export function naiveItemsets(
  baskets: readonly (readonly Item[])[],
  minimumCount: number,
  kind: "all" | "closed" | "maximal",
): Counts {
  const counts = new Map<string, { items: Item[]; count: number }>();
  for (const basket of baskets) {
    const items = [...new Set(basket)].sort(ascending);
    for (let mask = 1; mask < 2 ** items.length; mask++) {
      const subset = items.filter((_, i) => mask & (1 << i));
      const key = JSON.stringify(subset);
      const entry = counts.get(key) ?? { items: subset, count: 0 };
      counts.set(key, { ...entry, count: entry.count + 1 });
    }
  }
  const frequent = [...counts.values()].filter(({ count }) => count >= minimumCount);
  const kept = frequent.filter(({ items, count }) => {
    const larger = frequent.filter(
      (other) => other.items.length > items.length && items.every((item) => other.items.includes(item)),
    );
    if (kind === "maximal") return larger.length === 0;
    return kind === "all" || larger.every((other) => other.count < count);
  });
  return new Map(kept.map(({ items, count }) => [JSON.stringify(items), count]));
}

export function countsOf(itemsets: FrequentItemsets): Counts {
  return new Map(itemsets.rows().map(({ items, count }) => [JSON.stringify(items), count]));
}

const ascending = (a: Item, b: Item) => (a < b ? -1 : a > b ? 1 : 0);
