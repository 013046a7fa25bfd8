/** What one record costs: how much of it counts, where periods cut it, and the price of each part. */

import type { CallPrice } from "../plan/plan-call-price.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { Timeline } from "../units/calendar.ts";
import { type RoundingMode, roundQuotient } from "../units/money.ts";

/** A part of a call's counted quantity in one period; `taken` of it, from its start, came from allowances. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly period: number;
  taken: number;
}

/** Quantity that counts: without the free start, the first interval whole, then started increments. */
export function countedQuantity({ free, first, increment }: ChargePlan, quantity: number): number {
  const size = Math.abs(quantity);
  const used = Math.max(0, size - free);
  if (used === 0) return 0;
  const beyond = Math.max(0, used - first);
  const counted = first > 0 || increment > 1 ? first + upTo(beyond, increment) : used;
  return quantity < 0 ? -counted : counted;
}

/** The next multiple, exactly. */
function upTo(units: number, increment: number): number {
  const over = units % increment;
  return over === 0 ? units : units - over + increment;
}

/**
 * Cuts a call at the boundaries that lie within it. The quantity before a boundary is that share of the whole which the
 * time before it is of the duration, rounded down to counted units; what rounding up adds belongs to the last piece.
 */
export function cutCall(
  charge: ChargePlan,
  { at, duration, quantity, counted }: { at: number; duration: number; quantity: number; counted: number },
  { bounds, periods, segment }: Timeline,
): Piece[] {
  const first = segment(at);
  const last =
    charge.split === "start" || quantity <= 0 || duration <= 0 ? first : segment(at + duration - 1);
  if (first === last) return [{ from: 0, to: counted, period: periods[first] ?? 0, taken: 0 }];
  const pieces: Piece[] = [];
  let from = 0;
  for (let place = first; place <= last; place++) {
    const to =
      place === last
        ? counted
        : cutAt(charge, shareBefore(quantity, (bounds[place + 1] ?? 0) - at, duration), counted);
    if (to > from) pieces.push({ from, to, period: periods[place] ?? 0, taken: 0 });
    from = Math.max(from, to);
  }
  return pieces;
}

function shareBefore(quantity: number, elapsed: number, duration: number): number {
  const product = quantity * elapsed;
  if (product <= Number.MAX_SAFE_INTEGER) return (product - (product % duration)) / duration;
  return Number((BigInt(quantity) * BigInt(elapsed)) / BigInt(duration));
}

function cutAt({ free, first, increment, split }: ChargePlan, before: number, counted: number): number {
  const used = Math.max(0, before - free);
  if (split === "exact" || used === 0) return Math.min(used, counted);
  // An increment belongs to the period in which it begins.
  return Math.min(counted, used <= first ? first : first + upTo(used - first, increment));
}

/** Price of the pieces in atoms, before rounding, cap and minimum; the first tells the period of the connect fee. */
export function priceInAtoms(
  { connect, steps, volume }: CallPrice,
  pieces: readonly Piece[],
  began: number,
): number {
  let atoms = 0;
  let charged = false;
  const end = volume ? (pieces.at(-1)?.to ?? 0) : 0;
  let stepFrom = 0;
  for (const { upTo: stepTo, size, prices, flat } of steps) {
    const whole = volume && end > stepFrom && end <= stepTo;
    const [low, high] = whole ? [0, Infinity] : [stepFrom, stepTo];
    let touched = false;
    if (!volume || whole) {
      for (const { from, to, period, taken } of pieces) {
        const length = Math.min(to, high) - Math.max(from + taken, low);
        if (length <= 0) continue;
        touched = true;
        atoms += (size === 1 ? length : Math.ceil(length / size)) * (prices[period] ?? 0);
      }
    }
    if (touched) {
      charged = true;
      atoms += flat;
    }
    stepFrom = stepTo;
  }
  return charged ? atoms + (connect[began] ?? 0) : 0;
}

/** Atoms as a record's amount: rounded where records are, then not below the minimum nor above the cap. */
export function settleCall(
  { den, scale, minimum, cap }: CallPrice,
  atoms: number,
  charged: boolean,
  mode: RoundingMode,
): number {
  if (!charged) return 0;
  const rounded = scale === den ? atoms : roundQuotient(atoms, den / scale, mode);
  const least = minimum === null ? rounded : Math.max(minimum, rounded);
  return cap === null ? least : Math.min(cap, least);
}
