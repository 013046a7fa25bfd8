/** Who is on which tariff and when, and what can be wrong with that. */
import { dayOf } from "../../day.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Tariff } from "../plan/tariff.ts";

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
  /** Add-ons that are held. Those that the tariff does not have are nothing to it, so that it can be tried on anybody. */
  readonly addOns?: readonly string[];
}

const FIELDS = ["customer", "tariff", "from", "to", "family", "addOns"];
const DAY = 86_400_000;

/** Local days since 1970 that a subscription holds; the end excluded. */
export function subscribedDays({ from, to }: Subscription): { fromDay: number; toDay: number } {
  return {
    fromDay: from ? Date.parse(dayOf(from, "from")) / DAY : -Infinity,
    toDay: to ? Date.parse(dayOf(to, "to")) / DAY + 1 : Infinity,
  };
}

/**
 * @throws OptionError for a tariff that is not there, and for a customer with two subscriptions on a day: a record would
 *   have two prices.
 */
export function checkSubscriptions(subscriptions: readonly Subscription[], tariffs: readonly Tariff[]): void {
  const names = new Set(tariffs.map(({ name }) => name));
  const seen = new Map<string | number, Subscription[]>();
  for (const one of subscriptions) {
    refuseUnknownOptions(one, FIELDS, "A subscription");
    if (one.customer === null || one.customer === undefined || one.customer === "")
      throw refusal("A subscription has no customer.", "Give each its customer.");
    checkTariff(one, names);
    const { fromDay, toDay } = subscribedDays(one);
    if (fromDay >= toDay) {
      const message = `The subscription of customer ${one.customer} ends before it begins.`;
      throw refusal(message, "Exchange from and to.");
    }
    const others = seen.get(one.customer);
    if (!others) {
      seen.set(one.customer, [one]);
      continue;
    }
    for (const other of others) refuseOverlap(one, other);
    others.push(one);
  }
}

function checkTariff({ customer, tariff }: Subscription, names: ReadonlySet<string>): void {
  if (tariff === undefined || names.has(tariff)) return;
  throw refusal(
    `Customer ${customer} is on “${tariff}”, which is not among the tariffs.`,
    `The tariffs are ${[...names].join(", ")}.`,
  );
}

function refuseOverlap(one: Subscription, other: Subscription): void {
  const [a, b] = [subscribedDays(one), subscribedDays(other)];
  const day = Math.max(a.fromDay, b.fromDay);
  if (day >= Math.min(a.toDay, b.toDay)) return;
  const on = day === -Infinity ? "" : ` on ${new Date(day * DAY).toISOString().slice(0, 10)}`;
  throw refusal(
    `Customer ${one.customer} has two subscriptions${on}.`,
    "Let one end before the other begins; the last day of a subscription is part of it.",
  );
}

function refusal(message: string, remedy: string): OptionError {
  return new OptionError("subscriptions", message, remedy);
}
