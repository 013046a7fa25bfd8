/** The drivers of leaving as they stand at the end of the month before; each can be computed from the tables alone. */
import { monthOf, monthStart } from "../calendar.ts";
import { type Drivers, HAZARD, linearPredictor } from "../catalogue/hazard.ts";
import type { Account } from "./account.ts";

export function driversOf(account: Account, month: number): Drivers {
  const { contract, profile } = account;
  const ahead = contract.termEnd === null ? null : contract.termEnd - month;
  return {
    prepaid: Number(contract.kind === "prepaid"),
    locked: Number(ahead !== null && ahead >= 3),
    ending: Number((ahead !== null && ahead < 3) || contract.rolledAfter === month - 1),
    bill_increase: billIncrease(account.history.bill, month),
    overdue: Math.min(3, account.invoices.filter((invoice) => isOverdue(invoice, monthStart(month))).length),
    complaints: Math.min(2, sum(account.history.badContacts, month - 3, month)),
    dropped: droppedShare(account, month),
    usage_fall: usageFall(account, month),
    tenure: round4(Math.log(1 + (monthStart(month) - profile.joinedOn) / 365.25)),
  };
}

export function isOverdue(invoice: { dueOn: number; paidOn: number | null }, day: number): boolean {
  return invoice.dueOn < day && (invoice.paidOn === null || invoice.paidOn >= day);
}

/** The chance of leaving, and the row of the truth that lets anyone compute it again. */
export function hazardOf(drivers: Drivers): { readonly eta: number; readonly chance: number } {
  const eta = linearPredictor(drivers);
  return { eta, chance: 1 / (1 + Math.exp(-eta)) };
}

export function writeHazard(account: Account, month: number, drivers: Drivers, leaves: boolean): void {
  const units = (value: number) => Math.round(value * 1e4);
  account.tables.truthHazard.add({
    customer_id: account.profile.id,
    month: monthStart(month),
    prepaid: drivers.prepaid === 1,
    locked: drivers.locked === 1,
    ending: drivers.ending === 1,
    bill_increase: units(drivers.bill_increase),
    overdue: drivers.overdue,
    complaints: drivers.complaints,
    dropped: units(drivers.dropped),
    usage_fall: units(drivers.usage_fall),
    tenure: units(drivers.tenure),
    eta: units(linearPredictor(drivers)),
    leaves,
  });
}

/** The reason that a leaver would give: what raised the hazard most, or null when nothing stood out. */
export function strongestDriver(
  drivers: Drivers,
): "price" | "network" | "service" | "contract" | "payment" | "usage" | null {
  const pushes = [
    ["price", HAZARD.bill_increase * drivers.bill_increase],
    ["network", HAZARD.dropped * Math.max(0, drivers.dropped - 1.5)],
    ["service", HAZARD.complaints * drivers.complaints],
    ["contract", HAZARD.ending * drivers.ending],
    ["payment", HAZARD.overdue * drivers.overdue],
    ["usage", HAZARD.usage_fall * drivers.usage_fall],
  ] as const;
  const strongest = pushes.reduce((best, push) => (push[1] > best[1] ? push : best));
  return strongest[1] > 0.5 ? strongest[0] : null;
}

function billIncrease(bills: readonly number[], month: number): number {
  const last = bills[month - 1];
  const before = known(bills, month - 4, month - 1);
  if (last === undefined || before.length < 2) return 0;
  const mean = before.reduce((total, bill) => total + bill, 0) / before.length;
  return mean > 0 ? round4(Math.min(1, Math.max(0, last / mean - 1))) : 0;
}

function droppedShare({ history }: Account, month: number): number {
  const calls = sum(history.calls, month - 2, month);
  return calls === 0 ? 0 : round4(Math.min(10, (100 * sum(history.dropped, month - 2, month)) / calls));
}

/** Months in which the customer was there from the first day on: a month begun midway says nothing on a trend. */
function usageFall({ history, profile }: Account, month: number): number {
  const firstFull =
    monthStart(monthOf(profile.joinedOn)) === profile.joinedOn
      ? monthOf(profile.joinedOn)
      : monthOf(profile.joinedOn) + 1;
  const early = Math.max(firstFull, month - 6);
  if (month - 2 - early < 2 || month - 2 - Math.max(0, early) < 2) return 0;
  const fall = (values: readonly number[]) =>
    Math.log((1 + meanOf(values, early, month - 2)) / (1 + meanOf(values, month - 2, month)));
  return round4(Math.min(1.5, Math.max(0, (fall(history.voice) + fall(history.data)) / 2)));
}

function known(values: readonly number[], from: number, to: number): number[] {
  return values.slice(Math.max(0, from), Math.max(0, to)).filter((value) => value !== undefined);
}

function sum(values: readonly number[], from: number, to: number): number {
  return known(values, from, to).reduce((total, value) => total + value, 0);
}

function meanOf(values: readonly number[], from: number, to: number): number {
  const inside = known(values, from, to);
  return inside.reduce((total, value) => total + value, 0) / inside.length;
}

function round4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
