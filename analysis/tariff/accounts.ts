/** Customers as a bill knows them: their subscriptions, and how far their allowances are used up. */
import { dayOf } from "../day.ts";
import type { BillSums } from "./bill-sums.ts";
import { activeDays, type BillPeriod } from "./bills.ts";
import type { Plan } from "./plan.ts";
import type { AllowancePlan } from "./plan-allowance.ts";

/** That a customer is on a tariff, from one day to another. */
export interface Subscription {
  readonly customer: string | number;
  /** Name of the tariff, where several are billed. Default: the first. */
  readonly tariff?: string;
  /** First and last day. Default: all the time. */
  readonly from?: string | Date | null;
  readonly to?: string | Date | null;
  /** Customers of the same family share its shared allowances. Default: a family of one. */
  readonly family?: string | number | null;
  /** Add-ons of the tariff that are held. */
  readonly addOns?: readonly string[];
}

/** Use counted against the allowances of a customer or a family, bill by bill. */
export class AllowanceState {
  /** Counted units asked of each allowance in this bill, and those that it holds. */
  readonly demanded: Float64Array;
  readonly available: Float64Array;
  readonly #granted: (allowance: AllowancePlan, bill: number) => number;
  readonly #allowances: readonly AllowancePlan[];
  #bill = 0;

  constructor(
    allowances: readonly AllowancePlan[],
    granted: (allowance: AllowancePlan, bill: number) => number,
  ) {
    this.#allowances = allowances;
    this.#granted = granted;
    this.demanded = new Float64Array(allowances.length);
    this.available = Float64Array.from(allowances, (allowance) => granted(allowance, 0));
  }

  /** Goes on to a later bill: what may be carried over is, the rest lapses. */
  advance(bill: number): void {
    while (this.#bill < bill) {
      this.#bill++;
      for (const [i, allowance] of this.#allowances.entries()) {
        const left = Math.max(0, (this.available[i] as number) - (this.demanded[i] as number));
        const carried = allowance.rollover === null ? 0 : Math.min(allowance.rollover, left);
        this.available[i] = this.#granted(allowance, this.#bill) + carried;
        this.demanded[i] = 0;
      }
    }
  }
}

/** One subscription with what was counted for it. */
export interface Account {
  readonly subscription: Subscription;
  /** Local days since 1970 that it holds; the end excluded. */
  readonly fromDay: number;
  readonly toDay: number;
  readonly own: AllowanceState;
  readonly family: AllowanceState;
  /** Sums by bill; made when the first record comes. */
  readonly sums: (BillSums | undefined)[];
}

const DAY = 86_400_000;

/** Accounts by customer; families find their common state. */
export function openAccounts(
  subscriptions: readonly Subscription[],
  plan: Plan,
  bills: readonly BillPeriod[],
): Map<string | number, Account[]> {
  const families = new Map<string | number, AllowanceState>();
  const addOnsOf = new Map<string | number, Set<string>>();
  for (const { customer, family, addOns = [] } of subscriptions) {
    const key = familyKey(customer, family);
    addOnsOf.set(key, new Set([...(addOnsOf.get(key) ?? []), ...addOns]));
  }
  const accounts = new Map<string | number, Account[]>();
  for (const subscription of subscriptions) {
    const key = familyKey(subscription.customer, subscription.family);
    const shared = families.get(key) ?? familyState(plan, addOnsOf.get(key) ?? new Set());
    families.set(key, shared);
    const account = openAccount(subscription, plan, bills, shared);
    const others = accounts.get(subscription.customer);
    if (others) others.push(account);
    else accounts.set(subscription.customer, [account]);
  }
  return accounts;
}

/** A family's name and a customer's may be the same text without being the same. */
export function familyKey(customer: string | number, family: string | number | null | undefined): string {
  return family === null || family === undefined ? `customer ${customer}` : `family ${family}`;
}

function openAccount(
  subscription: Subscription,
  plan: Plan,
  bills: readonly BillPeriod[],
  family: AllowanceState,
): Account {
  const { from, to, addOns = [] } = subscription;
  const fromDay = from ? Date.parse(dayOf(from, "from")) / DAY : -Infinity;
  const toDay = to ? Date.parse(dayOf(to, "to")) / DAY + 1 : Infinity;
  const granted = (allowance: AllowancePlan, place: number): number => {
    const bill = bills[place];
    if (!bill || (allowance.addOn !== null && !addOns.includes(allowance.addOn))) return 0;
    const { active, all } = activeDays(bill, fromDay, toDay);
    return grantedQuantity(allowance, active, all);
  };
  return {
    subscription,
    fromDay,
    toDay,
    own: new AllowanceState(plan.allowances, granted),
    family,
    sums: [],
  };
}

/** The part of an allowance for some of a bill's days, rounded down to counted units. */
export function grantedQuantity({ quantity, prorate }: AllowancePlan, active: number, all: number): number {
  if (active === 0) return 0;
  return prorate && active < all ? Number((BigInt(quantity) * BigInt(active)) / BigInt(all)) : quantity;
}

/** A family's allowance is not prorated: members come and go, the family stays. */
function familyState(plan: Plan, addOns: ReadonlySet<string>): AllowanceState {
  return new AllowanceState(plan.allowances, ({ quantity, addOn }) =>
    addOn === null || addOns.has(addOn) ? quantity : 0,
  );
}
