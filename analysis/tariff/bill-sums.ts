/** What the records of a bill come to, charge by charge. */
import type { Prepared } from "./prepare.ts";
import type { RatedPart } from "./rater.ts";
import type { ZoneClock } from "./zone-clock.ts";

/** Sums of one charge. */
export interface ChargeSums {
  readonly records: number;
  /** Counted units that were charged, and those that came from allowances. */
  readonly rest: number;
  readonly taken: number;
  /** In 1/scale of the smallest unit of money. */
  readonly amount: number;
}

/** `ChargeSums` of all charges of a bill, one after the other in one array: they are touched together, at every record. */
const FIELDS = 4;

export class BillSums {
  readonly #sums: Float64Array;
  /** Amounts by day, of charges with limits of a day. */
  readonly #days = new Map<number, Map<number, number>>();
  /** Amounts of discounted use, by discount and charge. */
  readonly #discounted = new Map<number, Map<number, number>>();

  constructor(charges: number) {
    this.#sums = new Float64Array(charges * FIELDS);
  }

  add({ at, use }: Prepared, { charge, rest, taken, amount }: RatedPart, clock: ZoneClock): void {
    const sums = this.#sums;
    const { index, limits } = charge;
    const i = index * FIELDS;
    sums[i] = (sums[i] as number) + 1;
    sums[i + 1] = exact((sums[i + 1] as number) + rest);
    sums[i + 2] = (sums[i + 2] as number) + taken;
    sums[i + 3] = exact((sums[i + 3] as number) + amount);
    if (limits.cap.day || limits.minimum.day) addTo(this.#days, index, clock.day(at), amount);
    for (const discount of use.discounts) addTo(this.#discounted, discount, index, amount);
  }

  of(charge: number): ChargeSums {
    const [records = 0, rest = 0, taken = 0, amount = 0] = this.#sums.subarray(charge * FIELDS);
    return { records, rest, taken, amount };
  }

  /** Amounts of a charge with limits of a day, day by day. */
  days(charge: number): number[] {
    return [...(this.#days.get(charge)?.values() ?? [])];
  }

  /** Amount of the charge's records that a discount is for. */
  discounted(discount: number, charge: number): number {
    return this.#discounted.get(discount)?.get(charge) ?? 0;
  }
}

function addTo(sums: Map<number, Map<number, number>>, outer: number, inner: number, amount: number): void {
  let row = sums.get(outer);
  if (!row) {
    row = new Map();
    sums.set(outer, row);
  }
  row.set(inner, exact((row.get(inner) ?? 0) + amount));
}

function exact(sum: number): number {
  if (Number.isSafeInteger(sum)) return sum;
  throw new RangeError(
    "The sum of a bill is beyond what is counted exactly (2^53). Use fewer decimals, or a larger unit of use.",
  );
}
