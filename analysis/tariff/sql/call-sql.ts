/** What one record costs, as expressions; each says the same as its namesake of the reference in `call-price.ts`. */

import type { CallPrice, Step } from "../plan/plan-call-price.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { RoundingMode } from "../units/money.ts";
import { nextMultiple, rounded, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

/** Counted quantity of a quantity of 0 or more. */
export function countedSql(words: Words, { free, first, increment }: ChargePlan, quantity: string): string {
  const used = free > 0 ? `greatest(0, ${quantity} - ${free})` : quantity;
  if (first === 0) return nextMultiple(words, used, increment);
  if (increment === 1) return `case when ${used} = 0 then 0 else greatest(${first}, ${used}) end`;
  const beyond = nextMultiple(words, `greatest(0, ${used} - ${first})`, increment);
  return `case when ${used} = 0 then 0 else ${first} + ${beyond} end`;
}

/** Where a boundary of the calendar falls within the counted quantity. */
export function cutSql(
  words: Words,
  { free, first, increment, split }: ChargePlan,
  names: { before: string; counted: string },
): string {
  const used = free > 0 ? `greatest(0, ${names.before} - ${free})` : names.before;
  if (split !== "increment") return `least(${used}, ${names.counted})`;
  const beyond = `${first} + ${nextMultiple(words, `(${used} - ${first})`, increment)}`;
  return `case when ${used} = 0 then 0 else least(${names.counted}, case when ${used} <= ${first} then ${first} else ${beyond} end) end`;
}

/** Prices by period as one expression. */
function priceOf(prices: readonly number[], period: string): string {
  return switchOn(
    period,
    prices.slice(1).map((price, i) => [i + 1, String(price)] as const),
    String(prices[0] ?? 0),
  );
}

/** The part of a piece that is charged runs from `from` to `to`; `counted` is the whole call's quantity. */
export interface PieceNames {
  readonly from: string;
  readonly to: string;
  readonly period: string;
  readonly counted: string;
}

/** Atoms of a piece, without connect fee and flat amounts. */
export function pieceAtoms(words: Words, { steps, volume }: CallPrice, piece: PieceNames): string {
  const parts = steps.flatMap((step, i) => {
    if (step.prices.every((price) => price === 0)) return [];
    const low = steps[i - 1]?.upTo ?? 0;
    const length = lengthIn(step, volume ? 0 : low, volume, piece);
    const units = step.size === 1 ? length : words.divided(`(${length} + ${step.size - 1})`, step.size);
    const price = `${units} * ${priceOf(step.prices, piece.period)}`;
    return [volume ? `case when ${inStep(step, low, piece)} then ${price} else 0 end` : price];
  });
  return parts.join(" + ") || "0";
}

function lengthIn({ upTo }: Step, low: number, volume: boolean, { from, to }: PieceNames): string {
  const end = Number.isFinite(upTo) && !volume ? `least(${to}, ${upTo})` : to;
  if (from === "0" && low === 0) return end;
  const start = low > 0 ? (from === "0" ? String(low) : `greatest(${from}, ${low})`) : from;
  return start === from && end === to ? `(${to} - ${from})` : `greatest(0, ${end} - ${start})`;
}

function inStep({ upTo }: Step, low: number, { counted }: PieceNames): string {
  return Number.isFinite(upTo) ? `(${counted} > ${low} and ${counted} <= ${upTo})` : `${counted} > ${low}`;
}

/** Bits of the steps with a flat amount of which the piece has a part; null where the charge has none. */
export function touchedSteps({ steps, volume }: CallPrice, piece: PieceNames): string | null {
  const tests = steps.flatMap((step, i) => {
    if (step.flat === 0) return [];
    const low = steps[i - 1]?.upTo ?? 0;
    const touched = volume
      ? `${inStep(step, low, piece)} and ${piece.to} > ${piece.from}`
      : `${lengthIn(step, low, false, piece)} > 0`;
    return [`case when ${touched} then ${2 ** i} else 0 end`];
  });
  return tests.length > 0 ? `(${tests.join(" + ")})` : null;
}

/** A record's amount from its atoms. `began` is the period of its start, `touched` the bits of its steps. */
export function settledSql(
  words: Words,
  { call, split: _ }: ChargePlan,
  names: { atoms: string; rest: string; began: string; touched: string; refund: string | null },
  mode: RoundingMode,
): string {
  if (!call) return "0";
  const { den, connect, steps, scale, minimum, cap } = call;
  const flats = steps.flatMap(({ flat }, i) =>
    flat === 0 ? [] : [`case when (${names.touched} & ${2 ** i}) > 0 then ${flat} else 0 end`],
  );
  const negative = [...connect, ...steps.flatMap(({ prices, flat }) => [...prices, flat])].some(
    (atoms) => atoms < 0,
  );
  const settle = (fees: string | null, least: number | null): string => {
    const sum = [names.atoms, ...(fees === null || fees === "0" ? [] : [fees]), ...flats].join(" + ");
    const amount = scale === den ? `(${sum})` : rounded(words, `(${sum})`, den / scale, mode, negative);
    const raised = least === null ? amount : `greatest(${least}, ${amount})`;
    return cap === null ? raised : `least(${cap}, ${raised})`;
  };
  const usual = settle(priceOf(connect, names.began), minimum);
  const whole =
    names.refund === null
      ? usual
      : `case when ${names.refund} then -(${settle(null, null)}) else ${usual} end`;
  return `case when ${names.rest} > 0 then ${whole} else 0 end`;
}

/**
 * The amount for each counted unit and each charged record, where a sum of records needs no more than their number and
 * units: nothing is rounded by record, and every unit costs the same.
 */
export function linearPrice({
  call,
  limits,
}: ChargePlan): { unit: number; connect: number; size: number } | null {
  if (!call || limits.cap.day || limits.minimum.day) return null;
  const { den, scale, connect, steps, minimum, cap } = call;
  const [step] = steps;
  if (!step || steps.length > 1 || step.flat !== 0 || minimum !== null || cap !== null) return null;
  if (scale !== den || !alike(step.prices) || !alike(connect)) return null;
  return { unit: step.prices[0] ?? 0, connect: connect[0] ?? 0, size: step.size };
}

function alike(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
