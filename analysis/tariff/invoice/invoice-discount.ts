/** The cap of all use, and discounts. */

import type { Plan } from "../plan/plan.ts";
import type { DiscountPlan } from "../plan/plan-discount.ts";
import { rounded } from "../plan/plan-money.ts";
import { below, ratio, times } from "../units/money.ts";
import type { BillSums } from "./bill-sums.ts";
import { type InvoiceLine, total } from "./invoice-line.ts";

/** Takes off what all use together comes to beyond its cap. */
export function capUsage(lines: InvoiceLine[], plan: Plan): void {
  if (!plan.usageCap) return;
  const over = total(lines.filter(({ kind }) => kind !== "fee")) - rounded(plan.usageCap, plan.money);
  if (over > 0n) lines.push({ kind: "limit", text: "Cap of all use", of: null, amount: -over });
}

/** Adds the line of a discount, where it gives anything: never more than what it is of, nor than is left. */
export function addDiscount(lines: InvoiceLine[], discount: DiscountPlan, plan: Plan, sums: BillSums): void {
  const given = lines.filter(({ kind }) => kind !== "discount");
  const base = discount.match
    ? capped(discountedUse(given, discount, plan, sums), plan)
    : scopeAmount(given, discount.on, plan);
  if (discount.threshold && below(ratio(base), discount.threshold)) return;
  const wanted = discount.share ? times(ratio(base), discount.share) : (discount.amount ?? ratio(0n));
  const left = total(lines);
  const whole = rounded(wanted, plan.money);
  const amount = least(whole, least(base, left));
  if (amount > 0n)
    lines.push({ kind: "discount", text: discount.name, of: discountOf(discount), amount: -amount });
}

/** What the lines of these names come to; of use, no more than all use may: what is beyond its cap is not paid. */
export function scopeAmount(
  lines: readonly InvoiceLine[],
  on: ReadonlySet<string> | null,
  plan: Plan,
): bigint {
  if (on === null) return total(lines);
  const mine = lines.filter(({ of }) => of !== null && on.has(of));
  const ofUse = mine.filter(({ kind }) => kind === "usage" || kind === "limit");
  return total(mine) - total(ofUse) + capped(total(ofUse), plan);
}

function capped(use: bigint, { usageCap, money }: Plan): bigint {
  return usageCap ? least(use, rounded(usageCap, money)) : use;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** A discount of one line belongs to it; of several, to none. */
function discountOf({ on }: DiscountPlan): string | null {
  const [only] = on ?? [];
  return on?.size === 1 && only !== undefined ? only : null;
}

/** Amounts of the records that a discount is for, rounded by charge; of each charge no more than its limits leave. */
function discountedUse(
  lines: readonly InvoiceLine[],
  { index, on }: DiscountPlan,
  plan: Plan,
  sums: BillSums,
): bigint {
  return plan.charges.reduce((sum, { index: charge, name, call }) => {
    if (!call || (on !== null && !on.has(name))) return sum;
    const amount = rounded(ratio(BigInt(sums.discounted(index, charge)), BigInt(call.scale)), plan.money);
    return sum + least(amount, total(lines.filter(({ of }) => of === name)));
  }, 0n);
}
