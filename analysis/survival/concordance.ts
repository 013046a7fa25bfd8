import { allRows, sortByValue } from "../stats/row-order.ts";

/** Counts of values by rank, with sums of all ranks below: a Fenwick tree. */
class Ranks {
  readonly #counts: Int32Array;
  #total = 0;

  constructor(size: number) {
    this.#counts = new Int32Array(size + 1);
  }

  get total(): number {
    return this.#total;
  }

  add(rank: number): void {
    this.#total++;
    for (let i = rank + 1; i < this.#counts.length; i += i & -i)
      this.#counts[i] = (this.#counts[i] as number) + 1;
  }

  below(rank: number): number {
    let sum = 0;
    for (let i = rank; i > 0; i -= i & -i) sum += this.#counts[i] as number;
    return sum;
  }
}

/**
 * Harrell's concordance: the share of comparable pairs in which the one who left first had the higher risk; equal risks
 * count half. A pair is comparable when one is known to have left before the other; of two who leave at the same time
 * nothing is known. NaN when no pair is comparable. Takes n log n.
 *
 * @param time sorted, the last first; @param event 1 for those who left; @param risk of the same subjects.
 *
 * Source: F. E. Harrell, K. L. Lee and D. B. Mark, "Multivariable Prognostic Models", Statistics in Medicine 15 (1996).
 */
export function concordance(time: Float64Array, event: Float64Array, risk: Float64Array): number {
  const rank = ranksOf(risk);
  const ranks = new Ranks(risk.length);
  let pairs = 0;
  let agree = 0;
  for (let from = 0; from < time.length; ) {
    let to = from;
    while (to < time.length && time[to] === time[from]) to++;
    // Those lost from sight at this time outlived those who left at it.
    for (let i = from; i < to; i++) if (event[i] === 0) ranks.add(rank[i] as number);
    for (let i = from; i < to; i++) {
      if (event[i] === 0) continue;
      const lower = ranks.below(rank[i] as number);
      const equal = ranks.below((rank[i] as number) + 1) - lower;
      pairs += ranks.total;
      agree += lower + equal / 2;
    }
    for (let i = from; i < to; i++) if (event[i] !== 0) ranks.add(rank[i] as number);
    from = to;
  }
  return pairs === 0 ? Number.NaN : agree / pairs;
}

/** Places in the order of the values; equal values have the same. */
function ranksOf(values: Float64Array): Int32Array {
  const order = sortByValue(allRows(values.length), values);
  const ranks = new Int32Array(values.length);
  for (let i = 1; i < order.length; i++) {
    const [row, before] = [order[i] as number, order[i - 1] as number];
    ranks[row] = values[row] === values[before] ? (ranks[before] as number) : i;
  }
  return ranks;
}
