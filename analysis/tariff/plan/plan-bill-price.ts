/** Prices of a bill's whole use: tiers, packages and flat amounts. */

import { decimal, type Ratio, ratio, sum, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { Names } from "./plan-match.ts";
import type { Money } from "./plan-money.ts";
import type { ChargeSpec } from "./spec.ts";

export interface BillTier {
  /** Last counted unit; null for no end. */
  readonly upTo: bigint | null;
  /** Smallest units of money for one counted unit. */
  readonly rate: Ratio;
  readonly flat: Ratio;
}

export interface BillPrice {
  readonly model: "graduated" | "volume" | "package" | "flat";
  readonly tiers: readonly BillTier[];
  /** Counted units that are charged together once begun. */
  readonly block: bigint;
  /** Counted units that cost nothing. */
  readonly included: bigint;
}

export function planBillPrice(
  spec: ChargeSpec,
  factor: number,
  { periods }: Names,
  money: Money,
  findings: Findings,
): BillPrice {
  const model = spec.model as BillPrice["model"];
  const unit = ratio(money.unit);
  const counted = (units: number | undefined) => BigInt((units ?? 0) * factor);
  const single = (price: ChargeSpec["price"]): Ratio => {
    if (typeof price !== "object") return decimal(price ?? 0);
    const known =
      periods.length > 0 ? "the calls that a period prices are not those of a bill" : "there is no calendar";
    findings.error(`A bill's use has one price, not one by period: ${known}.`, "price");
    return ratio(0n);
  };
  if (model === "flat") {
    const flat = times(single(spec.price), unit);
    return { model, tiers: [{ upTo: null, rate: ratio(0n), flat }], block: 1n, included: 0n };
  }
  if (model === "package") {
    const size = counted(spec.size ?? 1);
    const rate = times(single(spec.price), ratio(money.unit, size));
    return {
      model,
      tiers: [{ upTo: null, rate, flat: ratio(0n) }],
      block: size,
      included: counted(spec.included),
    };
  }
  const per = (spec.per ?? 1) * factor;
  const tiers = (spec.tiers ?? []).map(({ upTo, price, flat }, i) => {
    const end = upTo === null ? null : times(decimal(upTo), ratio(BigInt(factor)));
    if (end && end.d !== 1n) {
      findings.error(`${upTo} has more decimals than the quantities of its kind.`, "tiers", i, "upTo");
    }
    return {
      upTo: end && end.n / end.d,
      rate: times(decimal(price ?? 0), ratio(money.unit, BigInt(per))),
      flat: times(decimal(flat ?? 0), unit),
    };
  });
  return {
    model,
    tiers,
    block: spec.block === undefined ? 1n : counted(spec.block),
    included: counted(spec.included),
  };
}

/** What a bill's use costs, in the smallest units of money, not rounded. The first tier's flat amount is due without any use. */
export function billAmount(
  { model, tiers, block, included }: BillPrice,
  used: bigint,
  records: number,
): Ratio {
  if (model === "flat") return records > 0 ? (tiers[0]?.flat ?? ratio(0n)) : ratio(0n);
  const beyond = used > included ? used - included : 0n;
  const quantity = ((beyond + block - 1n) / block) * block;
  if (model === "volume") {
    const tier = tiers[tierOf(tiers, quantity)];
    return tier ? sum(times(tier.rate, ratio(quantity)), tier.flat) : ratio(0n);
  }
  let from = 0n;
  let total = ratio(0n);
  for (const [i, { upTo, rate, flat }] of tiers.entries()) {
    if (i > 0 && quantity <= from) break;
    const end = upTo === null || quantity < upTo ? quantity : upTo;
    total = sum(total, sum(times(rate, ratio(end > from ? end - from : 0n)), flat));
    from = upTo ?? quantity;
  }
  return total;
}

/** Place of the tier that holds the quantity; what lies beyond all of them is in the last. */
export function tierOf(tiers: readonly BillTier[], quantity: bigint): number {
  const found = tiers.findIndex(({ upTo }) => upTo === null || quantity <= upTo);
  return found < 0 ? tiers.length - 1 : found;
}
