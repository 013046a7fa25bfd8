/**
 * The reference: one record after another, as a person would do it. Everything else, the SQL first, has to come to the
 * same amounts.
 */

import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { Timeline } from "../units/calendar.ts";
import { countedQuantity, cutCall, type Piece, priceInAtoms, settleCall } from "./call-price.ts";
import { type Prepared, type RaterSetting, within } from "./prepare.ts";
import { type TakenSink, takeAllowances } from "./take-allowances.ts";

/** What one charge makes of a record. */
export interface RatedPart {
  readonly charge: ChargePlan;
  /** Units after free ones, first interval and increments; of them `taken` from allowances and `rest` charged. */
  readonly counted: number;
  readonly taken: number;
  readonly rest: number;
  /** In 1/scale of the smallest unit of money; 0 where the charge is of a bill's whole use. */
  readonly amount: number;
  readonly pieces: readonly Piece[];
}

/** What is done with a record once it is rated. */
export type Sink = (prepared: Prepared, part: RatedPart) => void;

/** Rates a record by its charge and then by the surcharges. */
export function rateOne(
  { plan, clock, timeline }: RaterSetting,
  prepared: Prepared,
  sink: Sink,
  taken?: TakenSink,
): void {
  const { charge, use, quantity, at } = prepared;
  const began = timeline ? (timeline.periods[timeline.segment(at)] ?? 0) : 0;
  const size = Math.abs(quantity);
  const counted = countedQuantity(charge, size);
  const pieces = piecesOf(charge, prepared, size, counted, timeline);
  // A refund gives back money, not allowances.
  const covers = use.covers.length > 0 && quantity > 0;
  const fromAllowances = covers ? takeAllowances(prepared, pieces, taken) : 0;
  sink(prepared, settled(charge, prepared, pieces, counted, fromAllowances, began, plan));
  for (const surcharge of use.surcharges) {
    if (!within(surcharge, at, clock)) continue;
    const count = countedQuantity(surcharge, size);
    const cut = piecesOf(surcharge, prepared, size, count, timeline);
    sink(prepared, settled(surcharge, prepared, cut, count, 0, began, plan));
  }
}

function piecesOf(
  charge: ChargePlan,
  { at, duration }: Prepared,
  quantity: number,
  counted: number,
  timeline: Timeline | null,
): Piece[] {
  return timeline
    ? cutCall(charge, { at, duration, quantity, counted }, timeline)
    : [{ from: 0, to: counted, period: 0, taken: 0 }];
}

function settled(
  charge: ChargePlan,
  { quantity }: Prepared,
  pieces: readonly Piece[],
  counted: number,
  taken: number,
  began: number,
  { money }: Plan,
): RatedPart {
  const rest = counted - taken;
  const { call } = charge;
  if (!call) return { charge, counted, taken, rest: quantity < 0 ? -rest : rest, amount: 0, pieces };
  if (quantity >= 0) {
    const amount = settleCall(call, priceInAtoms(call, pieces, began), rest > 0, money.mode);
    return { charge, counted, taken, rest, amount, pieces };
  }
  // Connect fees and minimums are not given back.
  const refund = { ...call, connect: [], minimum: null };
  const amount = settleCall(refund, priceInAtoms(refund, pieces, began), rest > 0, money.mode);
  return { charge, counted: -counted, taken, rest: -rest, amount: amount === 0 ? 0 : -amount, pieces };
}
