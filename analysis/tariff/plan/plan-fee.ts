/** Recurring fees of a tariff and its add-ons. */

import { decimal, type Ratio, ratio, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { Money } from "./plan-money.ts";
import { validity } from "./plan-validity.ts";
import type { FeeSpec, TariffSpec } from "./spec.ts";

export interface FeePlan {
  readonly name: string;
  /** In the smallest units of money. */
  readonly amount: Ratio;
  readonly prorate: boolean;
  readonly from: number;
  readonly to: number;
  readonly addOn: string | null;
}

export function planFees(spec: TariffSpec, money: Money, findings: Findings): FeePlan[] {
  const planFee = (fee: FeeSpec, addOn: string | null, place: Findings): FeePlan => ({
    name: fee.name,
    amount: times(decimal(fee.amount), ratio(money.unit)),
    prorate: fee.prorate ?? spec.prorate ?? true,
    ...validity(fee.valid, place),
    addOn,
  });
  return [
    ...(spec.fees ?? []).map((fee, i) => planFee(fee, null, findings.at("fees", i))),
    ...(spec.addOns ?? []).flatMap(({ name, fees = [] }, i) =>
      fees.map((fee, j) => planFee(fee, name, findings.at("addOns", i, "fees", j))),
    ),
  ];
}
