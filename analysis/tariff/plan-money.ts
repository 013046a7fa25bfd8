/** The money of a tariff: its smallest unit, and what is rounded to it. */
import { decimal, type Ratio, type RoundingMode, ratio, roundRatio, times } from "./money.ts";
import type { TariffSpec } from "./spec.ts";

export interface Money {
  readonly decimals: number;
  /** The smallest units of one unit of money: 10^decimals. */
  readonly unit: bigint;
  readonly at: "increment" | "call" | "invoice";
  readonly mode: RoundingMode;
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

/** An amount in the smallest units, exactly; null for none. */
export function inUnits(value: string | number | undefined, { unit }: Money): Ratio | null {
  return value === undefined ? null : times(decimal(value), ratio(unit));
}

/** Whole units, as the tariff rounds. */
export function rounded(amount: Ratio, { mode }: Money): bigint {
  return roundRatio(amount, mode);
}
