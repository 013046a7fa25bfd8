import { type Cholesky, inverse } from "../../stats/cholesky.ts";

/** A coefficient whose variance has become so many times what it was at the start has run away. */
const FLAT = 1e6;

/**
 * The coefficient that grows without bound, since its term tells the outcome for certain, alone or with others, at least for
 * some rows: where it stands, the likelihood is flat in some direction.
 *
 * @param start the information at the beginning, factored; @param end the same where the coefficients are now.
 * @param information that of the beginning, row-major. @param first coefficient that belongs to a term. Default: 0.
 * @returns of those that have run away the one that is largest against the spread of its term; null where none has.
 */
export function runaway(
  start: Cholesky,
  end: Cholesky,
  coefficients: Float64Array,
  information: Float64Array,
  first = 0,
): number | null {
  const [before, now] = [inverse(start), inverse(end)];
  const size = coefficients.length;
  let [found, largest]: [number | null, number] = [null, -1];
  for (let j = first; j < size; j++) {
    const at = j * size + j;
    if (!((now[at] as number) > FLAT * (before[at] as number))) continue;
    const extent = Math.abs(coefficients[j] as number) * Math.sqrt(information[at] as number);
    if (extent > largest) [found, largest] = [j, extent];
  }
  return found;
}
