/** A tariff made ready to rate: names resolved, prices whole numbers, and all that is wrong with it found. */
import { type CalendarPlan, calendarFaults, DAY_TYPES, planCalendar } from "../units/calendar.ts";
import type { Ratio } from "../units/money.ts";
import { zoneClock } from "../units/zone-clock.ts";
import { checkCharges } from "./check-charges.ts";
import { type Finding, type Findings, findingsInto } from "./findings.ts";
import { type AllowancePlan, planAllowances } from "./plan-allowance.ts";
import { type ChargePlan, planCharge } from "./plan-charge.ts";
import { checkDiscounts, type DiscountPlan, planDiscount, planTax, type TaxPlan } from "./plan-discount.ts";
import { type FeePlan, planFees } from "./plan-fee.ts";
import { type Names, planNames } from "./plan-match.ts";
import { checkRounding, inUnits, type Money, moneyOf } from "./plan-money.ts";
import { validity } from "./plan-validity.ts";
import type { TariffSpec } from "./spec.ts";

export interface Plan {
  readonly name: string;
  readonly currency: string;
  readonly money: Money;
  readonly timeZone: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly names: Names;
  readonly calendar: CalendarPlan | null;
  readonly fees: readonly FeePlan[];
  readonly allowances: readonly AllowancePlan[];
  readonly charges: readonly ChargePlan[];
  readonly discounts: readonly DiscountPlan[];
  readonly taxes: readonly TaxPlan[];
  readonly addOns: readonly string[];
  readonly minimumSpend: Ratio | null;
  readonly usageCap: Ratio | null;
}

export function planTariff(spec: TariffSpec): { plan: Plan; findings: Finding[] } {
  const list: Finding[] = [];
  const findings = findingsInto(list);
  const money = moneyOf(spec);
  const calendar = spec.calendar ? planCalendar(spec.calendar) : null;
  if (calendar) reportCalendar(calendar, findings);
  checkZone(spec.timeZone, findings);
  checkRounding(spec, findings);
  const names = planNames(spec, calendar?.periods ?? [], findings);
  const charges = spec.charges.map((charge, i) =>
    planCharge(charge, i, names, money, findings.at("charges", i)),
  );
  checkCharges(spec, charges, names, findings);
  const plan: Plan = {
    name: spec.name,
    currency: spec.currency ?? "",
    money,
    timeZone: spec.timeZone,
    ...validity(spec.valid, findings),
    names,
    calendar,
    fees: planFees(spec, money, findings),
    allowances: planAllowances(spec, charges, names, findings),
    charges,
    discounts: (spec.discounts ?? []).map((one, i) => planDiscount(one, i, spec, money, names, findings)),
    taxes: (spec.taxes ?? []).map((tax, i) => planTax(tax, spec, findings.at("taxes", i))),
    addOns: (spec.addOns ?? []).map(({ name }) => name),
    minimumSpend: inUnits(spec.minimumSpend, money),
    usageCap: inUnits(spec.usageCap, money),
  };
  checkDiscounts(plan.discounts, charges, findings);
  refuseTwice(
    [...plan.fees, ...plan.charges].map(({ name }) => name),
    "fees and charges",
    findings,
  );
  refuseTwice(
    plan.allowances.map(({ name }) => name),
    "allowances",
    findings,
  );
  return { plan, findings: list };
}

function reportCalendar(calendar: CalendarPlan, findings: Findings): void {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  for (const { days, kind, from, to, place } of calendarFaults(calendar)) {
    const [what, every] = kind === "gap" ? ["No period holds", "any"] : ["Two periods hold", "every"];
    const when = DAY_TYPES.slice(0, 7).every((day) => days.includes(day)) ? `${every} day` : days.join(", ");
    findings.error(`${what} from ${clock(from)} to ${clock(to)} on ${when}.`, "calendar", "periods", place);
  }
}

function checkZone(zone: string | undefined, findings: Findings): void {
  try {
    zoneClock(zone, 0, 0);
  } catch (error) {
    findings.error((error as Error).message, "timeZone");
  }
}

function refuseTwice(names: readonly string[], where: string, findings: Findings): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  for (const name of twice) findings.error(`“${name}” is the name of two ${where}; lines would be mixed up.`);
}
