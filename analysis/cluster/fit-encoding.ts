/** Finding centres, scales and shares in the columns that were read. */
import { sortedQuantile } from "../stats/quantile.ts";
import { type CategoryEncoding, type NumberEncoding, transformed } from "./encoding.ts";
import type { PlannedFeature } from "./spec.ts";

/** Quartiles of a normal distribution are so many standard deviations apart. */
const QUARTILES_OF_NORMAL = 1.349;

/**
 * @param column Usable numbers; NaN is missing.
 */
export function fitNumber(
  feature: PlannedFeature,
  column: Float64Array,
  weights: Float64Array | null,
  fill: number | null,
): NumberEncoding {
  const encoding = { kind: "number", feature, fill } as const;
  if (feature.scale === "none") return { ...encoding, centre: 0, scale: 1 };
  const values = Float64Array.from(column, (value) => transformed(value, feature.transform));
  const { mean, deviation } = moments(values, weights);
  if (feature.scale === "z-score") return { ...encoding, centre: mean, scale: deviation || 1 };
  values.sort();
  const width = sortedQuantile(values, 0.75) - sortedQuantile(values, 0.25);
  // Where half of all rows are alike, the quartiles say nothing of the spread.
  return {
    ...encoding,
    centre: sortedQuantile(values, 0.5),
    scale: width / QUARTILES_OF_NORMAL || deviation || 1,
  };
}

/** Mean and standard deviation of a population; a spread that is only rounding counts as none. */
function moments(values: Float64Array, weights: Float64Array | null): { mean: number; deviation: number } {
  const weight = (i: number) => (weights ? (weights[i] as number) : 1);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += weight(i);
    sum += (values[i] as number) * weight(i);
  }
  if (total === 0) return { mean: 0, deviation: 0 };
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2 * weight(i);
  const deviation = Math.sqrt(squares / total);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

/** The median of what is not missing; 0 where all is. */
export function medianOf(column: Float64Array): number {
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  return present.length === 0 ? 0 : sortedQuantile(present, 0.5);
}

/** Shares of the levels among the rows that count. A level that none of them has keeps no dimension. */
export function fitCategory(
  encoding: Omit<CategoryEncoding, "shares">,
  places: Float64Array,
  weights: Float64Array | null,
): CategoryEncoding {
  const shares = new Array<number>(encoding.levels.length + (encoding.other ? 1 : 0)).fill(0);
  let total = 0;
  for (let i = 0; i < places.length; i++) {
    const weight = weights ? (weights[i] as number) : 1;
    shares[places[i] as number] = (shares[places[i] as number] as number) + weight;
    total += weight;
  }
  return { ...encoding, shares: shares.map((share) => share / total) };
}
