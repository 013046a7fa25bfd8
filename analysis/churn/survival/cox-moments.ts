/** The moments at which subjects end, and what the deaths of each weigh. */
import type { RiskData, Ties } from "./cox-likelihood.ts";

/** Subjects with the same time, the last time first: one array for each thing that is known of them, as there may be many. */
export interface Moments {
  readonly count: number;
  /** Subjects `from[m]` to `from[m + 1]` have the m-th time. */
  readonly from: Int32Array;
  /** So many subjects, in the order of their entries, have left the risk sets because they were not watched yet. */
  readonly entered: Int32Array;
  readonly deaths: Int32Array;
}

/** What the deaths of each moment add up to: 1 / hazard, and its square, each with powers of the share that ties count less. */
export interface Weights {
  readonly all: Float64Array;
  readonly tied: Float64Array;
  readonly square: Float64Array;
  readonly squareShare: Float64Array;
  readonly squareShares: Float64Array;
}

/** By moment, over the risk set and over the deaths. */
export interface Sums {
  readonly all: Float64Array;
  readonly tied: Float64Array;
}

export function productsOf({ square, squareShare, squareShares }: Weights, a: Sums, b: Sums): number {
  let sum = 0;
  for (let m = 0; m < square.length; m++) {
    const [aAll, bAll] = [a.all[m] as number, b.all[m] as number];
    const [aTied, bTied] = [a.tied[m] as number, b.tied[m] as number];
    sum +=
      (square[m] as number) * aAll * bAll -
      (squareShare[m] as number) * (aAll * bTied + aTied * bAll) +
      (squareShares[m] as number) * aTied * bTied;
  }
  return sum;
}

export function momentsOf({ size, time, event, entry, byEntry }: RiskData): Moments {
  const from = new Int32Array(size + 1);
  const entered = new Int32Array(size);
  const deaths = new Int32Array(size);
  let count = 0;
  let gone = 0;
  for (let i = 0; i < size; count++) {
    const at = time[i] as number;
    from[count] = i;
    let died = 0;
    for (; i < size && time[i] === at; i++) died += event[i] as number;
    // Those who begin at 0 are at risk at 0; later ones only after the moment in which they enter.
    if (byEntry !== null && at > 0)
      while (gone < size && (entry[byEntry[gone] as number] as number) >= at) gone++;
    entered[count] = gone;
    deaths[count] = died;
  }
  from[count] = size;
  return { count, from, entered: entered.subarray(0, count), deaths: deaths.subarray(0, count) };
}

/** The weights of all moments, and the sum of the logarithms of their hazards. */
export function weightsOf(
  ties: Ties,
  deaths: Int32Array,
  hazards: Sums,
): { readonly weights: Weights; readonly logarithms: number } {
  const zeros = () => new Float64Array(deaths.length);
  const weights = {
    all: zeros(),
    tied: zeros(),
    square: zeros(),
    squareShare: zeros(),
    squareShares: zeros(),
  };
  let logarithms = 0;
  for (let m = 0; m < deaths.length; m++) {
    const died = deaths[m] as number;
    let [sum, shared, square, squareShare, squareShares] = [0, 0, 0, 0, 0];
    for (let l = 0; l < died; l++) {
      const share = ties === "efron" ? l / died : 0;
      const hazard = (hazards.all[m] as number) - share * (hazards.tied[m] as number);
      logarithms += Math.log(hazard);
      sum += 1 / hazard;
      shared += share / hazard;
      const one = 1 / (hazard * hazard);
      square += one;
      squareShare += share * one;
      squareShares += share * share * one;
    }
    weights.all[m] = sum;
    weights.tied[m] = shared;
    weights.square[m] = square;
    weights.squareShare[m] = squareShare;
    weights.squareShares[m] = squareShares;
  }
  return { weights, logarithms };
}
