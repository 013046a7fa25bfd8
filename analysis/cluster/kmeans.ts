import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { type AssignOptions, assignInSql } from "./assign-sql.ts";
import { type FitOptions, fitKmeans } from "./fit.ts";
import type { MiniBatch } from "./mini-batch.ts";
import { type ClusterProfile, type NamedCluster, profileClusters } from "./profile.ts";
import type { Standardized } from "./standardize.ts";

export interface KmeansSpec {
  /** Number of clusters, 1 to 1000. */
  readonly k: number;
  /** How often to begin anew; the run with the lowest inertia stays. Default: 10. */
  readonly starts?: number;
  /** Default: 300. */
  readonly maxIterations?: number;
  /**
   * Centres are at rest when the squares of their last moves add up to no more than this share of the features' mean
   * variance; 0 goes on until no row changes its cluster. Default: 0.0001.
   */
  readonly tolerance?: number;
  /** Same seed, same result. Default: 1. */
  readonly seed?: number | string;
  /** Learn from random batches instead of all rows at once. Default: not. */
  readonly miniBatch?: boolean | { readonly size?: number; readonly batches?: number };
}

const OPTIONS = ["k", "starts", "maxIterations", "tolerance", "seed", "miniBatch"] as const;

/** Clusters found by k-means. Displays as its table of clusters. */
export interface Kmeans extends Displayable {
  /** Clusters found, largest first; fewer than asked for where fewer rows differ. */
  readonly k: number;
  readonly clusters: readonly NamedCluster[];
  /** Number of the cluster (1 to k) of each row that counts, in the order of the key. */
  readonly labels: Int32Array;
  /** Coordinates of the centres in the dimensions of the standardized table: k rows one after the other. */
  readonly centres: Float64Array;
  /** Sum of the rows' squared distances to their centre, times their weights. */
  readonly inertia: number;
  readonly iterations: number;
  /** Whether the centres came to rest before `maxIterations`. */
  readonly converged: boolean;
  readonly table: Standardized;
  /** What sets each cluster apart, the strongest first. */
  readonly profile: readonly ClusterProfile[];
  /**
   * A table with `cluster` (1 to k; null where a number is missing) and `distance` to its centre added, and `segment`
   * where names are given: one statement, for any table with the features.
   *
   * @throws ColumnError when the table lacks a feature. OptionError when it has a column of such a name.
   */
  assign<Row = Record<string, Value>>(
    relation?: Relation<Row>,
    options?: AssignOptions,
  ): Promise<Relation<Row & AssignedRow>>;
}

export interface AssignedRow {
  readonly cluster: number | null;
  readonly distance: number | null;
  readonly segment: string | null;
}

/**
 * Sorts rows into `k` clusters such that the squared distances to the clusters' means add up to as little as possible.
 *
 * Lloyd's algorithm from k-means++ with greedy candidates, the best of several starts; rows that cannot have changed are
 * skipped by Hamerly's bounds, which leaves the result as it is. A cluster that loses all its rows takes the one that is
 * farthest from its own centre. The same table, options and seed give the same result to the bit on any machine; `assign`
 * agrees on every row (where `log1p` is taken, the engine's own logarithm may differ in the last bit, which matters
 * to a row that lies exactly between two centres).
 *
 * @param table From `standardize`: rows of comparable features.
 * @throws OptionError when an option does not exist or has a value that makes no sense.
 *
 * Sources: S. Lloyd, "Least squares quantization in PCM" (1982); D. Arthur and S. Vassilvitskii, "k-means++: The
 * Advantages of Careful Seeding" (2007); G. Hamerly, "Making k-means even faster" (2010); D. Sculley, "Web-Scale K-Means
 * Clustering" (2010).
 *
 * @example
 * const table = sql`select * from (values (1, 1.0), (2, 2.0), (3, 8.0), (4, 9.0), (5, 10.0)) as t(id, x)`;
 * const found = await kmeans(await standardize(table, { key: "id", features: ["x"], scale: "none" }), { k: 2 });
 * found.inertia; // 2.5: 3 rows around 9, 2 rows around 1.5
 * await (await found.assign()).rows(); // clusters 2, 2, 1, 1, 1
 */
export async function kmeans(table: Standardized, spec: KmeansSpec): Promise<Kmeans> {
  const fit = await fitKmeans(table.rows, planKmeans(spec));
  const profile = profileClusters(table, fit);
  const clusters = profile.map(({ cluster }) => cluster);
  return {
    k: fit.k,
    clusters,
    labels: fit.labels.map((label) => label + 1),
    centres: fit.centres,
    inertia: fit.inertia,
    iterations: fit.iterations,
    converged: fit.converged,
    table,
    profile,
    assign: async <Row>(relation?: Relation<Row>, options: AssignOptions = {}) =>
      (await assignInSql(table, fit.centres, relation ?? table.relation, options)) as Relation<
        Row & AssignedRow
      >,
    [displayMethod]: () => clusters,
  };
}

export function planKmeans(spec: KmeansSpec): FitOptions {
  refuseUnknownOptions(spec, OPTIONS, "kmeans");
  const { tolerance = 1e-4, seed = 1 } = spec;
  if (!(tolerance >= 0 && tolerance < Infinity)) {
    throw new OptionError("tolerance", `tolerance must be 0 or more, got ${tolerance}.`);
  }
  return {
    k: wholeNumber("k", spec.k, 1, 1000),
    starts: wholeNumber("starts", spec.starts ?? 10, 1, 1000),
    maxIterations: wholeNumber("maxIterations", spec.maxIterations ?? 300, 1, 100_000),
    tolerance,
    seed,
    miniBatch: planMiniBatch(spec.miniBatch),
  };
}

function planMiniBatch(given: KmeansSpec["miniBatch"] = false): MiniBatch | null {
  if (given === false) return null;
  const spec = given === true ? {} : given;
  refuseUnknownOptions(spec, ["size", "batches"], "miniBatch");
  return {
    size: wholeNumber("miniBatch.size", spec.size ?? 4096, 1, 10_000_000),
    batches: wholeNumber("miniBatch.batches", spec.batches ?? 100, 1, 1_000_000),
  };
}
