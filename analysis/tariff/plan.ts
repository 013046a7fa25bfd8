/** A tariff made ready to rate: names resolved, prices whole numbers, and all that is wrong with it found. */
import { type CalendarPlan, calendarFaults, DAY_TYPES, planCalendar } from "./calendar.ts";
import { checkCharges } from "./check-charges.ts";
import { type Finding, type Findings, findingsInto } from "./findings.ts";
import { decimal, type Ratio, ratio, times } from "./money.ts";
import { type AllowancePlan, allowancesOfCharges, planAllowance } from "./plan-allowance.ts";
import { type ChargePlan, type Money, moneyOf, planCharge, validity } from "./plan-charge.ts";
import { listOf, type MatchPlan, type Names, planMatch, planNames } from "./plan-match.ts";
import type { DiscountSpec, FeeSpec, TariffSpec, TaxSpec } from "./spec.ts";
import { zoneClock } from "./zone-clock.ts";

export interface FeePlan {
  readonly name: string;
  /** In the smallest units of money. */
  readonly amount: Ratio;
  readonly prorate: boolean;
  readonly from: number;
  readonly to: number;
  readonly addOn: string | null;
}

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
  const names = planNames(spec, calendar?.periods ?? [], findings);
  const charges = spec.charges.map((charge, i) =>
    planCharge(charge, i, names, money, findings.at("charges", i)),
  );
  checkCharges(spec, charges, names, findings);
  const inUnits = (value: string | number | undefined) =>
    value === undefined ? null : times(decimal(value), ratio(money.unit));
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
    minimumSpend: inUnits(spec.minimumSpend),
    usageCap: inUnits(spec.usageCap),
  };
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

function planFees(spec: TariffSpec, money: Money, findings: Findings): FeePlan[] {
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

function planAllowances(
  spec: TariffSpec,
  charges: readonly ChargePlan[],
  names: Names,
  findings: Findings,
): AllowancePlan[] {
  const prorate = spec.prorate ?? true;
  // What a customer bought on top is used up before what the tariff includes, which is there every month.
  const listed = [
    ...(spec.addOns ?? []).flatMap(({ name, allowances = [] }, i) =>
      allowances.map((one, j) => ({ one, addOn: name, place: findings.at("addOns", i, "allowances", j) })),
    ),
    ...(spec.allowances ?? []).map((one, i) => ({ one, addOn: null, place: findings.at("allowances", i) })),
  ];
  const planned = listed.map(({ one, addOn, place }, index) =>
    planAllowance(one, { index, addOn, prorate }, names, place),
  );
  return [...planned, ...allowancesOfCharges(spec.charges, charges, names, planned.length)];
}

function planDiscount(
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
  const inUnits = (value: string | number | undefined) =>
    value === undefined ? null : times(decimal(value), ratio(money.unit));
  return {
    index,
    name: spec.name,
    share: spec.share === undefined ? null : decimal(spec.share),
    amount: inUnits(spec.amount),
    on: linesOf(spec.on, tariff, findings),
    match: spec.for ? planMatch(spec.for, names, findings.at("for"), { periods: false }) : null,
    threshold: inUnits(spec.threshold),
  };
}

function planTax(spec: TaxSpec, tariff: TariffSpec, findings: Findings): TaxPlan {
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

function refuseTwice(names: readonly string[], where: string, findings: Findings): void {
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  for (const name of twice) findings.error(`“${name}” is the name of two ${where}; lines would be mixed up.`);
}
