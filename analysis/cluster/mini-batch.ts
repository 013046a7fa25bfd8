/**
 * K-means on small random batches (Sculley, "Web-Scale K-Means Clustering", 2010): each row of a batch moves its nearest
 * centre towards itself, by one over the weight that the centre has seen. A little less exact, for tables of any length.
 */
import type { Random } from "../stats/random.ts";
import { assignRows, type LloydResult } from "./lloyd.ts";
import { Rows } from "./rows.ts";
import { seedCentres } from "./seeding.ts";

export interface MiniBatch {
  /** Rows of a batch, drawn with replacement. */
  readonly size: number;
  readonly batches: number;
}

/** The best of a few begins, judged by the first batch, then one pass of batches. The labels stay in `rows.labels`. */
export async function miniBatchKmeans(
  rows: Rows,
  k: number,
  { size, batches }: MiniBatch,
  random: Random,
): Promise<LloydResult> {
  const sample = await gather(rows, 3 * size, random);
  const centres = seedCentres(sample, k, random);
  const found = centres.length / rows.d;
  const seen = new Float64Array(found);
  const batch = await gather(rows, size, random);
  const nearest = batch.memory.float64(centres.length);
  for (let i = 0; i < batches; i++) {
    if (i > 0) refill(batch, rows, random);
    nearest.view.set(centres);
    assignRows(batch, nearest);
    learn(batch, centres, seen);
  }
  const { inertia } = rows.memory.within(() => {
    const final = rows.memory.float64(centres.length);
    final.view.set(centres);
    return assignRows(rows, final);
  });
  return { centres, inertia, iterations: batches, converged: true };
}

async function gather(rows: Rows, n: number, random: Random): Promise<Rows> {
  const { d, weights } = rows;
  const batch = await Rows.allocate({ n: rows.n === 0 ? 0 : n, d, weighted: weights !== null });
  refill(batch, rows, random);
  return batch;
}

function refill(batch: Rows, rows: Rows, random: Random): void {
  const drawn = Array.from({ length: batch.n }, () => random.int(rows.n));
  for (let j = 0; j < rows.d; j++) {
    const [from, to] = [rows.column(j), batch.column(j)];
    for (const [i, row] of drawn.entries()) to[i] = from[row] as number;
  }
  const [from, to] = [rows.weights, batch.weights];
  if (from && to) for (const [i, row] of drawn.entries()) to[i] = from[row] as number;
  batch.center();
}

function learn(batch: Rows, centres: Float64Array, seen: Float64Array): void {
  const { n, d, weights } = batch;
  const labels = batch.labels.view;
  const columns = Array.from({ length: d }, (_, j) => batch.column(j));
  for (let i = 0; i < n; i++) {
    const c = labels[i] as number;
    const weight = weights ? (weights[i] as number) : 1;
    seen[c] = (seen[c] as number) + weight;
    const rate = weight / (seen[c] as number);
    for (const [j, column] of columns.entries()) {
      const at = c * d + j;
      centres[at] = (centres[at] as number) + rate * ((column[i] as number) - (centres[at] as number));
    }
  }
}
