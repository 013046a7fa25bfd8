/**
 * The partial likelihood once more, for fitting: without looking at each event time, as a weighted cross-product.
 *
 * A subject of relative hazard r counts in the sums of squares of all risk sets that it is in. Together they weigh it by r
 * times the sum of 1 / (risk set's hazard) over the deaths from its entry to its end, its cumulative hazard: so the
 * information is X' W X less the products of the risk sets' means, and the gradient is X' (event - w). With Efron's ties,
 * the l-th of d deaths at a time counts each of them 1 - l / d times.
 *
 * Source: T. Therneau and P. Grambsch, Modeling Survival Data (2000), 3.1 and 4.2, for the martingale residual event - w.
 */
import { BLOCK, MatrixRows } from "../design/matrix-rows.ts";
import { type Likelihood, mirror, type RiskData, type Ties } from "./cox-likelihood.ts";

/** Subjects with the same time, the last time first. */
interface Moment {
  readonly time: number;
  readonly from: number;
  readonly to: number;
  /** So many subjects, in the order of their entries, have left the risk sets because they were not watched yet. */
  readonly entered: number;
  readonly deaths: number;
}

export interface CoxLikelihood extends Likelihood {
  /** Steps of the baseline's cumulative hazard, the last first. */
  readonly steps: readonly { readonly time: number; readonly step: number }[];
}

/** What the deaths of a moment add up to: of 1 / hazard, and of its square, each with powers of the share that ties count less. */
interface Weights {
  readonly all: number;
  readonly tied: number;
  readonly squares: readonly [number, number, number];
}

export class CoxRows {
  readonly #data: RiskData;
  readonly #ties: Ties;
  readonly #matrix: MatrixRows;
  readonly #moments: readonly Moment[];

  static async of(data: RiskData, ties: Ties): Promise<CoxRows> {
    const matrix = await MatrixRows.of(data.size, data.x.length, (column, j) => {
      column.set(data.x[j] as Float64Array);
    });
    return new CoxRows(data, ties, matrix);
  }

  private constructor(data: RiskData, ties: Ties, matrix: MatrixRows) {
    this.#data = data;
    this.#ties = ties;
    this.#matrix = matrix;
    this.#moments = momentsOf(data);
  }

