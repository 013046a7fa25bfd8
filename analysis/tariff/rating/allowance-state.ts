/** How far allowances are used up. */
import type { AllowancePlan } from "../plan/plan-allowance.ts";

/** How much of an allowance there is in the bill of this place, in counted units. */
export type Grant = (allowance: AllowancePlan, bill: number) => number;

/** Use counted against the allowances of a customer or a family, bill by bill. */
export class AllowanceState {
  /**
   * For each allowance the counted units asked of it in this bill, and those that it holds. The numbers of many states
   * share an array, in which those of this one begin at `start`.
   */
  readonly counts: Float64Array;
  readonly start: number;
  readonly #allowances: readonly AllowancePlan[];
  readonly #grant: Grant;
  #bill = 0;

  constructor(allowances: readonly AllowancePlan[], grant: Grant, counts: Float64Array, start: number) {
    this.counts = counts;
    this.start = start;
    this.#allowances = allowances;
    this.#grant = grant;
    for (const allowance of allowances) counts[this.askedAt(allowance) + 1] = grant(allowance, 0);
  }

  /** Where in `counts` the asked units of an allowance stand; those that it holds are next. */
  askedAt({ index }: AllowancePlan): number {
    return this.start + 2 * index;
  }

  /** Goes on to a later bill: what may be carried over is, the rest lapses. */
  advance(bill: number): void {
    while (this.#bill < bill) {
      this.#bill++;
      for (const allowance of this.#allowances) {
        const asked = this.askedAt(allowance);
        const left = Math.max(0, (this.counts[asked + 1] as number) - (this.counts[asked] as number));
        const carried = allowance.rollover === null ? 0 : Math.min(allowance.rollover, left);
        this.counts[asked] = 0;
        this.counts[asked + 1] = this.#grant(allowance, this.#bill) + carried;
      }
    }
  }
}

/** Opens up to `states` states for the allowances of a tariff. */
export function allowanceStates(
  allowances: readonly AllowancePlan[],
  states: number,
): (grant: Grant) => AllowanceState {
  const width = 2 * allowances.length;
  const counts = new Float64Array(states * width);
  let opened = 0;
  return (grant) => new AllowanceState(allowances, grant, counts, opened++ * width);
}

/** The part of an allowance for some of a bill's days, rounded down to counted units. */
export function grantedQuantity({ quantity, prorate }: AllowancePlan, active: number, all: number): number {
  if (active === 0) return 0;
  return prorate && active < all ? Number((BigInt(quantity) * BigInt(active)) / BigInt(all)) : quantity;
}
