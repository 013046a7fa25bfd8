/** Customers as a bill knows them: their subscriptions, and their allowances. */

import type { Plan } from "../plan/plan.ts";
import { type AllowanceState, allowanceStates, type Grant, grantedQuantity } from "./allowance-state.ts";
import { activeDays, type BillPeriod } from "./bills.ts";
import { type Subscription, subscribedDays } from "./subscriptions.ts";

/** One subscription with what is counted for it. */
export interface Account {
  readonly subscription: Subscription;
  /** Place among the accounts of the tariff. */
  readonly place: number;
  /** Local days since 1970 that it holds; the end excluded. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Whether it has neither beginning nor end. */
  readonly always: boolean;
  readonly own: AllowanceState;
  readonly family: AllowanceState;
  /** The customer's next subscription to the same tariff. */
  next: Account | null;
}

/** The first account of each customer. */
export function openAccounts(
  subscriptions: readonly Subscription[],
  plan: Plan,
  bills: readonly BillPeriod[],
): Map<string | number, Account> {
  const open = allowanceStates(plan.allowances, 2 * subscriptions.length);
  const familyOf = familyStates(subscriptions, plan, open);
  const first = new Map<string | number, Account>();
  const last = new Map<string | number, Account>();
  subscriptions.forEach((subscription, place) => {
    const { customer } = subscription;
    const { fromDay, toDay } = subscribedDays(subscription);
    const own = open(granted(subscription, bills, fromDay, toDay));
    const always = fromDay === -Infinity && toDay === Infinity;
    const family = familyOf?.(subscription) ?? own;
    const account = { subscription, place, fromDay, toDay, always, own, family, next: null };
    const before = last.get(customer);
    if (before) before.next = account;
    else first.set(customer, account);
    last.set(customer, account);
  });
  return first;
}

/** The subscriptions of one customer to a tariff. */
export function accountsFrom(first: Account | undefined): Account[] {
  const accounts: Account[] = [];
  for (let account = first ?? null; account; account = account.next) accounts.push(account);
  return accounts;
}

function granted(
  { addOns = [] }: Subscription,
  bills: readonly BillPeriod[],
  fromDay: number,
  toDay: number,
): Grant {
  return (allowance, place) => {
    const bill = bills[place];
    if (!bill || (allowance.addOn !== null && !addOns.includes(allowance.addOn))) return 0;
    const { active, all } = activeDays(bill, fromDay, toDay);
    return grantedQuantity(allowance, active, all);
  };
}

/**
 * The common state of each family; null where nothing is shared. A family's allowance is not prorated: members come and
 * go, the family stays.
 */
function familyStates(
  subscriptions: readonly Subscription[],
  { allowances }: Plan,
  open: (grant: Grant) => AllowanceState,
): ((subscription: Subscription) => AllowanceState | undefined) | null {
  if (!allowances.some(({ shared }) => shared)) return null;
  const addOnsOf = new Map<string, Set<string>>();
  for (const { customer, family, addOns = [] } of subscriptions) {
    const key = familyKey(customer, family);
    addOnsOf.set(key, new Set([...(addOnsOf.get(key) ?? []), ...addOns]));
  }
  const states = new Map<string, AllowanceState>();
  for (const [key, addOns] of addOnsOf) {
    states.set(
      key,
      open(({ quantity, addOn }) => (addOn === null || addOns.has(addOn) ? quantity : 0)),
    );
  }
  return ({ customer, family }) => states.get(familyKey(customer, family));
}

/** A family's name and a customer's may be the same text without being the same. */
function familyKey(customer: string | number, family: string | number | null | undefined): string {
  return family === null || family === undefined ? `customer ${customer}` : `family ${family}`;
}
