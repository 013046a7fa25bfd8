/** Finds what a record is - whose, of which bill, at which charge - or what is wrong with it. */

import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { Timeline } from "../units/calendar.ts";
import type { ZoneClock } from "../units/zone-clock.ts";
import type { Account } from "./accounts.ts";
import type { BillPeriod } from "./bills.ts";
import { classifier, type UseClass } from "./classify.ts";
import { MOST_SECONDS, MOST_UNITS, type Problem, type UsageRecord } from "./usage.ts";

/** A tariff laid out over the time that is billed, with its customers. */
export interface RaterSetting {
  readonly plan: Plan;
  readonly clock: ZoneClock;
  /** Null where prices do not differ by period. */
  readonly timeline: Timeline | null;
  readonly bills: readonly BillPeriod[];
  /** The first account of each customer. */
  readonly accounts: ReadonlyMap<string | number, Account>;
}

/** A record that can be rated, and where it was found to belong. */
export interface Prepared {
  /** Place of the record in the use. */
  readonly place: number;
  readonly account: Account;
  /** Place of the bill. */
  readonly bill: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In counted units. */
  readonly quantity: number;
  /** In milliseconds. */
  readonly duration: number;
  readonly use: UseClass;
  readonly charge: ChargePlan;
}

/** Asks for the record's place in the use, and when it began: NaN where it does not say. */
export type Preparer = (record: UsageRecord, place: number, at: number) => Prepared | Problem;

export function preparer(setting: RaterSetting): Preparer {
  const { plan, clock, bills, accounts } = setting;
  const classOf = classifier(plan);
  const billOf = billFinder(bills);
  return (record, place, at) => {
    const { customer } = record;
    if (customer === null || customer === undefined || customer === "") return "no_customer";
    const found = accounts.get(customer);
    if (!found) return "unknown_customer";
    if (Number.isNaN(at)) return "no_time";
    const bill = billOf(at);
    const account = bill < 0 ? undefined : accountAt(found, at, clock);
    if (!account) return "outside";
    const use = classOf(record);
    const wrong = wrongQuantity(record, use);
    if (wrong) return wrong;
    const charge = firstValid(use.charges, at, clock);
    if (!charge || !within(plan, at, clock)) return "no_price";
    const quantity = countedUnits(record, use);
    if (beyond(quantity, charge, use.surcharges)) return "too_large";
    return { place, account, bill, at, quantity, duration: durationOf(record, use), use, charge };
  };
}

/** Records of one bill mostly follow each other: the last bill is tried first. */
function billFinder(bills: readonly BillPeriod[]): (at: number) => number {
  let last = 0;
  return (at) => {
    const bill = bills[last];
    if (bill && at >= bill.from && at < bill.to) return last;
    const found = bills.findIndex(({ from, to }) => at >= from && at < to);
    if (found >= 0) last = found;
    return found;
  };
}

function accountAt(first: Account, at: number, clock: ZoneClock): Account | undefined {
  if (first.always && !first.next) return first;
  const day = clock.day(at);
  for (let account: Account | null = first; account; account = account.next) {
    if (day >= account.fromDay && day < account.toDay) return account;
  }
  return undefined;
}

/** Whether a tariff or a charge is valid on the local day of the moment. */
export function within({ from, to }: { from: number; to: number }, at: number, clock: ZoneClock): boolean {
  if (from === -Infinity && to === Infinity) return true;
  const local = clock.local(at);
  return local >= from && local < to;
}

function firstValid(charges: readonly ChargePlan[], at: number, clock: ZoneClock): ChargePlan | undefined {
  for (const charge of charges) if (within(charge, at, clock)) return charge;
  return undefined;
}

function wrongQuantity({ kind: word, quantity, duration }: UsageRecord, { kind }: UseClass): Problem | null {
  if (word === null || word === undefined || word === "") return "no_kind";
  if (!kind) return "unknown_kind";
  if (typeof quantity !== "number" || Number.isNaN(quantity)) return "no_quantity";
  const seconds = duration ?? 0;
  if ((quantity < 0 && !kind.signed) || seconds < 0) return "negative";
  // Written so that a duration that is no number is refused as well.
  if (!(Math.abs(quantity) <= MOST_UNITS && seconds <= MOST_SECONDS)) return "too_large";
  const { factor } = kind;
  const fine =
    factor === 1 ? Number.isInteger(quantity) : Math.round(quantity * factor) / factor === quantity;
  return fine ? null : "too_fine";
}

function countedUnits({ quantity }: UsageRecord, { kind }: UseClass): number {
  const factor = kind?.factor ?? 1;
  return factor === 1 ? (quantity ?? 0) : Math.round((quantity ?? 0) * factor);
}

function durationOf({ quantity, duration }: UsageRecord, { kind }: UseClass): number {
  const seconds = duration ?? (kind?.timed ? (quantity ?? 0) : 0);
  return Math.max(0, Math.round(seconds * 1000));
}

function beyond(quantity: number, charge: ChargePlan, surcharges: readonly ChargePlan[]): boolean {
  const size = Math.abs(quantity);
  if (size > charge.largest) return true;
  for (const { largest } of surcharges) if (size > largest) return true;
  return false;
}
