/** The sums that a plan needs of its records, and what each charge comes to by them. */

import type { ChargePlan } from "../plan/plan-charge.ts";
import type { BillPeriod } from "../rating/bills.ts";
import type { Ratio } from "../units/money.ts";
import { grantedSql, orderFreeCharge, weightSql } from "./allowance-sql.ts";
import { chargesOf, type PricedLane, type SummedPlan } from "./amount-layers.ts";
import { linearPrice } from "./call-sql.ts";
import type { UsageFacts } from "./setting.ts";
import type { Sums } from "./sums.ts";

/** What a charge's records come to: a whole number over `den`, and what a bill's price needs. */
export interface ChargeSums {
  readonly charge: ChargePlan;
  /** Amount after limits of the day, over `den`; null for charges of a bill's use. */
  readonly amount: string | null;
  readonly den: bigint;
  /** Charged units and records of a bill's use. */
  readonly rest: string;
  readonly records: string;
  /** Amounts of the records of each discount of use, over the scale of the charge. */
  readonly discounted: ReadonlyMap<number, string>;
}

export function planSums(
  sums: Sums,
  one: SummedPlan,
  { bills, facts }: { bills: readonly BillPeriod[]; facts: UsageFacts },
): ChargeSums[] {
  const { plan } = one;
  const days = bills.map(({ firstDay, endDay }) => endDay - firstDay);
  const base = one.priced[0] as PricedLane;
  /** Units that allowances without order cover: what was asked, or all that there is. */
  const covered = (charge: ChargePlan): string[] =>
    plan.allowances
      .filter((allowance) => orderFreeCharge(plan, allowance) === charge)
      .map((allowance) => {
        const tests = one.covers.filter((cover) => cover.allowance === allowance).map(({ holds }) => holds);
        const asked = sums.add(`sum(case when ${tests.join(" or ")} then ${base.counted} else 0 end)`);
        const granted = grantedSql(sums.words, allowance, days, facts.intervals);
        return `least(coalesce(${asked}, 0), ${sums.words.divided(`(${granted})`, weightSql(allowance))})`;
      });
  return plan.charges.map((charge) => {
    const lane = one.priced.find((other) => chargesOf(plan, other).includes(charge)) as PricedLane;
    return chargeSums(sums, one, charge, lane, covered(charge));
  });
}

function chargeSums(
  sums: Sums,
  one: SummedPlan,
  charge: ChargePlan,
  lane: PricedLane,
  covered: readonly string[],
): ChargeSums {
  const mine = `${lane.charge} = ${charge.index}`;
  const sumOf = (value: string, when = "") => `sum(case when ${mine}${when} then ${value} else 0 end)`;
  const total = (sum: string) => `coalesce(${sums.add(sum)}, 0)`;
  const signed = (value: string) =>
    one.refund === null ? value : `case when ${one.refund} then -${value} else ${value} end`;
  const charged = (sum: string) => (covered.length > 0 ? `(${sum} - ${covered.join(" - ")})` : sum);
  const scale = BigInt(charge.call?.scale ?? 1);
  const discounted = new Map(
    one.discounts.flatMap(({ index, holds }) =>
      charge.call && lane.amount !== null
        ? [[index, total(sumOf(lane.amount, ` and ${holds}`))] as const]
        : [],
    ),
  );
  const usual = { charge, den: scale, rest: "0", records: "0", discounted };
  if (!charge.call) {
    const rest = charged(total(sumOf(signed(lane.rest))));
    const records = charge.bill?.model === "flat" ? total(sumOf(lane.records)) : "0";
    return { ...usual, amount: null, rest, records };
  }
  if (charge.limits.cap.day || charge.limits.minimum.day) {
    const { den, limited } = dayLimits(charge);
    const daily = sums.addDaily(sumOf(lane.amount ?? "0"), `count(*) filter (where ${mine})`, limited);
    return { ...usual, amount: `coalesce(${daily}, 0)`, den };
  }
  const linear = linearPrice(charge);
  if (linear === null || (linear.size > 1 && one.duration !== null)) {
    return { ...usual, amount: total(sumOf(lane.amount ?? "0")) };
  }
  const { unit, connect, size } = linear;
  const units = size > 1 ? sums.words.divided(`(${lane.rest} + ${size - 1})`, size) : lane.rest;
  const priced = unit === 0 ? [] : [`${charged(total(sumOf(signed(units))))} * ${unit}`];
  const fees = connect === 0 ? [] : [`${total(sumOf(lane.charged))} * ${connect}`];
  return { ...usual, amount: `(${[...priced, ...fees].join(" + ") || "0"})` };
}

/** Limits of a day may be finer than the amounts: both sides are then multiplied by their denominators. */
function dayLimits({ call, limits }: ChargePlan): { den: bigint; limited: (day: string) => string } {
  const { day: least } = limits.minimum;
  const { day: most } = limits.cap;
  const scale = BigInt(call?.scale ?? 1);
  const factor = (least?.d ?? 1n) * (most?.d ?? 1n);
  const over = ({ n, d }: Ratio) => (n * scale * factor) / d;
  return {
    den: scale * factor,
    limited: (day) => {
      const value = factor === 1n ? day : `${day} * ${factor}`;
      const raised = least ? `greatest(${over(least)}, ${value})` : value;
      return most ? `least(${over(most)}, ${raised})` : raised;
    },
  };
}
