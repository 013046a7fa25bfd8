/** How compact and how far apart clusters are. */
import type { Random } from "../stats/random.ts";
import type { Fit } from "./fit.ts";
import type { Rows } from "./rows.ts";

/**
 * (B / (k - 1)) / (W / (n - k)), B and W being the squared distances between and within clusters (Caliński and Harabasz,
 * "A dendrite method for cluster analysis", 1974). Higher is better; null for one cluster, or as many as rows.
 */
export function calinskiHarabasz(
  rows: Rows,
  { k, inertia, masses }: Fit,
  totalInertia: number,
): number | null {
  const n = masses.reduce((sum, mass) => sum + mass, 0);
  if (k < 2 || rows.n <= k || !(inertia > 0)) return null;
  return (totalInertia - inertia) / (k - 1) / (inertia / (n - k));
}

/**
 * Mean over clusters of the worst (s_i + s_j) / d_ij: mean distances to the own centre, over the distance of the centres
 * (Davies and Bouldin, "A Cluster Separation Measure", 1979). Lower is better; null for one cluster.
 */
export function daviesBouldin(rows: Rows, { k, centres, labels, masses }: Fit): number | null {
  if (k < 2) return null;
  const spreads = meanDistances(rows, centres, labels, masses);
  const worst = Array.from(spreads, (spread, i) =>
    Math.max(
      ...Array.from(spreads, (other, j) =>
        i === j ? 0 : (spread + other) / distanceOf(centres, centres, i, j, rows.d),
      ),
    ),
  );
  return worst.reduce((sum, value) => sum + value, 0) / k;
}

function meanDistances(
  rows: Rows,
  centres: Float64Array,
  labels: Int32Array,
  masses: Float64Array,
): Float64Array {
  const { n, d, weights } = rows;
  const squares = new Float64Array(n);
  for (let j = 0; j < d; j++) {
    const column = rows.column(j);
    for (let i = 0; i < n; i++) {
      const difference = (column[i] as number) - (centres[(labels[i] as number) * d + j] as number);
      squares[i] = (squares[i] as number) + difference * difference;
    }
  }
  const sums = new Float64Array(masses.length);
  for (let i = 0; i < n; i++) {
    const c = labels[i] as number;
    sums[c] = (sums[c] as number) + Math.sqrt(squares[i] as number) * (weights ? (weights[i] as number) : 1);
  }
  return sums.map((sum, c) => sum / (masses[c] as number));
}

function distanceOf(one: Float64Array, other: Float64Array, i: number, j: number, d: number): number {
  let sum = 0;
  for (let f = 0; f < d; f++) sum += ((one[i * d + f] as number) - (other[j * d + f] as number)) ** 2;
  return Math.sqrt(sum);
}

/**
 * The silhouette: for a row (b - a) / max(a, b), a being its mean distance to the other rows of its cluster and b that to
 * the nearest other cluster; 0 for a row alone. The mean of it goes from -1 to 1 (Rousseeuw, "Silhouettes", 1987).
 *
 * All pairs are measured, so it is taken on a sample of the rows where there are more; the distances are the same for
 * every number of clusters, and are measured once.
 */
export class Silhouette {
  readonly #drawn: readonly number[];
  /** Distances of each row of the sample to those before it. */
  readonly #distances: Float64Array;

  constructor(rows: Rows, most: number, random: Random) {
    this.#drawn = drawRows(rows.n, most, random);
    const m = this.#drawn.length;
    const { d } = rows;
    const points = Float64Array.from(this.#drawn.flatMap((i) => [...rows.row(i)]));
    this.#distances = new Float64Array((m * (m - 1)) / 2);
    let at = 0;
    for (let i = 1; i < m; i++) {
      for (let j = 0; j < i; j++) this.#distances[at++] = distanceOf(points, points, i, j, d);
    }
  }

  /** Null where the sample has fewer than two clusters. */
  mean(labels: Int32Array, k: number): number | null {
    const own = this.#drawn.map((i) => labels[i] as number);
    const sizes = new Float64Array(k);
    for (const label of own) sizes[label] = (sizes[label] as number) + 1;
    if (sizes.filter((size) => size > 0).length < 2) return null;
    const sums = this.#sumsTo(own, k);
    let total = 0;
    for (const [i, label] of own.entries()) total += width(sums.subarray(i * k, (i + 1) * k), sizes, label);
    return total / own.length;
  }

  /** Sum of the distances of each row to all rows of each cluster. */
  #sumsTo(own: readonly number[], k: number): Float64Array {
    const sums = new Float64Array(own.length * k);
    let at = 0;
    for (let i = 1; i < own.length; i++) {
      for (let j = 0; j < i; j++) {
        const distance = this.#distances[at++] as number;
        const [there, back] = [i * k + (own[j] as number), j * k + (own[i] as number)];
        sums[there] = (sums[there] as number) + distance;
        sums[back] = (sums[back] as number) + distance;
      }
    }
    return sums;
  }
}

function width(sums: Float64Array, sizes: Float64Array, label: number): number {
  if (sizes[label] === 1) return 0;
  const inside = (sums[label] as number) / ((sizes[label] as number) - 1);
  let nearest = Infinity;
  for (const [c, size] of sizes.entries()) {
    if (c !== label && size > 0) nearest = Math.min(nearest, (sums[c] as number) / size);
  }
  const larger = Math.max(inside, nearest);
  return larger > 0 ? (nearest - inside) / larger : 0;
}

/** Places of rows in order: all, or `most` drawn without replacement. */
export function drawRows(n: number, most: number, random: Random): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  return n <= most ? all : random.sample(all, most).sort((a, b) => a - b);
}
