/** Plain implementations, as short as can be, to check the real ones against. */

export type Point = readonly number[];

export function squared(a: Point, b: Point): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
}

/** Lloyd's algorithm from given centres until no label changes; a cluster must not lose all its points. */
export function plainLloyd(
  points: readonly Point[],
  seeds: readonly Point[],
  weights: readonly number[] = points.map(() => 1),
): { labels: number[]; centres: Point[]; inertia: number } {
  let centres = [...seeds];
  let labels: number[] = [];
  for (;;) {
    const next = points.map((point) => nearest(point, centres));
    if (next.every((label, i) => label === labels[i])) {
      const inertia = points.reduce(
        (sum, point, i) => sum + squared(point, centres[next[i] as number] as Point) * (weights[i] as number),
        0,
      );
      return { labels, centres, inertia };
    }
    labels = next;
    centres = centres.map((centre, c) => mean(points, weights, (i) => labels[i] === c) ?? centre);
  }
}

function nearest(point: Point, centres: readonly Point[]): number {
  const distances = centres.map((centre) => squared(point, centre));
  return distances.indexOf(Math.min(...distances));
}

function mean(
  points: readonly Point[],
  weights: readonly number[],
  test: (i: number) => boolean,
): Point | null {
  const own = points.map((_, i) => i).filter(test);
  const total = own.reduce((sum, i) => sum + (weights[i] as number), 0);
  if (total === 0) return null;
  return (points[0] as Point).map(
    (_, j) => own.reduce((sum, i) => sum + (points[i]?.[j] as number) * (weights[i] as number), 0) / total,
  );
}

/** The least inertia of all ways to put a few points into at most k clusters. */
export function leastInertia(points: readonly Point[], k: number): number {
  let least = Infinity;
  const labels = points.map(() => 0);
  for (let way = 0; way < k ** points.length; way++) {
    let rest = way;
    for (let i = 0; i < points.length; i++) {
      labels[i] = rest % k;
      rest = Math.floor(rest / k);
    }
    least = Math.min(least, inertiaOf(points, labels, k));
  }
  return least;
}

export function inertiaOf(points: readonly Point[], labels: readonly number[], k: number): number {
  let sum = 0;
  for (let c = 0; c < k; c++) {
    const centre = mean(
      points,
      points.map(() => 1),
      (i) => labels[i] === c,
    );
    if (centre)
      sum += points.reduce((own, point, i) => own + (labels[i] === c ? squared(point, centre) : 0), 0);
  }
  return sum;
}

export function plainSilhouette(points: readonly Point[], labels: readonly number[]): number {
  const clusters = [...new Set(labels)];
  const widths = points.map((point, i) => {
    const to = (cluster: number) =>
      points
        .filter((_, j) => j !== i && labels[j] === cluster)
        .map((other) => Math.sqrt(squared(point, other)));
    const average = (distances: number[]) =>
      distances.reduce((sum, value) => sum + value, 0) / distances.length;
    const own = to(labels[i] as number);
    if (own.length === 0) return 0;
    const a = average(own);
    const b = Math.min(...clusters.filter((c) => c !== labels[i]).map((c) => average(to(c))));
    return (b - a) / Math.max(a, b);
  });
  return widths.reduce((sum, width) => sum + width, 0) / widths.length;
}
