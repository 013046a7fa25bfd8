/** What the records of each bill come to, charge by charge. */
import type { Account } from "../rating/accounts.ts";
import type { Prepared, RaterSetting } from "../rating/prepare.ts";
import type { RatedPart } from "../rating/rater.ts";

/** Sums of one charge. */
export interface ChargeSums {
  readonly records: number;
  /** Counted units that were charged, and those that came from allowances. */
  readonly rest: number;
  readonly taken: number;
  /** In 1/scale of the smallest unit of money. */
  readonly amount: number;
}

/** Sums of one bill. */
export interface BillSums {
  charge(index: number): ChargeSums;
  /** Amounts of a charge with limits of a day, day by day. */
  days(index: number): readonly number[];
  /** Amount of the charge's records that a discount is for. */
  discounted(discount: number, index: number): number;
}

/** A charge's `records`, `rest`, `taken` and `amount` stand in this order. */
const FIELDS = 4;
const ROWS_A_PAGE = 256;

/**
 * The sums of all bills of a tariff. They are touched at every record, each time those of another customer: an object a
 * bill would be fetched from memory piece by piece, so the numbers of many bills share an array. A page of it is made
 * when the first of its bills has a record.
 */
export class BillTable {
  readonly #setting: RaterSetting;
  readonly #width: number;
  readonly #pages: (Float64Array | undefined)[] = [];
  readonly #days = new Map<number, Map<number, number>>();
  readonly #discounted = new Map<number, Map<number, number>>();

  constructor(setting: RaterSetting) {
    this.#setting = setting;
    this.#width = setting.plan.charges.length * FIELDS;
  }

  add({ account, bill, at, use }: Prepared, { charge, rest, taken, amount }: RatedPart): void {
    const { index, limits } = charge;
    const row = this.#rowOf(account, bill);
    const sums = this.#page(row);
    const i = (row % ROWS_A_PAGE) * this.#width + index * FIELDS;
    sums[i] = (sums[i] as number) + 1;
    sums[i + 1] = exact((sums[i + 1] as number) + rest, account);
    sums[i + 2] = (sums[i + 2] as number) + taken;
    sums[i + 3] = exact((sums[i + 3] as number) + amount, account);
    if (limits.cap.day || limits.minimum.day) {
      addTo(this.#days, this.#dayKey(row, index), this.#setting.clock.day(at), amount, account);
    }
    for (const discount of use.discounts) {
      addTo(this.#discounted, this.#discountKey(row, discount), index, amount, account);
    }
  }

  bill(account: Account, bill: number): BillSums {
    const row = this.#rowOf(account, bill);
    const page = this.#pages[Math.floor(row / ROWS_A_PAGE)];
    const start = (row % ROWS_A_PAGE) * this.#width;
    return {
      charge: (index) => {
        const i = start + index * FIELDS;
        const at = (field: number) => page?.[i + field] ?? 0;
        return { records: at(0), rest: at(1), taken: at(2), amount: at(3) };
      },
      days: (index) => [...(this.#days.get(this.#dayKey(row, index))?.values() ?? [])],
      discounted: (discount, index) =>
        this.#discounted.get(this.#discountKey(row, discount))?.get(index) ?? 0,
    };
  }

  #rowOf({ place }: Account, bill: number): number {
    return place * this.#setting.bills.length + bill;
  }

  #page(row: number): Float64Array {
    const place = Math.floor(row / ROWS_A_PAGE);
    const known = this.#pages[place];
    if (known) return known;
    const fresh = new Float64Array(ROWS_A_PAGE * this.#width);
    this.#pages[place] = fresh;
    return fresh;
  }

  #dayKey(row: number, charge: number): number {
    return row * this.#setting.plan.charges.length + charge;
  }

  #discountKey(row: number, discount: number): number {
    return row * this.#setting.plan.discounts.length + discount;
  }
}

function addTo(
  sums: Map<number, Map<number, number>>,
  outer: number,
  inner: number,
  amount: number,
  account: Account,
): void {
  let row = sums.get(outer);
  if (!row) {
    row = new Map();
    sums.set(outer, row);
  }
  row.set(inner, exact((row.get(inner) ?? 0) + amount, account));
}

function exact(sum: number, { subscription }: Account): number {
  if (Number.isSafeInteger(sum)) return sum;
  throw new RangeError(
    `The use of customer ${subscription.customer} comes to more than is counted exactly (2^53) in a bill. Use fewer decimals, or a larger unit of use.`,
  );
}
