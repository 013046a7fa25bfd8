/** The best of several starts of k-means, with clusters in order of size. */
import { createRandom } from "../stats/random.ts";
import { type LloydResult, lloyd } from "./lloyd.ts";
import { type MiniBatch, miniBatchKmeans } from "./mini-batch.ts";
import type { Rows } from "./rows.ts";
import { seedCentres } from "./seeding.ts";

export interface FitOptions {
  readonly k: number;
  readonly starts: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly seed: number | string;
  readonly miniBatch: MiniBatch | null;
}

export interface Fit extends LloydResult {
  /** Clusters found: fewer than asked for where fewer rows differ. */
  readonly k: number;
  /** Place of each row's cluster, the largest being 0. */
  readonly labels: Int32Array;
  /** Weight of the rows of each cluster. */
  readonly masses: Float64Array;
  /** Number of rows of each cluster. */
  readonly sizes: Int32Array;
}

export async function fitKmeans(rows: Rows, options: FitOptions): Promise<Fit> {
  const random = createRandom(options.seed);
  const atRest = options.tolerance * meanVariance(rows);
  let best: LloydResult | null = null;
  let labels = new Int32Array(rows.n);
  for (let start = 0; start < options.starts && rows.n > 0; start++) {
    const run: LloydResult = options.miniBatch
      ? await miniBatchKmeans(rows, options.k, options.miniBatch, random)
      : lloyd(rows, seedCentres(rows, options.k, random), { maxIterations: options.maxIterations, atRest });
    if (best && run.inertia >= best.inertia) continue;
    best = run;
    labels = rows.labels.view.slice();
  }
  return inOrder(
    rows,
    best ?? { centres: new Float64Array(0), inertia: 0, iterations: 0, converged: true },
    labels,
  );
}

/** Renames clusters by weight, the heaviest first; of equals, the one with the lower centre. */
function inOrder(rows: Rows, result: LloydResult, labels: Int32Array): Fit {
  const { d, weights } = rows;
  const k = result.centres.length / d;
  const masses = new Float64Array(k);
  const sizes = new Int32Array(k);
  for (const [i, label] of labels.entries()) {
    masses[label] = (masses[label] as number) + (weights ? (weights[i] as number) : 1);
    sizes[label] = (sizes[label] as number) + 1;
  }
  const centre = (c: number) => result.centres.subarray(c * d, (c + 1) * d);
  const order = [...masses.keys()].sort(
    (a, b) => (masses[b] as number) - (masses[a] as number) || compare(centre(a), centre(b)),
  );
  const place = Int32Array.from(order, (_, c) => order.indexOf(c));
  return {
    ...result,
    k,
    centres: Float64Array.from(order.flatMap((c) => [...centre(c)])),
    labels: labels.map((label) => place[label] as number),
    masses: Float64Array.from(order, (c) => masses[c] as number),
    sizes: Int32Array.from(order, (c) => sizes[c] as number),
  };
}

function compare(a: Float64Array, b: Float64Array): number {
  const j = a.findIndex((value, i) => value !== b[i]);
  return j < 0 ? 0 : (a[j] as number) - (b[j] as number);
}

/** Mean of the features' variances: what the tolerance is a share of. */
function meanVariance(rows: Rows): number {
  let sum = 0;
  for (let j = 0; j < rows.d; j++) {
    const column = rows.column(j);
    const mean = rows.means.view[j] as number;
    let squares = 0;
    for (let i = 0; i < rows.n; i++) squares += ((column[i] as number) - mean) ** 2;
    sum += squares / rows.n;
  }
  return sum / rows.d;
}
