/** A charge's prices of a record as people write them: steps of its quantity, each with a price by period. */

import { decimal, type Ratio, ratio, times } from "../units/money.ts";
import type { Findings } from "./findings.ts";
import type { Names } from "./plan-match.ts";
import type { Money } from "./plan-money.ts";
import type { ChargeSpec } from "./spec.ts";

/** Prices before they share a denominator: in the smallest units of money. */
export interface RawStep {
  readonly upTo: number;
  readonly size: number;
  readonly prices: readonly Ratio[];
  readonly flat: Ratio;
}

export function rawSteps(
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
function scaled(bound: string | number, factor: number, findings: Findings): number {
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
