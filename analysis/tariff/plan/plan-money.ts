/** The money of a tariff: its smallest unit, and what is rounded to it. */

import { decimal, type Ratio, type RoundingMode, ratio, roundRatio, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { TariffSpec } from "./spec.ts";

export interface Money {
  readonly decimals: number;
  /** The smallest units of one unit of money: 10^decimals. */
  readonly unit: bigint;
  readonly at: "increment" | "call" | "invoice";
  readonly mode: RoundingMode;
  /** Parts of the smallest unit to which calls and increments are rounded: 1 where these are the invoice's own. */
  readonly parts: bigint;
}

export function moneyOf(spec: TariffSpec): Money {
  const decimals = spec.decimals ?? 2;
  return {
    decimals,
    unit: 10n ** BigInt(decimals),
    at: spec.rounding?.at ?? "call",
    mode: spec.rounding?.mode ?? "half_up",
    parts: 10n ** BigInt(Math.max(0, (spec.rounding?.decimals ?? decimals) - decimals)),
  };
}

/** Finer decimals are of what is rounded before the invoice. */
export function checkRounding({ rounding, decimals = 2 }: TariffSpec, findings: Findings): void {
  if (rounding?.decimals === undefined) return;
  if (rounding.at === "invoice") {
    findings.error("Lines of the invoice are rounded to `decimals` of the tariff.", "rounding", "decimals");
  } else if (rounding.decimals < decimals) {
    findings.error(
      `Calls would be rounded to ${rounding.decimals} decimals, and the invoice to ${decimals}.`,
      "rounding",
      "decimals",
    );
  }
}

/** An amount in the smallest units, exactly; null for none. */
export function inUnits(value: string | number | undefined, { unit }: Money): Ratio | null {
  return value === undefined ? null : times(decimal(value), ratio(unit));
}

/** Whole units, as the tariff rounds. */
export function rounded(amount: Ratio, { mode }: Money): bigint {
  return roundRatio(amount, mode);
}
