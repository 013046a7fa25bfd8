/** Expectation and maximisation for mixtures of normal distributions, in logarithms so that nothing underflows. */
import { cholesky } from "../stats/cholesky.ts";
import { portableExp } from "../stats/portable-exp.ts";
import { portableLog } from "../stats/portable-log.ts";
import type { Rows } from "./rows.ts";

export interface Normal {
  /** Share of the rows, 0 to 1. */
  readonly weight: number;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** The inverse of the covariance's lower triangular root, d x d: |whitener (x - mean)|^2 is the squared distance. */
  readonly whitener: Float64Array;
  /** ln of weight and of the density at the mean. */
  readonly height: number;
}

const LN_2PI = 1.8378770664093453;

/** Normals for rows that belong to each of them by so much: `shares` is n x k. */
export function maximise(
  rows: Rows,
  shares: Float64Array,
  k: number,
  { diagonal, ridge }: { diagonal: boolean; ridge: number },
): Normal[] {
  const total = rows.weights ? rows.weights.reduce((sum, weight) => sum + weight, 0) : rows.n;
  return Array.from({ length: k }, (_, c) => {
    const { mass, mean } = meanOf(rows, shares, k, c);
    const covariance = covarianceOf(rows, shares, { k, c, mean, mass, diagonal });
    for (let j = 0; j < rows.d; j++) {
      covariance[j * (rows.d + 1)] = (covariance[j * (rows.d + 1)] as number) + ridge;
    }
    return normal(mass / total, mean, covariance);
  });
}

function meanOf(
  rows: Rows,
  shares: Float64Array,
  k: number,
  c: number,
): { mass: number; mean: Float64Array } {
  const { n, d, weights } = rows;
  const mean = new Float64Array(d);
  let mass = 0;
  for (let i = 0; i < n; i++) mass += (shares[i * k + c] as number) * (weights ? (weights[i] as number) : 1);
  for (let j = 0; j < d && mass > 0; j++) {
    const column = rows.column(j);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const share = (shares[i * k + c] as number) * (weights ? (weights[i] as number) : 1);
      sum += (column[i] as number) * share;
    }
    mean[j] = sum / mass;
  }
  return { mass, mean };
}

interface Part {
  readonly k: number;
  readonly c: number;
  readonly mean: Float64Array;
  readonly mass: number;
  readonly diagonal: boolean;
}

function covarianceOf(rows: Rows, shares: Float64Array, { k, c, mean, mass, diagonal }: Part): Float64Array {
  const { n, d, weights } = rows;
  const covariance = new Float64Array(d * d);
  const columns = Array.from({ length: d }, (_, j) => rows.column(j));
  for (let a = 0; a < d && mass > 0; a++) {
    for (let b = diagonal ? a : 0; b <= a; b++) {
      const [one, other] = [columns[a] as Float64Array, columns[b] as Float64Array];
      const [meanA, meanB] = [mean[a] as number, mean[b] as number];
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const share = (shares[i * k + c] as number) * (weights ? (weights[i] as number) : 1);
        sum += ((one[i] as number) - meanA) * ((other[i] as number) - meanB) * share;
      }
      covariance[a * d + b] = sum / mass;
      covariance[b * d + a] = sum / mass;
    }
  }
  return covariance;
}

function normal(weight: number, mean: Float64Array, covariance: Float64Array): Normal {
  const d = mean.length;
  const root = cholesky(covariance, d, 0);
  if ("dependent" in root) throw new RangeError("A covariance is not positive definite: raise `ridge`.");
  const whitener = new Float64Array(d * d);
  let logRoot = 0;
  for (let i = 0; i < d; i++) {
    const pivot = root.factor[i * d + i] as number;
    logRoot += portableLog(pivot);
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let r = j; r < i; r++) sum -= (root.factor[i * d + r] as number) * (whitener[r * d + j] as number);
      whitener[i * d + j] = sum / pivot;
    }
  }
  return { weight, mean, covariance, whitener, height: portableLog(weight) - logRoot - (d * LN_2PI) / 2 };
}

/** Fills `shares` with how much each row belongs to each normal. Returns the log-likelihood. */
export function expect(rows: Rows, normals: readonly Normal[], shares: Float64Array): number {
  const { n, weights } = rows;
  const k = normals.length;
  for (const [c, normal] of normals.entries()) fillLogDensities(rows, normal, shares, k, c);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += normalise(shares, i * k, k) * (weights ? (weights[i] as number) : 1);
  return sum;
}

function fillLogDensities(
  rows: Rows,
  { mean, whitener, height }: Normal,
  logs: Float64Array,
  k: number,
  c: number,
): void {
  const { n, d } = rows;
  const columns = Array.from({ length: d }, (_, j) => rows.column(j));
  const centred = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++)
      centred[j] = ((columns[j] as Float64Array)[i] as number) - (mean[j] as number);
    let square = 0;
    for (let r = 0; r < d; r++) {
      let along = 0;
      for (let j = 0; j <= r; j++) along += (whitener[r * d + j] as number) * (centred[j] as number);
      square += along * along;
    }
    logs[i * k + c] = height - square / 2;
  }
}

/** Turns k logarithms into shares that add up to 1. Returns the logarithm of their sum. */
function normalise(logs: Float64Array, from: number, k: number): number {
  let largest = -Infinity;
  for (let c = 0; c < k; c++) largest = Math.max(largest, logs[from + c] as number);
  let sum = 0;
  for (let c = 0; c < k; c++) {
    const share = portableExp((logs[from + c] as number) - largest);
    logs[from + c] = share;
    sum += share;
  }
  for (let c = 0; c < k; c++) logs[from + c] = (logs[from + c] as number) / sum;
  return largest + portableLog(sum);
}
