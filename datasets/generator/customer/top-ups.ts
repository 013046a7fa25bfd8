import { TOP_UP } from "../catalogue/addons.ts";
import { daytime } from "../draws.ts";
import type { Account, Span } from "./account.ts";
import { rate, recurringFees, sumOf } from "./billing.ts";
import { frequencyFactor } from "./shopping.ts";
import type { Usage } from "./usage.ts";

const AMOUNTS = [1000, 2000, 3000, 5000, 10_000, 20_000] as const;
const LOW_BALANCE = 500;
/** Whoever has faded below this share of the usual usage lets the monthly pass lapse. */
const KEEPS_PASS = 0.35;

/** A prepaid customer's balance runs down day by day, and is topped up when it is low. */
export function topUps(account: Account, span: Span, usage: Usage): void {
  const { contract, profile, random, fade } = account;
  const pass = fade < KEEPS_PASS ? 0 : contract.fee * span.share;
  const own = pass + sumOf(rate(contract.plan, usage)) + recurringFees(account, span.month);
  const cost = own * profile.household * frequencyFactor(account, span.month);
  const days = span.to - span.from + 1;
  for (let day = span.from; day <= span.to; day++) {
    account.balance -= cost / days;
    if (account.balance >= LOW_BALANCE || random.next() < 0.4) continue;
    const amount = amountFor(cost, random.next());
    account.balance += amount;
    account.orders.push({ at: day * 86_400 + daytime(random), lines: [{ product: TOP_UP, amount }] });
  }
}

/** About half a month's to a whole month's cost, in one of the amounts on sale. */
function amountFor(cost: number, draw: number): number {
  const wanted = cost * (0.45 + draw);
  return AMOUNTS.findLast((amount) => amount <= wanted) ?? AMOUNTS[0];
}
