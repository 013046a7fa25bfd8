/** Which allowances need the order of records, and what each customer may use of them. */
import type { Plan } from "../plan/plan.ts";
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import { covers, type MatchPlan } from "../plan/plan-match.ts";
import { linearPrice } from "./call-sql.ts";
import { literal, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

/**
 * The one charge whose use an allowance lowers, where nothing depends on which of the records it was: every unit costs
 * the same, no other allowance takes part, and a sum tells all. Null where records have to be taken in order.
 */
export function orderFreeCharge(plan: Plan, allowance: AllowancePlan): ChargePlan | null {
  const { events, shared, rollover, matches, weights } = allowance;
  if (events || shared || rollover !== null || matches.length !== 1 || new Set(weights.values()).size !== 1)
    return null;
  const [match] = matches;
  if (!match || match.period !== null || plan.discounts.some((discount) => discount.match !== null))
    return null;
  const within: MatchPlan = { ...match, kind: match.kind ?? new Set(weights.keys()) };
  const others = plan.allowances.filter((other) => other !== allowance);
  if (others.some((other) => other.matches.some((one) => !apart(one, within)))) return null;
  const charges = reachable(plan, within, allowance.charge);
  const [charge] = charges;
  if (!charge || charges.length > 1) return null;
  if (charge.bill) return charge;
  const linear = linearPrice(charge);
  return linear && linear.connect === 0 && linear.size === 1 ? charge : null;
}

/** Charges that can price what matches: in order, up to the first that prices all of it. */
function reachable(plan: Plan, match: MatchPlan, only: number | null): ChargePlan[] {
  if (only !== null) return plan.charges.filter(({ index }) => index === only);
  const found: ChargePlan[] = [];
  for (const charge of plan.charges) {
    if (charge.surcharge || apart(charge.match, match)) continue;
    found.push(charge);
    if (covers(charge.match, match) && charge.from === -Infinity && charge.to === Infinity) break;
  }
  return found;
}

/** Whether nothing can match both, as far as the lists tell. */
function apart(a: MatchPlan, b: MatchPlan): boolean {
  const fields = ["kind", "direction", "network"] as const;
  return fields.some((field) => {
    const [one, other] = [a[field], b[field]];
    return one !== null && other !== null && ![...one].some((value) => other.has(value));
  });
}

/** Counted units of the allowance for one counted unit of a record. */
export function weightSql({ weights }: AllowancePlan): string {
  const values = [...weights.values()];
  if (values.every((weight) => weight === values[0])) return String(values[0] ?? 1);
  return `case kind ${[...weights].map(([kind, weight]) => `when ${literal(kind)} then ${weight}`).join(" ")} else 1 end`;
}

/** What a customer is granted for a bill, over the columns of `customer_bills`. */
export function grantedSql(
  words: Words,
  allowance: AllowancePlan,
  days: readonly number[],
  intervals: boolean,
): string {
  const { quantity, prorate, addOn } = allowance;
  const ofDays = switchOn(
    "bill",
    days.map((all, i) => [i, String(all)] as const),
    "1",
  );
  const part = !intervals
    ? String(quantity)
    : prorate
      ? `cast(${words.divided(`(${words.cast(String(quantity), "wide")} * active)`, ofDays)} as bigint)`
      : `case when active > 0 then ${quantity} else 0 end`;
  return addOn === null
    ? part
    : `case when ${words.contains("add_ons", literal(addOn))} then ${part} else 0 end`;
}
