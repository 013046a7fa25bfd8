/**
 * The gap statistic (Tibshirani, Walther and Hastie, "Estimating the number of clusters in a data set via the gap
 * statistic", 2001): how much smaller ln(inertia) is than for rows without clusters, drawn evenly from the box along the
 * principal components that holds all rows.
 */
import { portableLog } from "../stats/portable-log.ts";
import type { Random } from "../stats/random.ts";
import { principalComponents } from "./components.ts";
import { type FitOptions, fitKmeans } from "./fit.ts";
import { Rows } from "./rows.ts";
import { drawRows } from "./validity.ts";

export interface Gap {
  readonly gap: number | null;
  /** Standard error of the gap, with that of the simulation. */
  readonly error: number | null;
}

/** Gaps for each number of clusters, on a sample of at most `most` rows. Null where the inertia is 0. */
export async function gapStatistics(
  rows: Rows,
  ks: readonly number[],
  { references, most, random }: { references: number; most: number; random: Random },
  options: Omit<FitOptions, "k">,
): Promise<Gap[]> {
  const sample = await sampleOf(rows, most, random);
  const own = await logInertias(sample, ks, options);
  const box = boxOf(sample);
  const drawn: number[][] = [];
  for (let b = 0; b < references; b++) {
    fillEvenly(sample, box, random);
    drawn.push(await logInertias(sample, ks, options));
  }
  return ks.map((_, at) =>
    gapOf(
      own[at] as number,
      drawn.map((logs) => logs[at] as number),
    ),
  );
}

function gapOf(own: number, drawn: readonly number[]): Gap {
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  const gap = mean - own;
  if (!Number.isFinite(gap)) return { gap: null, error: null };
  return { gap, error: Math.sqrt(variance * (1 + 1 / drawn.length)) };
}

async function logInertias(
  rows: Rows,
  ks: readonly number[],
  options: Omit<FitOptions, "k">,
): Promise<number[]> {
  const logs: number[] = [];
  for (const k of ks) logs.push(portableLog((await fitKmeans(rows, { ...options, k })).inertia));
  return logs;
}

async function sampleOf(rows: Rows, most: number, random: Random): Promise<Rows> {
  const drawn = drawRows(rows.n, most, random);
  const columns = Array.from({ length: rows.d }, (_, j) => {
    const column = rows.column(j);
    return Float64Array.from(drawn, (i) => column[i] as number);
  });
  const { weights } = rows;
  return Rows.of(columns, weights && Float64Array.from(drawn, (i) => weights[i] as number));
}

interface Box {
  readonly means: Float64Array;
  readonly vectors: Float64Array;
  /** Least and largest coordinate along each component. */
  readonly sides: readonly (readonly [number, number])[];
}

function boxOf(rows: Rows): Box {
  const { d } = rows;
  const { means, vectors } = principalComponents(rows);
  const sides = Array.from({ length: d }, (_, c) => {
    let [least, most] = [Infinity, -Infinity];
    for (let i = 0; i < rows.n; i++) {
      const row = rows.row(i);
      let along = 0;
      for (let j = 0; j < d; j++)
        along += ((row[j] as number) - (means[j] as number)) * (vectors[c * d + j] as number);
      least = Math.min(least, along);
      most = Math.max(most, along);
    }
    return [least, most] as const;
  });
  return { means, vectors, sides };
}

function fillEvenly(rows: Rows, { means, vectors, sides }: Box, random: Random): void {
  const { n, d } = rows;
  const columns = Array.from({ length: d }, (_, j) => rows.column(j));
  for (let i = 0; i < n; i++) {
    const along = sides.map(([least, most]) => random.uniform(least, most));
    for (const [j, column] of columns.entries()) {
      column[i] = along.reduce(
        (sum, value, c) => sum + value * (vectors[c * d + j] as number),
        means[j] as number,
      );
    }
  }
  rows.center();
}
