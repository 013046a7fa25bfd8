/** What has to be summed of the records of a class, so that a charge can be priced by the sums. */
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import { orderFreeCharge } from "./allowance-sql.ts";
import { countedSql, linearPrice, pieceAtoms, settledSql, touchedSteps } from "./call-sql.ts";
import type { PlanUse } from "./record-classes.ts";
import type { Words } from "./words.ts";

/** Expressions for each record. */
export interface ChargeNeeds {
  /** Counted units. */
  readonly counted: string;
  /** 1 for a record that is charged for anything. */
  readonly charged: string;
  /** What a record comes to that no allowance covers. */
  readonly amount: string;
}

/** The charge's way of counting a quantity, null where units do not matter, and the expressions over its column. */
export function chargeNeeds(
  words: Words,
  plan: Plan,
  charge: ChargePlan,
  { covers }: PlanUse,
): { way: string | null; expressions(name: (way: string) => string): Partial<ChargeNeeds> } {
  const { bill, free } = charge;
  const linear = linearPrice(charge);
  const each = needsAmount(plan, charge);
  const held = !charge.surcharge && covers.size > 0;
  const units = held || (bill !== null && bill.model !== "flat") || (linear !== null && linear.unit !== 0);
  const events = plan.allowances.some(
    (allowance) =>
      allowance.events && covers.has(allowance.index) && orderFreeCharge(plan, allowance) === null,
  );
  const fees = linear !== null && linear.connect !== 0;
  const way = countedSql(words, charge, "quantity");
  return {
    way: units || each ? way : null,
    expressions: (name) => ({
      ...(units ? { counted: name(way) } : {}),
      ...(events || fees ? { charged: `cast(quantity > ${free} as integer)` } : {}),
      ...(each ? { amount: wholeAmount(words, plan, charge, name(way)) } : {}),
    }),
  };
}

/** Whether records have to be priced each. */
export function needsAmount({ discounts }: Plan, charge: ChargePlan): boolean {
  return (
    charge.call !== null && (linearPrice(charge) === null || discounts.some(({ match }) => match !== null))
  );
}

function wholeAmount(words: Words, plan: Plan, charge: ChargePlan, counted: string): string {
  const { call } = charge;
  if (!call) return "0";
  const piece = { from: "0", to: counted, period: "0", counted };
  const names = {
    atoms: `(${pieceAtoms(words, call, piece)})`,
    rest: counted,
    began: "0",
    touched: touchedSteps(call, piece) ?? "0",
    refund: null,
  };
  return settledSql(words, charge, names, plan.money.mode);
}
