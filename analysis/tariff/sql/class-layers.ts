/** Columns of plans over rows of classes, in the shape that records have, too. */
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import { orderFreeCharge } from "./allowance-sql.ts";
import { chargesOf, type PricedLane, type SummedPlan } from "./amount-layers.ts";
import { type ChargeNeeds, needsAmount } from "./charge-needs.ts";
import type { ClassSums } from "./class-sums.ts";
import type { Layers } from "./layers.ts";
import type { PlanUse } from "./record-classes.ts";
import { isOneOf, switchOn } from "./text.ts";

/** A plan with what it makes of each class. */
export interface ClassedPlan {
  readonly plan: Plan;
  readonly uses: readonly PlanUse[];
  /** Classes whose records take from allowances in order of time. */
  readonly ordered: readonly number[];
  /** Place among the plans of the statement. */
  readonly place: number;
}

export function classedPlans(plans: readonly Plan[], sums: ClassSums): ClassedPlan[] {
  return plans.map((plan, place) => {
    const among = sums.plans.indexOf(plan);
    const uses = sums.classes.uses.map((each) => each[among] as PlanUse);
    const stages = orderedAllowances(plan);
    const ordered = uses.flatMap(({ covers }, i) =>
      stages.some(({ index }) => covers.has(index)) ? [i] : [],
    );
    return { plan, uses, ordered, place };
  });
}

export function orderedAllowances(plan: Plan): Plan["allowances"] {
  return plan.allowances.filter((allowance) => orderFreeCharge(plan, allowance) === null);
}

/** Columns in which rows of records that were put in order say what is left to be charged. */
export function movedColumns({ place }: ClassedPlan): { rest: string; amount: string; charged: string } {
  return { rest: `m${place}_rest`, amount: `m${place}_amount`, charged: `m${place}_charged` };
}

export function classLayers(layers: Layers, sums: ClassSums, plans: readonly ClassedPlan[]): SummedPlan[] {
  const summed = plans.map((one) => summedPlan(layers, sums, one));
  layers.next();
  return summed;
}

function summedPlan(layers: Layers, sums: ClassSums, one: ClassedPlan): SummedPlan {
  const { plan, uses } = one;
  const among = (test: (use: PlanUse) => boolean) => {
    const classes = uses.flatMap((use, i) => (test(use) ? [i] : []));
    return classes.length > 0 ? layers.add(isOneOf("class", classes)) : "false";
  };
  const surcharges = plan.charges.filter(({ surcharge }) => surcharge);
  return {
    plan,
    refund: null,
    duration: null,
    covers: plan.allowances.map((allowance) => ({
      allowance,
      holds: among(({ covers }) => covers.has(allowance.index)),
    })),
    discounts: plan.discounts
      .filter(({ match }) => match !== null)
      .map(({ index }) => ({ index, holds: among(({ discounts }) => discounts.includes(index)) })),
    priced: [null, ...surcharges].map((surcharge) => lane(layers, sums, one, surcharge)),
  };
}

function lane(layers: Layers, sums: ClassSums, one: ClassedPlan, surcharge: ChargePlan | null): PricedLane {
  const { plan, uses } = one;
  const charges = uses.map((use) => {
    if (!surcharge) return plan.charges[use.charge] as ChargePlan;
    return use.surcharges.includes(surcharge.index) ? surcharge : null;
  });
  const charge = layers.add(
    switchOn(
      "class",
      charges.flatMap((found, i) => (found ? [[i, String(found.index)] as const] : [])),
      "null",
    ),
  );
  const by = (need: keyof ChargeNeeds, moved: string | null) =>
    layers.add(
      switchOn(
        "class",
        charges.flatMap((found, i) => {
          if (!found) return [];
          if (moved !== null && one.ordered.includes(i)) return [[i, moved] as const];
          return [[i, sums.columns(i, plan, found)[need]] as const];
        }),
      ),
    );
  const moved = surcharge || one.ordered.length === 0 ? null : movedColumns(one);
  const priced = chargesOf(plan, { surcharge }).some((each) => needsAmount(plan, each));
  const counted = by("counted", null);
  return {
    surcharge,
    charge,
    counted,
    from: "0",
    to: counted,
    rest: moved ? by("counted", moved.rest) : counted,
    amount: priced ? by("amount", moved?.amount ?? null) : null,
    records: "n",
    charged: by("charged", moved?.charged ?? null),
  };
}
