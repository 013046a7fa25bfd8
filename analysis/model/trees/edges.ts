/** Where a feature's values are cut into bins. */

/** A bin is a byte, and 0 stands for a missing value. */
export const MOST_BINS = 255;

/**
 * Edges between bins that hold about equally many values: half-way between two neighbours, so that no value is an edge. A
 * value that fills several bins gets one of its own. As many edges as there are distinct values less one, where these are few.
 *
 * @param values no NaN among them; they are sorted in place.
 */
export function findEdges(values: Float64Array, bins: number): Float64Array {
  values.sort();
  const starts = distinctStarts(values, bins);
  if (starts !== null) return Float64Array.from(starts.slice(1), (start) => between(values, start));
  const edges: number[] = [];
  let bin = 1;
  for (let i = 1; i < values.length; i++) {
    if (values[i] === values[i - 1] || i * bins < bin * values.length) continue;
    edges.push(between(values, i));
    bin = Math.floor((i * bins) / values.length) + 1;
  }
  return Float64Array.from(edges);
}

/** Where each distinct value begins; null when there are more than `bins`. */
function distinctStarts(sorted: Float64Array, bins: number): number[] | null {
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    if (starts.length === bins) return null;
    starts.push(i);
  }
  return starts;
}

/** A finite number from the value before `i`, itself included, up to the one at `i`, itself left out. */
function between(sorted: Float64Array, i: number): number {
  const low = Math.max(sorted[i - 1] as number, -Number.MAX_VALUE);
  const high = sorted[i] as number;
  if (high === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
