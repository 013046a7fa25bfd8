/**
 * Shops in which no product has to do with any other, of several shapes: what is found in them is chance. In the last one
 * three families of products do belong together, and all else is chance.
 */
import type { Random } from "../../analysis/stats/random.ts";

export interface NullBasket {
  readonly customer: number;
  readonly items: readonly string[];
}

type Shape = (random: Random) => NullBasket[];

export const NULL_SHOPS: { readonly [shape: string]: Shape } = {
  "equally popular products": (random) => independent(random, 8000, 40, () => 0.07),
  "few sellers and many slow ones": (random) => independent(random, 3000, 60, (i) => 0.5 / (i + 1)),
  "few baskets": (random) => independent(random, 300, 30, (i) => 0.3 / Math.sqrt(i + 1)),
  "large and small baskets": (random) =>
    independent(random, 4000, 40, (i) => 0.3 / (i + 3) ** 0.7, { basket: 1 }),
  "customers who buy much": (random) =>
    independent(random, 4000, 40, (i) => 0.3 / (i + 3) ** 0.7, { customers: 400, activity: 0.8 }),
  "customers who buy the same": (random) =>
    independent(random, 4000, 30, (i) => 0.3 / (i + 3) ** 0.7, { customers: 400, taste: 1 }),
};

export interface Spread {
  /** Spread of a factor of each basket, customer, and customer and product, as standard deviation of its logarithm. */
  readonly basket?: number;
  readonly activity?: number;
  readonly taste?: number;
  /** Number of customers. Default: each basket has its own. */
  readonly customers?: number;
}

function independent(
  random: Random,
  baskets: number,
  products: number,
  share: (product: number) => number,
  { basket = 0, activity = 0, taste = 0, customers = baskets }: Spread = {},
): NullBasket[] {
  const factor = (spread: number) =>
    spread === 0 ? 1 : Math.exp(spread * random.normal() - spread ** 2 / 2);
  const people = Array.from({ length: customers }, () => {
    const most = factor(activity);
    return Array.from({ length: products }, (_, i) => share(i) * most * factor(taste));
  });
  return Array.from({ length: baskets }, (_, b) => {
    const customer = b % customers;
    const size = factor(basket);
    const items = (people[customer] as number[]).flatMap((p, i) =>
      random.next() < Math.min(0.95, p * size) ? [`product ${i}`] : [],
    );
    return { customer, items };
  }).filter(({ items }) => items.length > 0);
}

/** The families of the shop with families: whoever buys of one is three times as likely to buy more of it. */
export const FAMILIES = 3;
export const FAMILY = 3;

export function familyOf(product: string): number | null {
  const family = Math.floor(Number(product.split(" ")[1]) / FAMILY);
  return family < FAMILIES ? family : null;
}

export function shopWithFamilies(random: Random): NullBasket[] {
  return Array.from({ length: 6000 }, (_, customer) => {
    const wants = Array.from({ length: FAMILIES }, () => random.next() < 0.15);
    const items = Array.from({ length: 40 }, (_, i) => i).filter((i) => {
      const family = familyOf(`product ${i}`);
      const p = family === null ? 0.25 / Math.sqrt(i - 7) : wants[family] ? 0.5 : 0.03;
      return random.next() < p;
    });
    return { customer, items: items.map((i) => `product ${i}`) };
  }).filter(({ items }) => items.length > 0);
}
