import { refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod } from "../relation.ts";
import { adjustedRandIndex } from "../stats/adjusted-rand.ts";
import { createRandom, type Random } from "../stats/random.ts";
import { type Fit, fitKmeans } from "./fit.ts";
import type { Kmeans } from "./kmeans.ts";
import { Rows } from "./rows.ts";

export interface StabilitySpec {
  /** How often rows are drawn anew. Default: 20. */
  readonly samples?: number;
  /** Starts of k-means on each sample. Default: 3. */
  readonly starts?: number;
  /** Same seed, same result. Default: 1. */
  readonly seed?: number | string;
}

export interface StableCluster {
  readonly cluster: number;
  readonly name: string;
  /** Mean Jaccard similarity to the most similar cluster of each sample: above .85 very stable, below .6 not to be trusted. */
  readonly jaccard: number;
}

/** Displays as its table of clusters. */
export interface Stability extends Displayable {
  /** Mean adjusted Rand index: 1 when every sample gives the same clusters. */
  readonly adjustedRand: number;
  /** The index of each sample. */
  readonly samples: readonly number[];
  readonly clusters: readonly StableCluster[];
}

const OPTIONS = ["samples", "starts", "seed"] as const;

/**
 * Whether the clusters would be found again: k-means on bootstrap samples of the rows (drawn with replacement), compared
 * with the clusters of all rows.
 *
 * Sources: C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52 (2007);
 * L. Hubert and P. Arabie, "Comparing partitions" (1985).
 *
 * @example
 * const table = sql`select i as id, i // 10 + (i % 10) / 100 as x from range(30) t(i)`; // three groups of ten
 * const found = await kmeans(await standardize(table, { key: "id", features: ["x"] }), { k: 3 });
 * (await stability(found)).adjustedRand; // 1
 */
export async function stability(found: Kmeans, spec: StabilitySpec = {}): Promise<Stability> {
  refuseUnknownOptions(spec, OPTIONS, "stability");
  const samples = wholeNumber("samples", spec.samples ?? 20, 1, 10_000);
  const starts = wholeNumber("starts", spec.starts ?? 3, 1, 1000);
  const random = createRandom(spec.seed ?? 1);
  const { rows } = found.table;
  const own = rows.weights?.slice() ?? null;
  const drawn = await Rows.of(
    Array.from({ length: rows.d }, (_, j) => rows.column(j)),
    new Float64Array(rows.n),
  );
  const indices: number[] = [];
  const jaccards = new Float64Array(found.k);
  for (let s = 0; s < samples && found.k > 0; s++) {
    drawn.weights?.set(resample(rows.n, own, random));
    const options = { k: found.k, starts, maxIterations: 300, tolerance: 1e-4, miniBatch: null };
    const fit = await fitKmeans(drawn, { ...options, seed: random.uint32() });
    indices.push(adjustedRandIndex(found.labels, fit.labels));
    for (const [c, jaccard] of likest(found.labels, fit, found.k).entries()) {
      jaccards[c] = (jaccards[c] as number) + jaccard / samples;
    }
  }
  const clusters = found.clusters.map(({ cluster, name }, c) => ({
    cluster,
    name,
    jaccard: jaccards[c] as number,
  }));
  return {
    adjustedRand: indices.reduce((sum, index) => sum + index, 0) / indices.length,
    samples: indices,
    clusters,
    [displayMethod]: () => clusters,
  };
}

/** How often each row was drawn, times its weight. */
function resample(n: number, weights: Float64Array | null, random: Random): Float64Array {
  const times = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = random.int(n);
    times[row] = (times[row] as number) + (weights ? (weights[row] as number) : 1);
  }
  return times;
}

/** For each cluster the largest share of rows in common with a cluster of the sample. */
function likest(labels: Int32Array, fit: Fit, k: number): number[] {
  const common = new Float64Array(k * fit.k);
  const sizes = new Float64Array(k);
  for (const [i, label] of labels.entries()) {
    sizes[label - 1] = (sizes[label - 1] as number) + 1;
    const at = (label - 1) * fit.k + (fit.labels[i] as number);
    common[at] = (common[at] as number) + 1;
  }
  return Array.from(sizes, (size, c) =>
    Math.max(
      0,
      ...Array.from(fit.sizes, (other, o) => {
        const both = common[c * fit.k + o] as number;
        return both / (size + other - both);
      }),
    ),
  );
}
