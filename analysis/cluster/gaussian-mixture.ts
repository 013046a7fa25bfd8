import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { portableLog } from "../stats/portable-log.ts";
import { expect, maximise, type Normal } from "./em.ts";
import { fitKmeans } from "./fit.ts";
import { assignMixtureInSql } from "./mixture-sql.ts";
import { type NamedCluster, profileClusters } from "./profile.ts";
import type { Rows } from "./rows.ts";
import { oneOf } from "./spec.ts";
import type { Standardized } from "./standardize.ts";

export interface GaussianMixtureSpec {
  /** Number of normal distributions, 1 to 100. */
  readonly k: number;
  /** `full` (default): clusters may lie at any angle. `diagonal`: along the features, with fewer parameters. */
  readonly covariance?: "full" | "diagonal";
  /** Starts of the k-means that it begins with. Default: 5. */
  readonly starts?: number;
  /** Default: 200. */
  readonly maxIterations?: number;
  /** At rest when the mean log-likelihood of a row grows by less. Default: 0.00001. */
  readonly tolerance?: number;
  /** Added to variances, so that a cluster of equal rows has one. Default: 0.000001. */
  readonly ridge?: number;
  /** Same seed, same result. Default: 1. */
  readonly seed?: number | string;
}

export interface MixtureRow {
  readonly cluster: number | null;
  readonly probability: number | null;
}

/** Clusters as normal distributions. Displays as its table of clusters. */
export interface GaussianMixture extends Displayable {
  readonly k: number;
  readonly clusters: readonly NamedCluster[];
  /** Number of the likeliest cluster (1 to k) of each row that counts, in the order of the key. */
  readonly labels: Int32Array;
  /** How much each row belongs to each cluster, k numbers a row that add up to 1. */
  readonly probabilities: Float64Array;
  readonly normals: readonly Normal[];
  readonly logLikelihood: number;
  /** Parameters that were estimated. */
  readonly parameters: number;
  /** Bayesian information criterion, p ln n - 2 ln L: compare numbers of clusters by it; lower is better. */
  readonly bic: number;
  /** Akaike's information criterion, 2 p - 2 ln L; lower is better. */
  readonly aic: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** A table with `cluster` and its `probability` added; both null where a number is missing. */
  assign<Row = Record<string, Value>>(relation?: Relation<Row>): Promise<Relation<Row & MixtureRow>>;
}

const OPTIONS = ["k", "covariance", "starts", "maxIterations", "tolerance", "ridge", "seed"] as const;

/**
 * Clusters that need not be round nor of one size: a mixture of normal distributions, fitted by expectation and
 * maximisation from the clusters of k-means. Every row belongs to each cluster with a probability.
 *
 * @param table From `standardize`.
 * @throws OptionError when an option does not exist or has a value that makes no sense.
 *
 * Sources: A. Dempster, N. Laird and D. Rubin, "Maximum Likelihood from Incomplete Data via the EM Algorithm" (1977);
 * G. Schwarz, "Estimating the Dimension of a Model" (1978).
 *
 * @example
 * const table = sql`select * from (values (1, 1.0), (2, 2.0), (3, 8.0), (4, 9.0), (5, 10.0)) as t(id, x)`;
 * const ready = await standardize(table, { key: "id", features: ["x"], scale: "none" });
 * const found = await gaussianMixture(ready, { k: 2 });
 * found.labels; // [2, 2, 1, 1, 1]
 */
export async function gaussianMixture(
  table: Standardized,
  spec: GaussianMixtureSpec,
): Promise<GaussianMixture> {
  const options = planMixture(spec);
  const { rows } = table;
  const begin = await fitKmeans(rows, { ...options, maxIterations: 300, tolerance: 1e-4, miniBatch: null });
  const { k } = begin;
  const shares = new Float64Array(rows.n * k);
  for (const [i, label] of begin.labels.entries()) shares[i * k + label] = 1;
  const fit = iterate(rows, shares, k, options);
  const labels = likeliest(shares, k);
  const { masses, sizes } = countsOf(rows, labels, k);
  const clusters = profileClusters(table, { k, labels, masses, sizes }).map(({ cluster }) => cluster);
  const { d } = rows;
  const parameters = k - 1 + k * d + k * (options.diagonal ? d : (d * (d + 1)) / 2);
  const mass = masses.reduce((sum, value) => sum + value, 0);
  return {
    k,
    clusters,
    labels: labels.map((label) => label + 1),
    probabilities: shares,
    ...fit,
    parameters,
    bic: parameters * portableLog(mass) - 2 * fit.logLikelihood,
    aic: 2 * parameters - 2 * fit.logLikelihood,
    assign: async <Row>(relation?: Relation<Row>) =>
      (await assignMixtureInSql(table, fit.normals, relation ?? table.relation)) as Relation<
        Row & MixtureRow
      >,
    [displayMethod]: () => clusters,
  };
}

interface MixtureOptions {
  readonly k: number;
  readonly diagonal: boolean;
  readonly starts: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly ridge: number;
  readonly seed: number | string;
}

function iterate(rows: Rows, shares: Float64Array, k: number, options: MixtureOptions) {
  let normals: Normal[] = [];
  let logLikelihood = -Infinity;
  let converged = k === 0;
  let iterations = 0;
  while (!converged && iterations < options.maxIterations) {
    iterations++;
    normals = maximise(rows, shares, k, options);
    const next = expect(rows, normals, shares);
    converged = next - logLikelihood < options.tolerance * rows.n;
    logLikelihood = next;
  }
  return { normals, logLikelihood: k === 0 ? 0 : logLikelihood, iterations, converged };
}

function likeliest(shares: Float64Array, k: number): Int32Array {
  return Int32Array.from({ length: k === 0 ? 0 : shares.length / k }, (_, i) => {
    let best = 0;
    for (let c = 1; c < k; c++) {
      if ((shares[i * k + c] as number) > (shares[i * k + best] as number)) best = c;
    }
    return best;
  });
}

function countsOf(rows: Rows, labels: Int32Array, k: number): { masses: Float64Array; sizes: Int32Array } {
  const [masses, sizes] = [new Float64Array(k), new Int32Array(k)];
  for (const [i, label] of labels.entries()) {
    masses[label] = (masses[label] as number) + (rows.weights ? (rows.weights[i] as number) : 1);
    sizes[label] = (sizes[label] as number) + 1;
  }
  return { masses, sizes };
}

function planMixture(spec: GaussianMixtureSpec): MixtureOptions {
  refuseUnknownOptions(spec, OPTIONS, "gaussianMixture");
  const { covariance = "full", tolerance = 1e-5, ridge = 1e-6, seed = 1 } = spec;
  oneOf("covariance", covariance, ["full", "diagonal"]);
  for (const [option, value] of Object.entries({ tolerance, ridge })) {
    if (!(value > 0 && value < Infinity))
      throw new OptionError(option, `${option} must be above 0, got ${value}.`);
  }
  return {
    k: wholeNumber("k", spec.k, 1, 100),
    diagonal: covariance === "diagonal",
    starts: wholeNumber("starts", spec.starts ?? 5, 1, 1000),
    maxIterations: wholeNumber("maxIterations", spec.maxIterations ?? 200, 1, 100_000),
    tolerance,
    ridge,
    seed,
  };
}
