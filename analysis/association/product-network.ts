import { wholeAbove } from "../options.ts";
import { createRandom, type Random } from "../stats/random.ts";
import type { Item } from "./baskets.ts";
import { compareItems } from "./item-order.ts";
import type { AssociationRule } from "./rules.ts";

/** Items that sell together, laid out on a plane: what is linked stands near. */
export interface ProductNetwork {
  /** In order of the items; `x` and `y` from 0 to 1. */
  readonly nodes: readonly NetworkNode[];
  /** Weakest first, so that the strongest are drawn on top. */
  readonly links: readonly NetworkLink[];
}

export interface NetworkNode {
  readonly item: Item;
  readonly support: number;
  readonly links: number;
  readonly x: number;
  readonly y: number;
}

export interface NetworkLink {
  readonly from: Item;
  readonly to: Item;
  readonly lift: number;
  /** The higher one of the two directions. */
  readonly confidence: number;
  readonly support: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

const STEPS = 400;
/** How strongly everything is drawn to the middle, so that parts without a link between them stay near one another. */
const GRAVITY = 0.6;

/**
 * The network of items of rules with one item on each side. Rules with more items are left out, and the two directions
 * of a pair are one link. The layout is the same whenever the rules and the seed are.
 *
 * Source: T. M. J. Fruchterman and E. M. Reingold, "Graph Drawing by Force-Directed Placement", Software: Practice and
 * Experience 21 (1991).
 *
 * @param rules Rules, such as `rules.rows()`.
 * @param options `seed` of the layout (default 1); `most` links, those with the highest lift (default 60).
 *
 * @example
 * const { nodes, links } = productNetwork(rules.rows());
 * Plot.plot({ marks: [Plot.link(links, { x1: "x1", y1: "y1", x2: "x2", y2: "y2" }), Plot.dot(nodes, { x: "x", y: "y" })] });
 */
export function productNetwork(
  rules: readonly AssociationRule[],
  { seed = 1, most = 60 }: { readonly seed?: number | string; readonly most?: number } = {},
): ProductNetwork {
  wholeAbove("most", most, 0);
  const pairs = strongestPairs(rules, most);
  const supports = new Map<Item, number>();
  for (const { rule } of pairs) {
    supports.set(rule.left[0] as Item, rule.leftSupport);
    supports.set(rule.right[0] as Item, rule.rightSupport);
  }
  const items = [...supports.keys()].sort(compareItems);
  const index = new Map(items.map((item, i) => [item, i]));
  const ends = pairs.map(({ from, to }) => [index.get(from), index.get(to)] as [number, number]);
  const { x, y } = layOut(items.length, ends, createRandom(seed));
  const nodes = items.map((item, i) => ({
    item,
    support: supports.get(item) as number,
    links: ends.filter((pair) => pair.includes(i)).length,
    x: x[i] as number,
    y: y[i] as number,
  }));
  const links = pairs.map(({ rule: { lift, support }, from, to, confidence }, k) => {
    const [a, b] = ends[k] as [number, number];
    const place = { x1: x[a] as number, y1: y[a] as number, x2: x[b] as number, y2: y[b] as number };
    return { from, to, lift, confidence, support, ...place };
  });
  return { nodes, links: links.reverse() };
}

interface Pair {
  readonly from: Item;
  readonly to: Item;
  readonly confidence: number;
  readonly rule: AssociationRule;
}

function strongestPairs(rules: readonly AssociationRule[], most: number): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const rule of rules) {
    const { left, right } = rule;
    if (left.length !== 1 || right.length !== 1) continue;
    const [from, to] = [left[0] as Item, right[0] as Item].sort(compareItems) as [Item, Item];
    const key = JSON.stringify([from, to]);
    const confidence = Math.max(rule.confidence, pairs.get(key)?.confidence ?? 0);
    pairs.set(key, { from, to, confidence, rule: pairs.get(key)?.rule ?? rule });
  }
  return [...pairs.values()]
    .sort((a, b) => b.rule.lift - a.rule.lift || compareItems(a.from, b.from) || compareItems(a.to, b.to))
    .slice(0, most);
}

function layOut(
  n: number,
  ends: readonly [number, number][],
  random: Random,
): { x: Float64Array; y: Float64Array } {
  const x = Float64Array.from({ length: n }, () => random.next());
  const y = Float64Array.from({ length: n }, () => random.next());
  // The distance at which the attraction of a link and the repulsion of two nodes are in balance.
  const ideal = Math.sqrt(1 / Math.max(1, n));
  for (let step = 0; step < STEPS; step++) {
    const dx = new Float64Array(n);
    const dy = new Float64Array(n);
    const push = (a: number, b: number, force: (distance: number) => number) => {
      const [ax, ay] = [(x[a] as number) - (x[b] as number), (y[a] as number) - (y[b] as number)];
      const distance = Math.max(1e-3, Math.sqrt(ax * ax + ay * ay));
      const scale = force(distance) / distance;
      (dx[a] as number) += ax * scale;
      (dy[a] as number) += ay * scale;
      (dx[b] as number) -= ax * scale;
      (dy[b] as number) -= ay * scale;
    };
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) push(a, b, (d) => (ideal * ideal) / d);
    for (const [a, b] of ends) push(a, b, (d) => (-d * d) / ideal);
    const most = 0.1 * (1 - step / STEPS) + 0.001;
    for (let i = 0; i < n; i++) {
      const [fx, fy] = [
        (dx[i] as number) + GRAVITY * (0.5 - (x[i] as number)),
        (dy[i] as number) + GRAVITY * (0.5 - (y[i] as number)),
      ];
      const length = Math.sqrt(fx * fx + fy * fy);
      const scale = length === 0 ? 0 : Math.min(length, most) / length;
      (x[i] as number) += fx * scale;
      (y[i] as number) += fy * scale;
    }
  }
  return { x: toUnit(x), y: toUnit(y) };
}

/** Stretched to the range from 0 to 1; one value alone stands in the middle. */
function toUnit(values: Float64Array): Float64Array {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}
