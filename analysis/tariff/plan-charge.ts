/** A charge with its prices as whole numbers over one denominator. */
import type { Findings } from "./findings.ts";
import { decimal, leastCommonMultiple, type Ratio, ratio, roundRatio, safeInteger, times } from "./money.ts";
import { type BillPrice, planBillPrice } from "./plan-bill-price.ts";
import { kindsOf, type MatchPlan, type Names, planMatch } from "./plan-match.ts";
import type { ChargeSpec, TariffSpec } from "./spec.ts";

/** A stretch of a call's quantity at one price. */
export interface Step {
  /** Its end in units of the call; Infinity for none. */
  readonly upTo: number;
  /** Started units that are priced together; 1 where shares are exact. */
  readonly size: number;
  /** Atoms for each `size` units, by period of the calendar. */
  readonly prices: readonly number[];
  /** Atoms once, where anything of the step is charged. */
  readonly flat: number;
}

/** What one record costs. An atom is 1/`den` of the smallest unit of money. */
export interface CallPrice {
  readonly den: number;
  /** Atoms for a record of which anything is charged, by the period in which it began. */
  readonly connect: readonly number[];
  readonly steps: readonly Step[];
  /** The whole call at the price of the step in which it ends. */
  readonly volume: boolean;
  /** Least and most of a record, in 1/`scale` of the smallest unit. */
  readonly minimum: number | null;
  readonly cap: number | null;
  /** What a record's amount is counted in: `den` where only invoices are rounded, otherwise 1. */
  readonly scale: number;
}

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

export interface Money {
  readonly decimals: number;
  /** The smallest units of one unit of money: 10^decimals. */
  readonly unit: bigint;
  readonly at: "increment" | "call" | "invoice";
  readonly mode: "half_up" | "half_even";
}

const DAY = 86_400_000;

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
    largest: call ? largestQuantity(call, first + increment) : 2 ** 50,
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

export function validity(
  valid: { from?: string | undefined; to?: string | undefined } | undefined,
  findings: Findings,
): { from: number; to: number } {
  const from = valid?.from === undefined ? -Infinity : Date.parse(`${valid.from}T00:00:00Z`);
  const to = valid?.to === undefined ? Infinity : Date.parse(`${valid.to}T00:00:00Z`) + DAY;
  if (from >= to) findings.error("It ends before it begins.", "valid");
  return { from, to };
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
  const inUnits = (value: string | number | undefined) =>
    value === undefined ? null : times(decimal(value), ratio(money.unit));
  return { day: inUnits(spec?.day), bill: inUnits(spec?.bill) };
}

/** Prices before they share a denominator: in the smallest units of money. */
interface RawStep {
  readonly upTo: number;
  readonly size: number;
  readonly prices: readonly Ratio[];
  readonly flat: Ratio;
}

function planCallPrice(
  spec: ChargeSpec,
  factor: number,
  names: Names,
  money: Money,
  findings: Findings,
): CallPrice {
  const raw = rawSteps(spec, factor, names, money, findings);
  const inUnits = (price: Ratio) => times(price, ratio(money.unit));
  const flatAmount = spec.model === "flat" ? spec.price : spec.connect;
  const connect = byPeriod(flatAmount, names, findings.at(spec.model === "flat" ? "price" : "connect")).map(
    inUnits,
  );
  const whole = money.at === "increment";
  const settle = (price: Ratio) => (whole ? ratio(roundRatio(price, money.mode)) : price);
  const settled = raw.map((step) => ({ ...step, prices: step.prices.map(settle), flat: settle(step.flat) }));
  const fees = connect.map(settle);
  const all = [...fees, ...settled.flatMap(({ prices, flat }) => [...prices, flat])];
  const den = all.reduce((lcm, { d }) => leastCommonMultiple(lcm, d), 1n);
  const atoms = ({ n, d }: Ratio) => safeInteger((n * den) / d, `A price of ${spec.name}`);
  const scale = money.at === "invoice" ? den : 1n;
  const limit = (value: string | number | undefined) =>
    value === undefined
      ? null
      : safeInteger(
          roundRatio(times(inUnits(decimal(value)), ratio(scale)), money.mode),
          `A limit of ${spec.name}`,
        );
  return {
    den: safeInteger(den, `The denominator of ${spec.name}`),
    connect: fees.map(atoms),
    steps: settled.map(({ upTo, size, prices, flat }) => ({
      upTo,
      size,
      prices: prices.map(atoms),
      flat: atoms(flat),
    })),
    volume: spec.model === "volume",
    minimum: limit(spec.minimum?.call),
    cap: limit(spec.cap?.call),
    scale: Number(scale),
  };
}

