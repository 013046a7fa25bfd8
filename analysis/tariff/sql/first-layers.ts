/** From the columns of the use to what each plan makes of a record: its bill, its charge, its counted quantity. */
import type { Plan } from "../plan/plan.ts";
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { MatchPlan } from "../plan/plan-match.ts";
import { countedSql } from "./call-sql.ts";
import type { Layers } from "./layers.ts";
import { billCase, chargeCase, chargeCondition, condition } from "./match-sql.ts";
import { countedUnits, problemCase } from "./problem-case.ts";
import type { SqlSetting, UsageFacts } from "./setting.ts";
import { literal, literals, switchOn } from "./text.ts";

/** A charge of its own over all records of a plan, or the charge that prices each: names of its columns. */
export interface Lane {
  /** Null for the lane whose charge is in column `charge`. */
  readonly surcharge: ChargePlan | null;
  /** Place of the charge, null for a record without; of a surcharge, whether it comes on top. */
  readonly charge: string;
  readonly counted: string;
}

export interface PlanColumns {
  readonly plan: Plan;
  readonly bill: string;
  /** Quantity without its sign. */
  readonly quantity: string;
  /** Whether the quantity is below 0; null where no kind allows it. */
  readonly refund: string | null;
  readonly lanes: readonly Lane[];
  /** For each match of each allowance, whether it holds. */
  readonly covers: readonly { allowance: AllowancePlan; match: MatchPlan; holds: string }[];
  /** For each discount of use, whether the record is meant. */
  readonly discounts: readonly { index: number; holds: string }[];
  /** Order among records of the same moment. */
  readonly order: string;
}

/** Adds the columns of all plans that need only the use itself. */
export function firstLayers(layers: Layers, setting: SqlSetting): PlanColumns[] {
  const { plans, clock, bills, facts, checked } = setting;
  const bill = layers.add(billCase(bills));
  const found = plans.map((plan) => ({ plan, charge: layers.add(chargeCase(plan, clock)) }));
  layers.next();
  const rated = found.map(({ plan, charge }) => {
    if (!checked) return { plan, charge };
    return {
      plan,
      charge: layers.add(
        `case when (${problemCase(plan, setting, { bill, charge })}) is null then ${charge} end`,
      ),
    };
  });
  layers.next();
  const open = rated.map(({ plan, charge }) => openPlan(layers, plan, charge, facts, setting));
  layers.next();
  return open.map((one) => ({ ...one, bill, ...countedLanes(layers, one) }));
}

export type OpenPlan = ReturnType<typeof openPlan>;

/** Columns of one plan over the words of a record. */
export function openPlan(
  layers: Layers,
  plan: Plan,
  charge: string,
  facts: UsageFacts,
  { clock }: SqlSetting,
) {
  const signed = [...plan.names.kinds.values()].some((kind) => kind.signed);
  const quantity =
    signed || !facts.wholeQuantities
      ? countedUnits(layers.words, plan, facts.wholeQuantities)
      : countedUnits(layers.words, plan, true).slice(4, -1);
  return {
    plan,
    charge,
    quantity: layers.add(quantity === "quantity" ? "quantity" : quantity),
    refund: signed ? layers.add("quantity < 0") : null,
    surcharges: plan.charges
      .filter(({ surcharge }) => surcharge)
      .map((one) => ({
        one,
        charge: layers.add(
          `case when ${charge} is not null and ${chargeCondition(one, plan, clock)} then ${one.index} end`,
        ),
      })),
    covers: plan.allowances.flatMap((allowance) =>
      allowance.matches.map((match) => ({
        allowance,
        match,
        holds: layers.add(coverCondition(plan, allowance, match, charge)),
      })),
    ),
    discounts: plan.discounts.flatMap(({ index, match }) =>
      match === null
        ? []
        : [{ index, holds: layers.add(`coalesce(${condition(match, plan.names)}, false)`) }],
    ),
  };
}

function coverCondition(plan: Plan, allowance: AllowancePlan, match: MatchPlan, charge: string): string {
  const kinds = `kind in (${literals(allowance.weights.keys())})`;
  const own = allowance.charge === null ? "" : ` and ${charge} = ${allowance.charge}`;
  const positive = [...plan.names.kinds.values()].some((kind) => kind.signed) ? " and quantity > 0" : "";
  return `coalesce(${charge} is not null and ${kinds} and ${condition(match, plan.names)}${own}${positive}, false)`;
}

function countedLanes(layers: Layers, { plan, charge, quantity, surcharges, covers, discounts }: OpenPlan) {
  const base = plan.charges.filter(({ surcharge }) => !surcharge);
  const counted = switchOn(
    charge,
    base.map((one) => [one.index, countedSql(layers.words, one, quantity)] as const),
    quantity,
  );
  const lanes: Lane[] = [
    { surcharge: null, charge, counted: layers.add(counted) },
    ...surcharges.map(({ one, charge: place }) => ({
      surcharge: one,
      charge: place,
      counted: layers.add(
        `case when ${place} is not null then ${countedSql(layers.words, one, quantity)} else 0 end`,
      ),
    })),
  ];
  return { lanes, order: orderOf(plan, charge, covers, discounts) };
}

/** The same number as the reference gives to records of the same moment, not yet a column: only windows ask for it. */
function orderOf(
  plan: Plan,
  charge: string,
  covers: OpenPlan["covers"],
  discounts: OpenPlan["discounts"],
): string {
  const kinds = [...plan.names.kinds.keys()];
  const bit = (holds: string, i: number) => `case when ${holds} then ${2 ** i} else 0 end`;
  // The reference's bits know nothing of the charge to which free events belong; within one charge they are alike.
  const mask = covers.map(({ holds }, i) => bit(holds, i)).join(" + ") || "0";
  const discountMask = discounts.map(({ holds, index }) => bit(holds, index)).join(" + ") || "0";
  const kind = `case kind ${kinds.map((name, i) => `when ${literal(name)} then ${i}`).join(" ")} end`;
  return `(((${charge} * ${2 ** covers.length} + ${mask}) * ${kinds.length} + ${kind}) * ${2 ** plan.discounts.length} + ${discountMask})`;
}
