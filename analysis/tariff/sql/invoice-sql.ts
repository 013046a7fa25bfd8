/** From sums to the lines of a bill: the same steps in the same order as the reference's invoices. */

import type { Plan } from "../plan/plan.ts";
import type { BillPrice } from "../plan/plan-bill-price.ts";
import type { DiscountPlan, TaxPlan } from "../plan/plan-discount.ts";
import type { FeePlan } from "../plan/plan-fee.ts";
import type { BillPeriod } from "../rating/bills.ts";
import { leastCommonMultiple, type Ratio, roundRatio } from "../units/money.ts";
import type { Layers } from "./layers.ts";
import type { ChargeSums } from "./plan-sums.ts";
import { literal, roundedWide, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

const DAY = 86_400_000;

/** Columns of a plan's bill, in the smallest unit of money. */
export interface BillColumns {
  readonly fees: string;
  readonly usage: string;
  readonly discounts: string;
  readonly minimum: string;
  readonly tax: string;
  readonly total: string;
  /** By place of the charge. */
  readonly charges: readonly string[];
}

export function invoiceLayers(
  layers: Layers,
  plan: Plan,
  sums: readonly ChargeSums[],
  setting: { bills: readonly BillPeriod[]; intervals: boolean },
): BillColumns {
  const { words } = layers;
  const { mode } = plan.money;
  const fees = plan.fees.map((fee) => ({
    of: fee.name,
    column: layers.add(feeSql(words, fee, plan, setting)),
  }));
  const charges = sums.map((one) => ({
    of: one.charge.name,
    column: layers.add(settledCharge(words, one, plan)),
  }));
  layers.next();
  const capped = (use: string) => (plan.usageCap ? `least(${use}, ${roundRatio(plan.usageCap, mode)})` : use);
  const usage = layers.add(capped(sum(charges.map(({ column }) => column))));
  const forUse = plan.discounts.map((discount) =>
    discount.match ? layers.add(capped(discountedUse(words, discount, sums, charges, plan))) : null,
  );
  const inScope = (on: ReadonlySet<string>) => `${ofNames(fees, on)} + ${capped(ofNames(charges, on))}`;
  layers.next();
  const given: { of: string | null; column: string }[] = [];
  for (const discount of plan.discounts) {
    const scope =
      discount.on === null ? `${sum(fees.map(({ column }) => column))} + ${usage}` : inScope(discount.on);
    const base = layers.add(forUse[discount.index] ?? scope);
    const left = layers.add(
      [...fees.map(({ column }) => column), usage, ...given.map(({ column }) => column)].join(" + "),
    );
    layers.next();
    const [only] = discount.on ?? [];
    given.push({
      of: discount.on?.size === 1 ? (only ?? null) : null,
      column: layers.add(discountSql(words, discount, { base, left }, plan)),
    });
    layers.next();
  }
  const discounts = layers.add(sum(given.map(({ column }) => column)));
  const feeSum = layers.add(sum(fees.map(({ column }) => column)));
  layers.next();
  const subtotal = `${feeSum} + ${usage} + ${discounts}`;
  const minimum = layers.add(
    plan.minimumSpend ? `greatest(0, ${roundRatio(plan.minimumSpend, mode)} - (${subtotal}))` : "0",
  );
  layers.next();
  const tax = layers.add(sum(plan.taxes.filter(({ included }) => !included).map((one) => taxSql(one))));
  layers.next();
  const total = layers.add(`${subtotal} + ${minimum} + ${tax}`);
  return {
    fees: feeSum,
    usage,
    discounts,
    minimum,
    tax,
    total,
    charges: charges.map(({ column }) => column),
  };

  function taxSql({ rate, on }: TaxPlan): string {
    const base = on === null ? `(${subtotal} + ${minimum})` : `(${inScope(on)} + ${ofNames(given, on)})`;
    return `(${roundedWide(words, `(${base} * ${rate.n})`, rate.d, mode)})`;
  }
}

function sum(columns: readonly string[]): string {
  return columns.length > 0 ? `(${columns.join(" + ")})` : "0";
}

function ofNames(lines: readonly { of: string | null; column: string }[], on: ReadonlySet<string>): string {
  return sum(lines.filter(({ of }) => of !== null && on.has(of)).map(({ column }) => column));
}

function feeSql(
  words: Words,
  { amount, prorate, from, to, addOn }: FeePlan,
  { money }: Plan,
  { bills, intervals }: { bills: readonly BillPeriod[]; intervals: boolean },
): string {
  const whole = String(roundRatio(amount, money.mode));
  const always = !intervals && from === -Infinity && to === Infinity;
  const value = always
    ? whole
    : switchOn(
        "bill",
        bills.map(({ firstDay, endDay }, i) => [i, ofBill(firstDay, endDay)] as const),
      );
  return addOn === null
    ? value
    : `case when ${words.contains("add_ons", literal(addOn))} then ${value} else 0 end`;

  function ofBill(firstDay: number, endDay: number): string {
    const [begin, end] = [Math.max(firstDay, from / DAY), Math.min(endDay, to / DAY)];
    const days = `greatest(0, least(${end}, to_day) - greatest(${begin}, from_day))`;
    const all = endDay - firstDay;
    if (!prorate) return `case when ${days} > 0 then ${whole} else 0 end`;
    const part = roundedWide(
      words,
      `(${amount.n} * ${words.cast(days, "wide")})`,
      amount.d * BigInt(all),
      money.mode,
    );
    return `case when ${days} = 0 then 0 when ${days} >= ${all} then ${whole} else ${part} end`;
  }
}

/** A charge after all of its limits, rounded. */
function settledCharge(words: Words, one: ChargeSums, { money }: Plan): string {
  const { charge, amount } = one;
  const raw =
    amount === null ? billSql(words, charge.bill as BillPrice, one) : { value: amount, den: one.den };
  const { bill: least } = charge.limits.minimum;
  const { bill: most } = charge.limits.cap;
  const den = [least, most].reduce((lcm, limit) => leastCommonMultiple(lcm, limit?.d ?? 1n), raw.den);
  const lifted = den === raw.den ? raw.value : `(${raw.value}) * ${den / raw.den}`;
  const over = ({ n, d }: Ratio) => n * (den / d);
  const raised = least ? `greatest(${over(least)}, ${lifted})` : lifted;
  const limited = most ? `least(${over(most)}, ${raised})` : raised;
  return roundedWide(words, `(${limited})`, den, money.mode);
}

/** `billAmount` over one denominator. */
function billSql(
  words: Words,
  { model, tiers, block, included }: BillPrice,
  { rest, records }: ChargeSums,
): { value: string; den: bigint } {
  const den = tiers.reduce(
    (lcm, { rate, flat }) => leastCommonMultiple(leastCommonMultiple(lcm, rate.d), flat.d),
    1n,
  );
  const over = ({ n, d }: Ratio) => n * (den / d);
  const flats = tiers.map(({ flat }) => over(flat));
  if (model === "flat") return { value: `case when ${records} > 0 then ${flats[0] ?? 0n} else 0 end`, den };
  const beyond = `greatest(0, ${rest} - ${included})`;
  const quantity =
    block === 1n ? beyond : `${words.divided(`(${beyond} + ${block - 1n})`, block)} * ${block}`;
  const q = `(${quantity})`;
  if (model === "volume") {
    const arms = tiers.map(({ upTo, rate }, i) => {
      const price = `${q} * ${over(rate)} + ${flats[i]}`;
      return upTo === null ? `else ${price}` : `when ${q} <= ${upTo} then ${price}`;
    });
    return { value: arms.length === 1 ? (arms[0] as string).slice(5) : `case ${arms.join(" ")} end`, den };
  }
  const parts = tiers.map(({ upTo, rate }, i) => {
    const from = tiers[i - 1]?.upTo ?? 0n;
    const length = `greatest(0, ${upTo === null ? q : `least(${q}, ${upTo})`} - ${from})`;
    const flat = i === 0 ? String(flats[0]) : `case when ${q} > ${from} then ${flats[i]} else 0 end`;
    return `${length} * ${over(rate)} + ${flat}`;
  });
  return { value: `(${parts.join(" + ")})`, den };
}

function discountedUse(
  words: Words,
  { index, on }: DiscountPlan,
  sums: readonly ChargeSums[],
  settled: readonly { column: string }[],
  { money }: Plan,
): string {
  return sum(
    sums.flatMap(({ charge, discounted }, i) => {
      if (!charge.call || (on !== null && !on.has(charge.name))) return [];
      const amount = `(${roundedWide(words, discounted.get(index) ?? "0", charge.call.scale, money.mode)})`;
      return [`least(${amount}, ${settled[i]?.column})`];
    }),
  );
}

function discountSql(
  words: Words,
  { share, amount, threshold }: DiscountPlan,
  { base, left }: { base: string; left: string },
  { money }: Plan,
): string {
  const wanted = share
    ? `(${roundedWide(words, `(${base} * ${share.n})`, share.d, money.mode)})`
    : String(amount ? roundRatio(amount, money.mode) : 0n);
  const given = `-greatest(0, least(${wanted}, ${base}, ${left}))`;
  return threshold ? `case when ${base} * ${threshold.d} < ${threshold.n} then 0 else ${given} end` : given;
}
