/** Lines of charges: what the use of a bill comes to, and the limits of the day and the bill. */

import type { Plan } from "../plan/plan.ts";
import { billAmount } from "../plan/plan-bill-price.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import { kindsOf } from "../plan/plan-match.ts";
import { rounded } from "../plan/plan-money.ts";
import { below, type Ratio, ratio, sum } from "../units/money.ts";
import type { BillSums } from "./bill-sums.ts";
import type { InvoiceLine } from "./invoice-line.ts";

export function usageLines(plan: Plan, sums: BillSums): InvoiceLine[] {
  return plan.charges.flatMap((charge) => {
    const { records, rest, taken } = sums.charge(charge.index);
    if (records === 0 && !dueWithoutUse(charge)) return [];
    const { raw, limited } = chargeAmounts(charge, sums);
    const [amount, settled] = [rounded(raw, plan.money), rounded(limited, plan.money)];
    if (records === 0 && amount === 0n && settled === 0n) return [];
    const factor = Math.max(1, ...kindsOf(charge.match, plan.names).map((kind) => kind.factor));
    const lines: InvoiceLine[] = [
      {
        kind: "usage",
        text: charge.name,
        of: charge.name,
        records,
        units: rest / factor,
        fromAllowances: taken / factor,
        amount,
      },
    ];
    if (settled !== amount) {
      const text = `${charge.name}: ${settled < amount ? "cap" : "minimum"}`;
      lines.push({ kind: "limit", text, of: charge.name, amount: settled - amount });
    }
    return lines;
  });
}

/** A first tier may have a flat amount, and a bill a minimum, without any use. */
function dueWithoutUse({ bill, limits }: ChargePlan): boolean {
  return bill !== null || limits.minimum.bill !== null;
}

/** A charge's sum before and after its limits of a day and of the bill. */
function chargeAmounts(
  { index, call, bill, limits }: ChargePlan,
  sums: BillSums,
): { raw: Ratio; limited: Ratio } {
  const { records, rest, amount } = sums.charge(index);
  if (bill) {
    const raw = billAmount(bill, BigInt(rest), records);
    return { raw, limited: within(raw, limits.minimum.bill, limits.cap.bill) };
  }
  const scale = BigInt(call?.scale ?? 1);
  const raw = ratio(BigInt(amount), scale);
  const [least, most] = [limits.minimum.day, limits.cap.day];
  const days = sums.days(index).map((day) => within(ratio(BigInt(day), scale), least, most));
  const daily = least || most ? days.reduce(sum, ratio(0n)) : raw;
  return { raw, limited: within(daily, limits.minimum.bill, limits.cap.bill) };
}

function within(amount: Ratio, least: Ratio | null, most: Ratio | null): Ratio {
  const raised = least && below(amount, least) ? least : amount;
  return most && below(most, raised) ? most : raised;
}
