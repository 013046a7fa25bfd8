/** Invoices: the amounts of a bill as lines that add up to its total. */

import type { Plan } from "../plan/plan.ts";
import { rounded } from "../plan/plan-money.ts";
import type { Account } from "../rating/accounts.ts";
import { activeDays, type BillPeriod } from "../rating/bills.ts";
import { ratio, times } from "../units/money.ts";
import type { BillSums } from "./bill-sums.ts";
import { addDiscount, capUsage, scopeAmount } from "./invoice-discount.ts";
import { type InvoiceLine, total } from "./invoice-line.ts";
import { usageLines } from "./invoice-use.ts";

const DAY = 86_400_000;

interface Draft {
  readonly lines: InvoiceLine[];
  /** Taxes that the prices hold already. */
  readonly included: { readonly name: string; readonly amount: bigint }[];
}

/** The lines of one subscription for one bill. */
export function draftLines(plan: Plan, account: Account, bill: BillPeriod, sums: BillSums): Draft {
  const { active } = activeDays(bill, account.fromDay, account.toDay);
  if (active === 0) return { lines: [], included: [] };
  const lines = [...feeLines(plan, account, bill), ...usageLines(plan, sums)];
  capUsage(lines, plan);
  for (const discount of plan.discounts) addDiscount(lines, discount, plan, sums);
  if (plan.minimumSpend) {
    const missing = rounded(plan.minimumSpend, plan.money) - total(lines);
    if (missing > 0n) lines.push({ kind: "minimum", text: "Minimum spend", of: null, amount: missing });
  }
  const taxes = plan.taxes.map((tax) => ({ tax, base: scopeAmount(lines, tax.on, plan) }));
  const included = taxes
    .filter(({ tax }) => tax.included)
    .map(({ tax: { name, rate }, base }) => ({
      name,
      amount: rounded(times(ratio(base), ratio(rate.n, rate.d + rate.n)), plan.money),
    }));
  for (const { tax, base } of taxes) {
    if (tax.included) continue;
    lines.push({
      kind: "tax",
      text: tax.name,
      of: null,
      amount: rounded(times(ratio(base), tax.rate), plan.money),
    });
  }
  return { lines, included };
}

function feeLines(plan: Plan, { subscription, fromDay, toDay }: Account, bill: BillPeriod): InvoiceLine[] {
  return plan.fees.flatMap(({ name, amount, prorate, from, to, addOn }) => {
    if (addOn !== null && !subscription.addOns?.includes(addOn)) return [];
    const { active, all } = activeDays(bill, Math.max(fromDay, from / DAY), Math.min(toDay, to / DAY));
    if (active === 0) return [];
    const part = prorate && active < all;
    const due = part ? times(amount, ratio(BigInt(active), BigInt(all))) : amount;
    const text = part ? `${name}, ${active} of ${all} days` : name;
    return [{ kind: "fee" as const, text, of: name, amount: rounded(due, plan.money) }];
  });
}
