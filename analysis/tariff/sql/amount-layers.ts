/** From counted quantities and what allowances gave to amounts, one row a record, and their sums by customer and bill. */
import type { Plan } from "../plan/plan.ts";
import type { AllowancePlan } from "../plan/plan-allowance.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { CoveredPlan } from "./allowance-layers.ts";
import { linearPrice, pieceAtoms, settledSql, touchedSteps } from "./call-sql.ts";
import type { Layers } from "./layers.ts";
import type { CutLane } from "./piece-layers.ts";
import { switchOn } from "./text.ts";

/** A lane whose records are priced. */
export interface PricedLane extends CutLane {
  readonly rest: string;
  /** In 1/scale of the smallest unit; null where no charge of the lane needs it. */
  readonly amount: string | null;
  /** Records that the row stands for, and how many of them are charged for anything. */
  readonly records: string;
  readonly charged: string;
}

/** What sums need of a plan's rows, be they records or many of them together. */
export interface SummedPlan extends Pick<CoveredPlan, "plan" | "refund" | "discounts" | "duration"> {
  readonly covers: readonly { allowance: AllowancePlan; holds: string }[];
  readonly priced: readonly PricedLane[];
}

export interface PricedPlan extends CoveredPlan {
  readonly priced: readonly PricedLane[];
}

interface OpenLane extends CutLane {
  readonly rest: string;
  readonly atoms: string;
  readonly touched: string;
}

export function amountLayers(layers: Layers, plans: readonly CoveredPlan[]): PricedPlan[] {
  layers.next();
  const open = plans.map((one) => ({ one, lanes: one.cut.map((lane) => openLane(layers, one, lane)) }));
  layers.next();
  const cut = plans.some(({ duration }) => duration !== null);
  if (cut) joinPieces(layers, open);
  const priced = open.map(({ one, lanes }) => ({
    ...one,
    priced: lanes.map((lane) => priceLane(layers, one, lane)),
  }));
  layers.next();
  return priced;
}

/** Charges that need an amount for each record. */
function pricedEach({ plan, duration }: CoveredPlan, lane: CutLane): ChargePlan[] {
  return chargesOf(plan, lane).filter((charge) => {
    if (!charge.call) return false;
    const linear = linearPrice(charge);
    return (
      linear === null ||
      (duration !== null && linear.size > 1) ||
      plan.discounts.some(({ match }) => match !== null)
    );
  });
}

export function chargesOf(
  plan: Plan,
  { surcharge }: { readonly surcharge: ChargePlan | null },
): ChargePlan[] {
  return surcharge ? [surcharge] : plan.charges.filter((charge) => !charge.surcharge);
}

function openLane(layers: Layers, one: CoveredPlan, lane: CutLane): OpenLane {
  const from =
    lane.surcharge || one.taken === "0"
      ? lane.from
      : lane.from === "0"
        ? one.taken
        : `(${lane.from} + ${one.taken})`;
  const rest = layers.add(from === "0" ? lane.to : `${lane.to} - ${from}`);
  const piece = { from, to: lane.to, period: one.period, counted: lane.counted };
  const charges = pricedEach(one, lane);
  const by = (expression: (charge: ChargePlan) => string | null) =>
    switchOn(
      lane.charge,
      charges.map((charge) => [charge.index, expression(charge) ?? "0"] as const),
    );
  return {
    ...lane,
    rest,
    atoms: layers.add(by(({ call }) => call && pieceAtoms(layers.words, call, piece))),
    touched: layers.add(by(({ call }) => call && touchedSteps(call, piece))),
  };
}

/** The pieces of a cut call as one row again. */
function joinPieces(layers: Layers, open: readonly { one: CoveredPlan; lanes: readonly OpenLane[] }[]): void {
  const same = new Set(["customer", "t"]);
  const summed = new Set<string>();
  const touched = new Set<string>();
  for (const { one, lanes } of open) {
    for (const column of [
      one.bill,
      one.quantity,
      one.refund,
      one.began,
      ...one.discounts.map(({ holds }) => holds),
    ]) {
      if (column !== null) same.add(column);
    }
    for (const { holds } of one.covers) same.add(holds);
    for (const lane of lanes) {
      same.add(lane.charge);
      same.add(lane.counted);
      summed.add(lane.rest).add(lane.atoms);
      touched.add(lane.touched);
    }
  }
  const plain = (columns: Iterable<string>) => [...columns].filter((column) => /^[a-z]/.test(column));
  const columns = [...plain(same), ...plain(summed), ...plain(touched)];
  layers.replace(
    (from) => `
      select ${columns.join(", ")} from ${from} where not cut
      union all
      select ${[
        ...plain(same).map((column) => `${layers.words.same(column)} as ${column}`),
        ...plain(summed).map((column) => `cast(sum(${column}) as bigint) as ${column}`),
        ...plain(touched).map((column) => `bit_or(${column}) as ${column}`),
      ].join(", ")}
      from ${from} where cut group by rid`,
    columns,
  );
}

function priceLane(layers: Layers, one: CoveredPlan, { atoms, touched, ...lane }: OpenLane): PricedLane {
  const { plan, refund, began } = one;
  const charges = pricedEach(one, lane);
  const amount = switchOn(
    lane.charge,
    charges.map((charge) => {
      const settled = settledSql(
        layers.words,
        charge,
        { atoms, rest: lane.rest, began, touched, refund },
        plan.money.mode,
      );
      return [charge.index, settled] as const;
    }),
  );
  const fees = refund === null ? `${lane.rest} > 0` : `${lane.rest} > 0 and not ${refund}`;
  return {
    ...lane,
    amount: charges.length > 0 ? layers.add(amount) : null,
    records: "1",
    charged: `case when ${fees} then 1 else 0 end`,
  };
}