function rawSteps(
  spec: ChargeSpec,
  factor: number,
  names: Names,
  money: Money,
  findings: Findings,
): RawStep[] {
  const whole = money.at === "increment";
  const size = whole ? (spec.increment ?? 1) * factor : 1;
  const per = BigInt((spec.per ?? 1) * factor);
  const rates = (price: ChargeSpec["price"], of: number, ...path: (string | number)[]) =>
    byPeriod(price, names, findings.at(...path)).map((amount) =>
      times(amount, ratio(money.unit * BigInt(of), per)),
    );
  const none = ratio(0n);
  if (spec.model === "flat") return [{ upTo: Infinity, size: 1, prices: [none], flat: none }];
  if (spec.model === "percentage") {
    const rate = times(decimal(spec.percent ?? 0), ratio(money.unit * BigInt(size), 100n * BigInt(factor)));
    const prices = Array<Ratio>(Math.max(1, names.periods.length)).fill(rate);
    return [{ upTo: Infinity, size, prices, flat: none }];
  }
  if (spec.model === "package") {
    const each = (spec.size ?? 1) * factor;
    const prices = byPeriod(spec.price, names, findings.at("price")).map((amount) =>
      times(amount, ratio(money.unit)),
    );
    return [{ upTo: Infinity, size: each, prices, flat: none }];
  }
  if (spec.tiers) {
    return spec.tiers.map(({ upTo, price, flat }, i) => ({
      upTo: upTo === null ? Infinity : scaled(upTo, factor, findings.at("tiers", i, "upTo")),
      size,
      prices: rates(price ?? 0, size, "tiers", i, "price"),
      flat: times(decimal(flat ?? 0), ratio(money.unit)),
    }));
  }
  const usual = { upTo: Infinity, size, prices: rates(spec.price, size, "price"), flat: none };
  // A first interval at the usual price is a matter of counting alone, unless increments are rounded.
  if (!spec.first || (spec.first.price === undefined && !whole)) return [usual];
  const length = spec.first.quantity * factor;
  const firstSize = whole ? length : 1;
  const prices = rates(spec.first.price ?? spec.price, firstSize, "first", "price");
  return [{ upTo: length, size: firstSize, prices, flat: none }, usual];
}

/** A bound of a tier in counted units. */
export function scaled(bound: string | number, factor: number, findings: Findings): number {
  const { n, d } = times(decimal(bound), ratio(BigInt(factor)));
  if (d !== 1n) findings.error(`${bound} has more decimals than the quantities of its kind.`);
  return Number(n / d);
}

/** One price for all periods, or one for each; a period without a price is an error, never free. */
export function byPeriod(price: ChargeSpec["price"], { periods }: Names, findings: Findings): Ratio[] {
  const count = Math.max(1, periods.length);
  if (price === undefined) return Array<Ratio>(count).fill(ratio(0n));
  if (typeof price !== "object") return Array<Ratio>(count).fill(decimal(price));
  for (const period of Object.keys(price)) {
    if (!periods.includes(period)) findings.error(`“${period}” is no period of the calendar.`, period);
  }
  if (periods.length === 0) findings.error("There are prices by period, and the tariff has no calendar.");
  return Array.from({ length: count }, (_, i) => {
    const period = periods[i] ?? "";
    const found = price[period];
    if (found === undefined && periods.length > 0)
      findings.error(`There is no price for the period “${period}”.`);
    return found === undefined ? ratio(0n) : decimal(found);
  });
}

/**
 * Proof of range: with a quantity q of at most this much, |atoms| <= connect + flats + q x dearest, and rounding needs
 * 2 |atoms| + den within 2^53. A quarter of 2^53 leaves room for both and for the whole increments at the end.
 */
function largestQuantity({ den, connect, steps, scale }: CallPrice, margin: number): number {
  const most = (values: readonly number[]) => Math.max(0, ...values.map(Math.abs));
  const fixed = most(connect) + steps.reduce((sum, { flat }) => sum + Math.abs(flat), 0);
  const dearest = most(
    steps.flatMap(({ prices, size }) =>
      prices.map((price) => Math.ceil(Math.abs(price) / size) + (size > 1 ? 1 : 0)),
    ),
  );
  const room =
    2 ** 51 - den - fixed - scale - dearest * (margin + Math.max(...steps.map(({ size }) => size)));
  return Math.max(0, Math.min(2 ** 50, Math.floor(room / Math.max(1, dearest))));
}

export function moneyOf(spec: TariffSpec): Money {
  const decimals = spec.decimals ?? 2;
  return {
    decimals,
    unit: 10n ** BigInt(decimals),
    at: spec.rounding?.at ?? "call",
    mode: spec.rounding?.mode ?? "half_up",
  };
}
