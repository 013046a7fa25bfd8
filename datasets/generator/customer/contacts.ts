import type { Drivers } from "../catalogue/hazard.ts";
import { chance, daytime, poisson } from "../draws.ts";
import { CONTACT_CHANNELS, type RowOf, type Tables } from "../tables.ts";
import type { Account, Span } from "./account.ts";

type Topic = RowOf<Tables["contacts"]>["topic"];

const RESOLVED: Readonly<Record<Topic, number>> = {
  network: 0.5,
  billing: 0.65,
  plan_advice: 0.92,
  device: 0.85,
  roaming: 0.85,
  other: 0.9,
};

/** Calls to the operator: a few without special cause, more where calls drop, the bill rises or money is owed. */
export function contact(account: Account, span: Span, drivers: Drivers): void {
  const { random } = account;
  const network = 0.012 + 0.055 * Math.max(0, drivers.dropped - 2);
  const billing = 0.015 + 0.6 * drivers.bill_increase + 0.05 * drivers.overdue;
  const rates = { network, billing, plan_advice: 0.02, device: 0.012, roaming: 0.006, other: 0.015 };
  for (const topic of Object.keys(rates) as Topic[]) {
    const count = poisson(random, rates[topic] * span.share);
    for (let i = 0; i < count; i++) writeContact(account, span, topic);
  }
}

function writeContact(account: Account, span: Span, topic: Topic): void {
  const { random, profile, history } = account;
  const resolved = chance(random, RESOLVED[topic]);
  const day = span.from + random.int(span.to - span.from + 1);
  const rated = chance(random, 0.6);
  account.tables.contacts.add({
    contact_id: profile.id * 1000 + ++account.contactCount,
    customer_id: profile.id,
    contacted_at: day * 86_400 + daytime(random),
    channel: random.choice(CONTACT_CHANNELS, [0.5, 0.35, 0.15]),
    topic,
    resolved,
    satisfaction: rated
      ? random.choice([1, 2, 3, 4, 5], resolved ? [1, 2, 5, 10, 9] : [9, 7, 4, 1, 0.5])
      : null,
  });
  if (!resolved && (topic === "network" || topic === "billing")) {
    history.badContacts[span.month] = (history.badContacts[span.month] ?? 0) + 1;
  }
}
