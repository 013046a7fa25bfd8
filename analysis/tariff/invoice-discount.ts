/** The cap of all use, and discounts. */
import type { BillSums } from "./bill-sums.ts";
import { type InvoiceLine, total } from "./invoice-line.ts";
import { below, ratio, times } from "./money.ts";
import type { Plan } from "./plan.ts";
import type { DiscountPlan } from "./plan-discount.ts";
import { rounded } from "./plan-money.ts";

/** Takes off what all use together comes to beyond its cap. */
export function capUsage(lines: InvoiceLine[], plan: Plan): void {
  if (!plan.usageCap) return;
  const over = total(lines.filter(({ kind }) => kind !== "fee")) - rounded(plan.usageCap, plan.money);
  if (over > 0n) lines.push({ kind: "limit", text: "Cap of all use", of: null, amount: -over });
}

/** Adds the line of a discount, where it gives anything: never more than what it is of, nor than is left. */
export function addDiscount(lines: InvoiceLine[], discount: DiscountPlan, plan: Plan, sums: BillSums): void {
  const scope = lines.filter(
    ({ kind, of }) => kind !== "discount" && (discount.on === null || (of !== null && discount.on.has(of))),
  );
  const base = discount.match ? discountedUse(discount, plan, sums) : total(scope);
  if (discount.threshold && below(ratio(base), discount.threshold)) return;
  const wanted = discount.share ? times(ratio(base), discount.share) : (discount.amount ?? ratio(0n));
  const left = total(lines);
  const most = base < left ? base : left;
  const whole = rounded(wanted, plan.money);
  const given = whole < most ? whole : most;
  if (given > 0n)
    lines.push({ kind: "discount", text: discount.name, of: discountOf(discount), amount: -given });
}

/** A discount of one line belongs to it; of several, to none. */
function discountOf({ on }: DiscountPlan): string | null {
  const [only] = on ?? [];
  return on?.size === 1 && only !== undefined ? only : null;
}

/** Amounts of the records that a discount is for, rounded by charge. */
function discountedUse({ index, on }: DiscountPlan, plan: Plan, sums: BillSums): bigint {
  return plan.charges.reduce((sum, { index: charge, name, call }) => {
    if (!call || (on !== null && !on.has(name))) return sum;
    const amount = sums.discounted(index, charge);
    return sum + rounded(ratio(BigInt(amount), BigInt(call.scale)), plan.money);
  }, 0n);
}
