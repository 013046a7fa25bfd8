/** Discounts and taxes, and the lines that they concern. */

import { decimal, type Ratio } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { ChargePlan } from "./plan-charge.ts";
import { listOf, type MatchPlan, type Names, planMatch } from "./plan-match.ts";
import { inUnits, type Money } from "./plan-money.ts";
import type { DiscountSpec, TariffSpec, TaxSpec } from "./spec.ts";

export interface DiscountPlan {
  readonly index: number;
  readonly name: string;
  readonly share: Ratio | null;
  readonly amount: Ratio | null;
  readonly on: ReadonlySet<string> | null;
  /** Use whose charges it lowers; null where it lowers lines. */
  readonly match: MatchPlan | null;
  readonly threshold: Ratio | null;
}

export interface TaxPlan {
  readonly name: string;
  readonly rate: Ratio;
  readonly on: ReadonlySet<string> | null;
  readonly included: boolean;
}

export function planDiscount(
  spec: DiscountSpec,
  index: number,
  tariff: TariffSpec,
  money: Money,
  names: Names,
  all: Findings,
): DiscountPlan {
  const findings = all.at("discounts", index);
  if ((spec.share === undefined) === (spec.amount === undefined)) {
    findings.error("A discount is a share or an amount: give one of the two.");
  }
  return {
    index,
    name: spec.name,
    share: spec.share === undefined ? null : decimal(spec.share),
    amount: inUnits(spec.amount, money),
    on: linesOf(spec.on, tariff, findings),
    match: spec.for ? planMatch(spec.for, names, findings.at("for"), { periods: false }) : null,
    threshold: inUnits(spec.threshold, money),
  };
}

/** A discount of certain records lowers what each of them costs: use that a bill prices as a whole has no such part. */
export function checkDiscounts(
  discounts: readonly DiscountPlan[],
  charges: readonly ChargePlan[],
  findings: Findings,
): void {
  for (const { index, match, on } of discounts) {
    if (!match) continue;
    const left = charges.filter(
      ({ name, bill, match: { kind } }) =>
        bill !== null && (on === null || on.has(name)) && meet(kind, match.kind),
    );
    if (left.length === 0) continue;
    const names = left.map(({ name }) => `“${name}”`).join(", ");
    const message = `It lowers single records, and a bill's use as a whole has none: ${names} would not be lowered.`;
    findings.warn(
      `${message} Price them with \`over: call\`, or leave out \`for\`.`,
      "discounts",
      index,
      "for",
    );
  }
}

function meet(some: ReadonlySet<string> | null, others: ReadonlySet<string> | null): boolean {
  return some === null || others === null || !some.isDisjointFrom(others);
}

export function planTax(spec: TaxSpec, tariff: TariffSpec, findings: Findings): TaxPlan {
  const { name, rate, on, included = false } = spec;
  return { name, rate: decimal(rate), on: linesOf(on, tariff, findings), included };
}

function linesOf(
  on: string | string[] | undefined,
  spec: TariffSpec,
  findings: Findings,
): ReadonlySet<string> | null {
  const lines = [
    ...(spec.fees ?? []),
    ...(spec.addOns ?? []).flatMap(({ fees = [] }) => fees),
    ...spec.charges,
  ].map(({ name }) => name);
  for (const name of listOf(on) ?? []) {
    if (!lines.includes(name))
      findings.error(`“${name}” is neither a fee nor a charge of this tariff.`, "on");
  }
  const wanted = listOf(on);
  return wanted && new Set(wanted);
}