  likelihood(beta: Float64Array): CoxLikelihood {
    const { size, event } = this.#data;
    const risk = new Float64Array(size);
    let value = 0;
    this.#matrix.scores(beta, (from, rows, block) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const score = block[i] as number;
        risk[from + i] = Math.exp(score);
        if (event[from + i] === 1) sum += score;
      }
      value += sum;
    });
    const hazards = this.#sums(risk);
    const weights = this.#moments.map(({ deaths }, m) =>
      weightsOf(this.#ties, deaths, hazards.all[m] as number, hazards.tied[m] as number, (hazard) => {
        value -= Math.log(hazard);
      }),
    );
    const weight = this.#weigh(risk, weights);
    const { gradient, information } = this.#matrix.products(beta, (from, rows, block) => {
      for (let i = 0; i < rows; i++) {
        const w = weight[from + i] as number;
        block[BLOCK + i] = (event[from + i] as number) - w;
        block[2 * BLOCK + i] = w;
      }
    });
    this.#takeMeans(risk, weights, information);
    mirror(information, beta.length);
    const steps = this.#moments.flatMap(({ time, deaths }, m) =>
      deaths === 0 ? [] : [{ time, step: weights[m]?.all ?? 0 }],
    );
    return { value, gradient, information, steps };
  }

  /** For each moment, the sum over its risk set and over its deaths of what the subjects weigh. */
  #sums(weight: Float64Array): { all: Float64Array; tied: Float64Array } {
    const { event, byEntry } = this.#data;
    const all = new Float64Array(this.#moments.length);
    const tied = new Float64Array(this.#moments.length);
    let sum = 0;
    let left = 0;
    // Plain loops: a variable that a closure changes would be a new object at every addition.
    for (let m = 0; m < all.length; m++) {
      const { from, to, entered } = this.#moments[m] as Moment;
      for (; left < entered; left++) sum -= weight[(byEntry as Int32Array)[left] as number] as number;
      let own = 0;
      for (let i = from; i < to; i++) {
        const part = weight[i] as number;
        sum += part;
        if (event[i] === 1) own += part;
      }
      all[m] = sum;
      tied[m] = own;
    }
    return { all, tied };
  }

  /** What each subject weighs: its relative hazard times the cumulative hazard from its entry to its end. */
  #weigh(risk: Float64Array, weights: readonly Weights[]): Float64Array {
    const { event, byEntry, size } = this.#data;
    const weight = new Float64Array(size);
    let hazard = weights.reduceRight((sum, { all }) => sum + all, 0);
    let left = 0;
    for (let m = 0; m < weights.length; m++) {
      const { from, to, entered } = this.#moments[m] as Moment;
      const { all, tied } = weights[m] as Weights;
      for (; left < entered; left++) {
        const i = (byEntry as Int32Array)[left] as number;
        weight[i] = (weight[i] as number) - (risk[i] as number) * hazard;
      }
      for (let i = from; i < to; i++) {
        const own = event[i] === 1 ? hazard - tied : hazard;
        weight[i] = (weight[i] as number) + (risk[i] as number) * own;
      }
      hazard -= all;
    }
    return weight;
  }

  /** Takes the products of the means of all risk sets off the information. */
  #takeMeans(risk: Float64Array, weights: readonly Weights[], information: Float64Array): void {
    const product = new Float64Array(risk.length);
    const sums = this.#data.x.map((column) => {
      for (let i = 0; i < risk.length; i++) product[i] = (risk[i] as number) * (column[i] as number);
      return this.#sums(product);
    });
    const p = sums.length;
    for (let j = 0; j < p; j++) {
      const a = sums[j] as { all: Float64Array; tied: Float64Array };
      for (let k = 0; k <= j; k++) {
        const b = sums[k] as { all: Float64Array; tied: Float64Array };
        let sum = 0;
        for (let m = 0; m < weights.length; m++) {
          const [none, one, two] = (weights[m] as Weights).squares;
          if (none === 0) continue;
          const [aAll, bAll] = [a.all[m] as number, b.all[m] as number];
          const [aTied, bTied] = [a.tied[m] as number, b.tied[m] as number];
          sum += none * aAll * bAll - one * (aAll * bTied + aTied * bAll) + two * aTied * bTied;
        }
        information[j * p + k] = (information[j * p + k] as number) - sum;
      }
    }
  }
}

function momentsOf({ size, time, event, entry, byEntry }: RiskData): Moment[] {
  const moments: Moment[] = [];
  let entered = 0;
  for (let from = 0; from < size; ) {
    const at = time[from] as number;
    let to = from;
    let deaths = 0;
    for (; to < size && time[to] === at; to++) deaths += event[to] as number;
    // Those who begin at 0 are at risk at 0; later ones only after the moment in which they enter.
    if (byEntry !== null && at > 0)
      while (entered < size && (entry[byEntry[entered] as number] as number) >= at) entered++;
    moments.push({ time: at, from, to, entered, deaths });
    from = to;
  }
  return moments;
}

function weightsOf(
  ties: Ties,
  deaths: number,
  all: number,
  tied: number,
  visit: (hazard: number) => void,
): Weights {
  let [sum, shared] = [0, 0];
  const squares: [number, number, number] = [0, 0, 0];
  for (let l = 0; l < deaths; l++) {
    const share = ties === "efron" ? l / deaths : 0;
    const hazard = all - share * tied;
    visit(hazard);
    sum += 1 / hazard;
    shared += share / hazard;
    const square = 1 / (hazard * hazard);
    squares[0] += square;
    squares[1] += share * square;
    squares[2] += share * share * square;
  }
  return { all: sum, tied: shared, squares };
}
