/** Rows for the benchmarks of k-means, the same on every machine. */
import { createRandom } from "../../analysis/stats/random.ts";

export const FEATURES = 10;
export const CLUSTERS = 8;

/** `noise`: one cloud, in which k-means does not come to rest soon. `clouds`: eight that overlap. */
export function columnsOf(n: number, kind: "noise" | "clouds"): Float64Array[] {
  const random = createRandom(`k-means ${kind}`);
  const spread = kind === "clouds" ? 2 : 0;
  const centres = Array.from({ length: CLUSTERS * FEATURES }, () => random.normal(0, 1) * spread);
  const columns = Array.from({ length: FEATURES }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const from = random.int(CLUSTERS) * FEATURES;
    // A sum of three is near enough to a normal draw, and takes a tenth of the time.
    for (const [j, column] of columns.entries()) {
      const noise = (random.next() + random.next() + random.next() - 1.5) * 2;
      column[i] = (centres[from + j] as number) + noise;
    }
  }
  return columns;
}
