/** Principal components of rows: the directions of their largest spread, one at right angles to the other. */
import { type SymmetricEigen, symmetricEigen } from "../stats/symmetric-eigen.ts";
import type { Rows } from "./rows.ts";

export interface Components extends SymmetricEigen {
  readonly means: Float64Array;
}

/** Of the (weighted) covariance of a population. */
export function principalComponents(rows: Rows): Components {
  const { n, d, weights } = rows;
  const weight = (i: number) => (weights ? (weights[i] as number) : 1);
  let total = 0;
  for (let i = 0; i < n; i++) total += weight(i);
  const columns = Array.from({ length: d }, (_, j) => rows.column(j));
  const means = Float64Array.from(columns, (column) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (column[i] as number) * weight(i);
    return total > 0 ? sum / total : 0;
  });
  const covariance = new Float64Array(d * d);
  for (const [a, one] of columns.entries()) {
    for (const [b, other] of columns.entries()) {
      if (b > a) break;
      const [meanA, meanB] = [means[a] as number, means[b] as number];
      let sum = 0;
      for (let i = 0; i < n; i++)
        sum += ((one[i] as number) - meanA) * ((other[i] as number) - meanB) * weight(i);
      covariance[a * d + b] = total > 0 ? sum / total : 0;
      covariance[b * d + a] = covariance[a * d + b] as number;
    }
  }
  return { means, ...symmetricEigen(covariance, d) };
}
