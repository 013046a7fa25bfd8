/** A small k-means of the tests' own, so that the sample data are judged apart from the product's methods. */
import { createRandom, type Random } from "../../analysis/stats/random.ts";

type Point = readonly number[];

/** Each column to mean 0 and standard deviation 1. */
export function standardise(points: readonly Point[]): Point[] {
  const width = points[0]?.length ?? 0;
  const scales = Array.from({ length: width }, (_, j) => {
    const values = points.map((point) => point[j] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, sd: Math.sqrt(variance) };
  });
  return points.map((point) =>
    point.map((value, j) => (value - (scales[j]?.mean ?? 0)) / (scales[j]?.sd ?? 1)),
  );
}

/** The labels of the best of `starts` runs of Lloyd's algorithm from k-means++ centres. */
export function kMeans(points: readonly Point[], k: number, starts: number, seed: number): number[] {
  const random = createRandom(seed);
  const runs = Array.from({ length: starts }, () => lloyd(points, plusPlus(points, k, random)));
  return runs.reduce((best, run) => (run.inertia < best.inertia ? run : best)).labels;
}

function lloyd(points: readonly Point[], initial: Point[]): { labels: number[]; inertia: number } {
  let centres = initial;
  for (let round = 0; ; round++) {
    const nearest = points.map((point) => closest(point, centres));
    const labels = nearest.map(({ label }) => label);
    const moved = centres.map(
      (centre, label) => mean(points.filter((_, i) => labels[i] === label)) ?? centre,
    );
    if (round === 100 || moved.every((centre, i) => squared(centre, centres[i] as Point) < 1e-12)) {
      return { labels, inertia: nearest.reduce((sum, { distance }) => sum + distance, 0) };
    }
    centres = moved;
  }
}

function plusPlus(points: readonly Point[], k: number, random: Random): Point[] {
  const centres = [random.choice(points)];
  while (centres.length < k) {
    centres.push(
      random.choice(
        points,
        points.map((point) => closest(point, centres).distance),
      ),
    );
  }
  return centres;
}

function closest(point: Point, centres: readonly Point[]): { label: number; distance: number } {
  const distances = centres.map((centre) => squared(point, centre));
  const distance = Math.min(...distances);
  return { label: distances.indexOf(distance), distance };
}

function squared(a: Point, b: Point): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
}

function mean(points: readonly Point[]): Point | undefined {
  return points[0]?.map(
    (_, j) => points.reduce((sum, point) => sum + (point[j] as number), 0) / points.length,
  );
}

/** Hubert and Arabie's adjusted Rand index of two labellings of the same things. */
export function adjustedRand(one: readonly unknown[], other: readonly unknown[]): number {
  const pairs = (counts: Iterable<number>) => [...counts].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const both = pairs(counted(one.map((label, i) => `${label}|${other[i]}`)).values());
  const rows = pairs(counted(one).values());
  const columns = pairs(counted(other).values());
  const expected = (rows * columns) / pairs([one.length]);
  return (both - expected) / ((rows + columns) / 2 - expected);
}

function counted(labels: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
