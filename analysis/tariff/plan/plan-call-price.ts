/** The price of one record, as whole numbers over one denominator. */

import { decimal, leastCommonMultiple, type Ratio, ratio, roundRatio, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { Names } from "./plan-match.ts";
import type { Money } from "./plan-money.ts";
import { byPeriod, rawSteps } from "./price-steps.ts";
import type { ChargeSpec } from "./spec.ts";

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
  /** What a record's amount is counted in, a divisor of `den`: itself where only invoices are rounded, otherwise mostly 1. */
  readonly scale: number;
}

export function planCallPrice(
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
  const settle = (price: Ratio) =>
    whole ? ratio(roundRatio(times(price, ratio(money.parts)), money.mode), money.parts) : price;
  const settled = raw.map((step) => ({ ...step, prices: step.prices.map(settle), flat: settle(step.flat) }));
  const fees = connect.map(settle);
  const all = [...fees, ...settled.flatMap(({ prices, flat }) => [...prices, flat])];
  const den = all.reduce((lcm, { d }) => leastCommonMultiple(lcm, d), money.parts);
  const counted = counter(findings);
  const atoms = ({ n, d }: Ratio) => counted((n * den) / d);
  const scale = money.at === "invoice" ? den : money.parts;
  const limit = (value: string | number | undefined) =>
    value === undefined
      ? null
      : counted(roundRatio(times(inUnits(decimal(value)), ratio(scale)), money.mode));
  return {
    den: counted(den),
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
    scale: counted(scale),
  };
}

/** Whole numbers as they are counted with; one that would not be exact is an error of the charge, told once. */
function counter(findings: Findings): (value: bigint) => number {
  let told = false;
  return (value) => {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    if (!told) findings.error(TOO_FINE);
    told = true;
    return 1;
  };
}

export const TOO_FINE =
  "Its prices are too large, or have too many decimals, to be counted exactly (2^53 parts of the smallest unit of money). Round them, or price more units at once.";

/**
 * Proof of range: with a quantity q of at most this much, |atoms| <= connect + flats + q x dearest, and rounding needs
 * 2 |atoms| + den within 2^53. A quarter of 2^53 leaves room for both and for the whole increments at the end.
 */
export function largestQuantity({ den, connect, steps, scale }: CallPrice, margin: number): number {
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
