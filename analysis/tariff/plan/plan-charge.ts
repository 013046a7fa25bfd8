/** A charge made ready: what it is for, how it counts, and its price of a record or of a bill's whole use. */

import type { Ratio } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import { type BillPrice, planBillPrice } from "./plan-bill-price.ts";
import { type CallPrice, largestQuantity, planCallPrice, TOO_FINE } from "./plan-call-price.ts";
import { kindsOf, type MatchPlan, type Names, planMatch } from "./plan-match.ts";
import { inUnits, type Money } from "./plan-money.ts";
import { validity } from "./plan-validity.ts";
import type { ChargeSpec } from "./spec.ts";

export interface ChargePlan {
  readonly index: number;
  readonly name: string;
  readonly surcharge: boolean;
  readonly match: MatchPlan;
  /** Days from and to which it holds, as milliseconds of local time; the end excluded. */
  readonly from: number;
  readonly to: number;
  readonly free: number;
  readonly first: number;
  readonly increment: number;
  readonly split: "exact" | "increment" | "start";
  readonly model: NonNullable<ChargeSpec["model"]>;
  /** One of the two is there: records are priced each, or a bill's use is. */
  readonly call: CallPrice | null;
  readonly bill: BillPrice | null;
  readonly limits: { readonly [L in "cap" | "minimum"]: { readonly [W in "day" | "bill"]: Ratio | null } };
  /** Quantities up to here are rated without leaving the exact integers. */
  readonly largest: number;
}

export function planCharge(
  spec: ChargeSpec,
  index: number,
  names: Names,
  money: Money,
  findings: Findings,
): ChargePlan {
  const match = planMatch(spec.for, names, findings.at("for"), { periods: false });
  const factor = commonFactor(match, names, findings);
  const perBill = isPerBill(spec);
  const { from, to } = validity(spec.valid, findings);
  const call = perBill ? null : planCallPrice(spec, factor, names, money, findings);
  const [free, first, increment] = [spec.free ?? 0, spec.first?.quantity ?? 0, spec.increment ?? 1].map(
    (units) => units * factor,
  ) as [number, number, number];
  const largest = call ? largestQuantity(call, first + increment) : 2 ** 50;
  if (largest < first + increment) findings.error(TOO_FINE);
  return {
    index,
    name: spec.name,
    surcharge: spec.surcharge ?? false,
    match,
    from,
    to,
    free,
    first,
    increment: incrementOf(spec, factor, perBill),
    split: splitOf(spec, money, findings),
    model: spec.model ?? "standard",
    call,
    bill: perBill ? planBillPrice(spec, factor, names, money, findings) : null,
    limits: { cap: limits(spec.cap, money), minimum: limits(spec.minimum, money) },
    largest,
  };
}

function isPerBill({ model = "standard", over }: ChargeSpec): boolean {
  if (model === "package" || model === "volume" || model === "graduated" || model === "flat")
    return over !== "call";
  return false;
}

/** Units that are counted together: without an increment, use is counted to its last decimal. */
function incrementOf({ model, size, increment }: ChargeSpec, factor: number, perBill: boolean): number {
  if (model === "package" && !perBill) return (size ?? 1) * factor;
  return increment === undefined ? 1 : increment * factor;
}

function commonFactor(match: MatchPlan, names: Names, findings: Findings): number {
  const factors = new Set(kindsOf(match, names).map(({ factor }) => factor));
  if (factors.size > 1) {
    findings.error(
      "It covers kinds whose quantities have different decimals; name one kind in `for`.",
      "for",
    );
  }
  return Math.max(...factors, 1);
}

function splitOf(spec: ChargeSpec, { at }: Money, findings: Findings): ChargePlan["split"] {
  // Packages are whole: a call has them all at the price of its start.
  if (spec.model === "package") return "start";
  if (at !== "increment") return spec.split ?? "exact";
  if (spec.split === "exact") {
    findings.error("Where each increment is rounded, a call is split by increments, not exactly.", "split");
  }
  return spec.split === "start" ? "start" : "increment";
}

function limits(spec: ChargeSpec["cap"], money: Money): { day: Ratio | null; bill: Ratio | null } {
  return { day: inUnits(spec?.day, money), bill: inUnits(spec?.bill, money) };
}
