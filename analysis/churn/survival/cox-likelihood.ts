/** The partial likelihood of Cox's model, with its gradient and its information, by one pass back through time. */

/** Subjects in the order of their times, the last first. */
export interface RiskData {
  readonly size: number;
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly entry: Float64Array;
  /** Indices of the subjects by their entry, the last first; null where all are watched from the beginning. */
  readonly byEntry: Int32Array | null;
  /** One array a covariate, centred. */
  readonly x: readonly Float64Array[];
}

export type Ties = "efron" | "breslow";

export interface Likelihood {
  readonly value: number;
  readonly gradient: Float64Array;
  /** Minus the second derivatives, row-major, symmetric. */
  readonly information: Float64Array;
}

/**
 * @param visit is told of each event time, the last first: its score, the lower triangle of its information and its step of
 *   the baseline's cumulative hazard. The arrays are used again for the next one.
 */
export function partialLikelihood(
  data: RiskData,
  beta: Float64Array,
  ties: Ties,
  visit:
    | ((time: number, score: Float64Array, information: Float64Array, hazardStep: number) => void)
    | null = null,
): Likelihood {
  const p = beta.length;
  const eta = linear(data, beta);
  const all = new Sums(p);
  const tied = new Sums(p);
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  const score = new Float64Array(p);
  const step = new Float64Array(p * p);
  const mean = new Float64Array(p);
  let value = 0;
  let at = 0;
  let left = 0;
  while (at < data.size) {
    const time = data.time[at] as number;
    left = leave(data, eta, all, time, left);
    tied.clear();
    score.fill(0);
    step.fill(0);
    let deaths = 0;
    let hazardStep = 0;
    for (; at < data.size && data.time[at] === time; at++) {
      const risk = Math.exp(eta[at] as number);
      all.add(data.x, at, risk, 1);
      if (data.event[at] === 0) continue;
      deaths++;
      value += eta[at] as number;
      tied.add(data.x, at, risk, 1);
      for (let j = 0; j < p; j++)
        score[j] = (score[j] as number) + ((data.x[j] as Float64Array)[at] as number);
    }
    for (let l = 0; l < deaths; l++) {
      const share = ties === "efron" ? l / deaths : 0;
      const hazard = all.s0 - share * tied.s0;
      value -= Math.log(hazard);
      hazardStep += 1 / hazard;
      takeOff(all, tied, share, hazard, { mean, score, step });
    }
    if (deaths === 0) continue;
    for (let j = 0; j < p; j++) gradient[j] = (gradient[j] as number) + (score[j] as number);
    for (let k = 0; k < p * p; k++) information[k] = (information[k] as number) + (step[k] as number);
    visit?.(time, score, step, hazardStep);
  }
  mirror(information, p);
  return { value, gradient, information };
}

/** Takes one death's expectation off the score, and adds its covariance to the lower triangle of the information. */
function takeOff(
  all: Sums,
  tied: Sums,
  share: number,
  hazard: number,
  { mean, score, step }: { mean: Float64Array; score: Float64Array; step: Float64Array },
): void {
  const p = mean.length;
  for (let j = 0; j < p; j++) {
    const m = ((all.s1[j] as number) - share * (tied.s1[j] as number)) / hazard;
    mean[j] = m;
    score[j] = (score[j] as number) - m;
    for (let k = 0; k <= j; k++) {
      const second = ((all.s2[j * p + k] as number) - share * (tied.s2[j * p + k] as number)) / hazard;
      step[j * p + k] = (step[j * p + k] as number) + second - m * (mean[k] as number);
    }
  }
}

/** Takes those out of the risk set who entered at `time` or later: they were not watched yet. */
function leave(data: RiskData, eta: Float64Array, all: Sums, time: number, from: number): number {
  // Those who begin at 0 are at risk at 0.
  if (data.byEntry === null || time === 0) return from;
  let next = from;
  while (next < data.size) {
    const subject = data.byEntry[next] as number;
    if ((data.entry[subject] as number) < time) break;
    all.add(data.x, subject, Math.exp(eta[subject] as number), -1);
    next++;
  }
  return next;
}

export function linear(data: Pick<RiskData, "size" | "x">, beta: Float64Array): Float64Array {
  const eta = new Float64Array(data.size);
  for (let j = 0; j < beta.length; j++) {
    const column = data.x[j] as Float64Array;
    const b = beta[j] as number;
    for (let i = 0; i < data.size; i++) eta[i] = (eta[i] as number) + b * (column[i] as number);
  }
  return eta;
}

/** Sums over a risk set of 1, x and x x', each weighted by the relative hazard. */
class Sums {
  s0 = 0;
  readonly s1: Float64Array;
  readonly s2: Float64Array;
  readonly #row: Float64Array;

  constructor(p: number) {
    this.s1 = new Float64Array(p);
    this.s2 = new Float64Array(p * p);
    this.#row = new Float64Array(p);
  }

  clear(): void {
    this.s0 = 0;
    this.s1.fill(0);
    this.s2.fill(0);
  }

  add(x: readonly Float64Array[], i: number, risk: number, sign: 1 | -1): void {
    const p = this.s1.length;
    const row = this.#row;
    const weight = risk * sign;
    this.s0 += weight;
    for (let j = 0; j < p; j++) {
      const value = (x[j] as Float64Array)[i] as number;
      row[j] = value;
      const weighted = weight * value;
      this.s1[j] = (this.s1[j] as number) + weighted;
      for (let k = 0; k <= j; k++)
        this.s2[j * p + k] = (this.s2[j * p + k] as number) + weighted * (row[k] as number);
    }
  }
}

export function mirror(matrix: Float64Array, p: number): void {
  for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) matrix[k * p + j] = matrix[j * p + k] as number;
}
