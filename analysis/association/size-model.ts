/**
 * How likely an item is in a basket of a given size, if baskets differ in nothing but their size. Where some customers fill
 * their baskets and others take one thing, all products meet more often than their shares say, without any two having to do
 * with each other.
 *
 * The odds of an item in a basket are a weight of the item times one of the basket's size, such that every item is
 * expected as often as it is there, and every basket to be as large as it is: G. Rasch, Probabilistic Models for Some
 * Intelligence and Attainment Tests (1960); the same is the distribution of highest entropy with these margins. Items that
 * are there equally often have one weight, which keeps the fit small however many items and baskets there are.
 */

/** Baskets by size, and items by how many baskets hold them. */
export interface BasketMargins {
  /** Number of baskets of each size, by size. */
  readonly sizes: ReadonlyMap<number, number>;
  /** Number of baskets with each item, by code; 0 for items that are not there. */
  readonly counts: Int32Array;
}

export interface SizeModel {
  /** Expected number of baskets with `item` among those with `given`, of which there are so many of each size. */
  readonly expected: (item: number, given: number, sizes: ReadonlyMap<number, number>) => number;
  /** The chance of `item` in a basket of this size that holds `given`. */
  readonly share: (item: number, given: number, size: number) => number;
}

const SWEEPS = 300;
const EXACT = 1e-7;

export function fitSizeModel({ sizes, counts }: BasketMargins): SizeModel {
  const baskets = [...sizes.values()].reduce((sum, n) => sum + n, 0);
  // What is in every basket has nothing to be explained, and takes a place in each.
  const always = counts.reduce((sum, count) => sum + (count === baskets ? 1 : 0), 0);
  const classes = classesOf(counts, baskets);
  const all = classes.reduce((sum, { items }) => sum + items, 0);
  const free = [...sizes]
    .map(([size, n]) => ({ size: size - always, n }))
    .filter(({ size }) => size > 0 && size < all);
  const full = [...sizes].reduce((sum, [size, n]) => sum + (size - always >= all ? n : 0), 0);
  const weights = fitWeights(
    free,
    classes.map(({ items, count }) => ({ items, count: count - full })),
  );
  const weightOf = new Map(classes.map(({ count }, c) => [count, weights[c] as number]));
  const scales = new Map<string, number>();
  /** The scale of a basket with room for `left` more, besides an item of the class with this count. */
  const scaleBeside = (without: number, left: number) => {
    const key = `${without} ${left}`;
    const known = scales.get(key);
    if (known !== undefined) return known;
    const rest = classes.map(({ items, count }) => items - (count === without ? 1 : 0));
    const scale = scaleOf(left, weights, rest);
    scales.set(key, scale);
    return scale;
  };
  const shareOf = (item: number, given: number, size: number) => {
    const own = weightOf.get(counts[item] as number);
    const without = counts[given] as number;
    const left = size - always - (without === baskets ? 0 : 1);
    if (own === undefined || left >= all - 1) return 1;
    return left > 0 ? share(own, scaleBeside(without, left)) : 0;
  };
  const expected = (item: number, given: number, sizesGiven: ReadonlyMap<number, number>) => {
    let sum = 0;
    for (const [size, n] of sizesGiven) sum += n * shareOf(item, given, size);
    return sum;
  };
  return { expected, share: shareOf };
}

const share = (weight: number, scale: number) => (weight * scale) / (1 + weight * scale);

/** Items that are equally often in a basket, and neither in none nor in all. */
function classesOf(counts: Int32Array, baskets: number): { items: number; count: number }[] {
  const found = new Map<number, number>();
  for (const count of counts) if (count > 0 && count < baskets) found.set(count, (found.get(count) ?? 0) + 1);
  return [...found].sort(([a], [b]) => a - b).map(([count, items]) => ({ items, count }));
}

/** The weights of classes of items: in turn, sizes are fitted to weights and weights to how often items are there. */
function fitWeights(
  sizes: readonly { readonly size: number; readonly n: number }[],
  classes: readonly { readonly items: number; readonly count: number }[],
): Float64Array {
  const weights = Float64Array.from(classes, ({ count }) => Math.max(count, 1e-9));
  const items = classes.map((one) => one.items);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const scales = sizes.map(({ size }) => scaleOf(size, weights, items));
    let change = 0;
    classes.forEach(({ count }, c) => {
      const weight = weights[c] as number;
      const parts = sizes.reduce(
        (sum, { n }, k) => sum + (n * (scales[k] as number)) / (1 + weight * (scales[k] as number)),
        0,
      );
      const next = parts > 0 ? Math.max(count, 1e-9) / parts : weight;
      change = Math.max(change, Math.abs(next - weight) / next);
      weights[c] = next;
    });
    if (change < EXACT) break;
  }
  return weights;
}

/** The factor of the odds with which a basket is expected to hold `size` items; by Newton's method on its logarithm. */
function scaleOf(size: number, weights: Float64Array, items: readonly number[]): number {
  let total = 0;
  for (let c = 0; c < weights.length; c++) total += (weights[c] as number) * (items[c] as number);
  let scale = size / total;
  for (let step = 0; step < 60; step++) {
    let [sum, slope] = [0, 0];
    for (let c = 0; c < weights.length; c++) {
      const p = share(weights[c] as number, scale);
      sum += (items[c] as number) * p;
      slope += (items[c] as number) * p * (1 - p);
    }
    if (Math.abs(sum - size) <= EXACT * size || slope === 0) break;
    // From below, a step in proportion never goes too far; close to it, Newton's is faster.
    const relative = (size - sum) / slope;
    scale *= relative > 1 ? size / sum : relative < -0.5 ? 0.5 : 1 + relative;
  }
  return scale;
}
