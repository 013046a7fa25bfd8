/** The moments at which subjects end, and what the deaths of each weigh. */
import type { RiskData } from "./cox-data.ts";

/** What is done about several who leave at the same time. */
export type Ties = "efron" | "breslow";

/** Subjects with the same time, the last time first: one array for each thing that is known of them, as there may be many. */
export interface Moments {
  readonly count: number;
  /** Subjects `from[m]` to `from[m + 1]` have the m-th time. */
  readonly from: Uint32Array;
  /** So many subjects, in the order of their entries, have left the risk sets because they were not watched yet. */
  readonly entered: Uint32Array;
  readonly deaths: Uint32Array;
}

/**
 * What the deaths of each moment add up to. The l-th of d deaths has the hazard h = all - share x tied over those at risk, and
 * its covariates' mean is that of (all - share x tied) / h; the share is l / d by Efron and 0 by Breslow.
 */
export interface Weights {
  /** Sum of 1 / h: the step of the baseline's cumulative hazard. */
  readonly all: Float64Array;
  /** Sum of share / h. */
  readonly tied: Float64Array;
  /** Sum of 1 / h^2. */
  readonly square: Float64Array;
  /** Mean of the share, each weighted by 1 / h^2, and what is left of the sum of their squares about it. */
  readonly share: Float64Array;
  readonly rest: Float64Array;
}

export function momentsOf({ size, time, event, entry, byEntry }: RiskData): Moments {
  const left = event.view;
  const from = new Uint32Array(size + 1);
  const entered = new Uint32Array(size);
  const deaths = new Uint32Array(size);
  let count = 0;
  let gone = 0;
  for (let i = 0; i < size; count++) {
    const at = time[i] as number;
    from[count] = i;
    let died = 0;
    for (; i < size && time[i] === at; i++) died += left[i] as number;
    // Those who begin at 0 are at risk at 0; later ones only after the moment in which they enter.
    if (byEntry !== null && at > 0)
      while (gone < size && (entry[byEntry[gone] as number] as number) >= at) gone++;
    entered[count] = gone;
    deaths[count] = died;
  }
  from[count] = size;
  return {
    count,
    from: from.slice(0, count + 1),
    entered: entered.slice(0, count),
    deaths: deaths.slice(0, count),
  };
}

/** The weights of all moments, and the sum of the logarithms of their hazards. */
export function weightsOf(
  ties: Ties,
  deaths: Uint32Array,
  hazards: { readonly all: Float64Array; readonly tied: Float64Array },
): { readonly weights: Weights; readonly logarithms: number } {
  const zeros = () => new Float64Array(deaths.length);
  const weights = { all: zeros(), tied: zeros(), square: zeros(), share: zeros(), rest: zeros() };
  let [logarithms, product] = [0, 1];
  for (let m = 0; m < deaths.length; m++) {
    const died = deaths[m] as number;
    if (died === 0) continue;
    const all = hazards.all[m] as number;
    const part = ties === "efron" ? (hazards.tied[m] as number) / died : 0;
    let [sum, shared, square, squareShare, squareShares] = [0, 0, 0, 0, 0];
    for (let l = 0; l < died; l++) {
      const hazard = all - l * part;
      const one = 1 / hazard;
      const two = one * one;
      sum += one;
      shared += l * one;
      square += two;
      squareShare += l * two;
      squareShares += l * l * two;
      // Most logarithms are taken of products.
      if (hazard > 1e-150 && hazard < 1e150) product *= hazard;
      else logarithms += Math.log(hazard);
      if (product > 1e-150 && product < 1e150) continue;
      logarithms += Math.log(product);
      product = 1;
    }
    weights.all[m] = sum;
    weights.square[m] = square;
    if (ties !== "efron" || died === 1) continue;
    weights.tied[m] = shared / died;
    weights.share[m] = squareShare / square / died;
    weights.rest[m] = (squareShares - (squareShare * squareShare) / square) / (died * died);
  }
  return { weights, logarithms: logarithms + Math.log(product) };
}
