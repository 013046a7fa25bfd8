/** Calls cut where the calendar changes. Few are: the others stay one row, and only the cut ones are put together again. */

import { OptionError } from "../../options.ts";
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { Timeline } from "../units/calendar.ts";
import { greatestCommonDivisor } from "../units/money.ts";
import { cutSql } from "./call-sql.ts";
import type { Lane, PlanColumns } from "./first-layers.ts";
import type { Layers } from "./layers.ts";
import type { SqlSetting } from "./setting.ts";
import { literals, switchOn } from "./text.ts";
import type { Words } from "./words.ts";

/** A lane with the part of the counted quantity that a row stands for. */
export interface CutLane extends Lane {
  readonly from: string;
  readonly to: string;
}

export interface CutPlan extends PlanColumns {
  readonly cut: readonly CutLane[];
  /** Period of the row, and of the start of its record. */
  readonly period: string;
  readonly began: string;
  /** Milliseconds that the record lasted; null where calls are not cut. */
  readonly duration: string | null;
}

/** Whether anything of the plan differs by period. */
export function asksPeriods({ calendar, charges, allowances }: Plan): boolean {
  if (!calendar) return false;
  const differs = (prices: readonly number[]) => prices.some((price) => price !== prices[0]);
  return (
    charges.some(
      ({ call }) => call && (differs(call.connect) || call.steps.some(({ prices }) => differs(prices))),
    ) || allowances.some(({ matches }) => matches.some(({ period }) => period !== null))
  );
}

export function pieceLayers(layers: Layers, setting: SqlSetting, plans: readonly PlanColumns[]): CutPlan[] {
  const { timeline } = setting;
  if (!timeline || !setting.plans.some(asksPeriods)) {
    return plans.map((one) => ({
      ...one,
      period: "0",
      began: "0",
      duration: null,
      cut: one.lanes.map((lane) => ({ ...lane, from: "0", to: lane.counted })),
    }));
  }
  const columns = cutRows(layers, setting, timeline);
  return plans.map((one) => ({
    ...one,
    period: columns.period,
    began: columns.began,
    duration: columns.duration,
    cut: one.lanes.map((lane) => cutLane(layers, one, lane, columns)),
  }));
}

interface CutColumns {
  readonly first: string;
  readonly last: string;
  readonly low: string;
  readonly high: string;
  readonly duration: string;
  readonly period: string;
  readonly began: string;
}

function cutRows(layers: Layers, setting: SqlSetting, timeline: Timeline): CutColumns {
  const duration = layers.add(durationSql(setting));
  const first = layers.add(segmentSql(layers.words, "t", timeline));
  layers.next();
  const last = layers.add(
    `case when ${duration} > 0 and quantity <> 0 then ${segmentSql(layers.words, `t + ${duration} - 1`, timeline)} else ${first} end`,
  );
  layers.next();
  layers.replace(
    (from) => `
      select *, cast(0 as bigint) as rid, cast(${first} as bigint) as seg, false as cut from ${from}
      where ${first} = ${last}
      union all
      select *, ${layers.words.counting(first, last)} as seg, true as cut
      from (select *, row_number() over () as rid from ${from} where ${first} < ${last})`,
    [...layers.columns, "rid", "seg", "cut"],
  );
  const { bounds, periods } = timeline;
  const oneOf = (numbers: readonly number[], place: string) => layers.add(layers.words.oneOf(numbers, place));
  const columns = {
    low: oneOf(bounds, "seg + 1"),
    high: oneOf(bounds, "seg + 2"),
    period: oneOf(periods, "seg + 1"),
    began: oneOf(periods, `${first} + 1`),
  };
  layers.next();
  return { first, last, duration, ...columns };
}

function durationSql({ plans, facts, words }: SqlSetting): string {
  const timed = [...(plans[0]?.names.kinds.values() ?? [])]
    .filter((kind) => kind.timed)
    .map(({ name }) => name);
  const fallback = timed.length > 0 ? `case when kind in (${literals(timed)}) then quantity else 0 end` : "0";
  const seconds = facts.hasDuration ? `coalesce(duration, ${fallback})` : fallback;
  return `greatest(0, ${words.castOrNull(`round(${seconds} * 1000)`, "bigint")})`;
}

const MOST_SLOTS = 600_000;

/** The segment of a moment: the timeline in steps so short that no boundary lies within one. */
function segmentSql(words: Words, moment: string, { bounds, segment }: Timeline): string {
  const [begin = 0] = bounds;
  const end = bounds.at(-1) ?? 0;
  const step = Number(
    bounds.reduce((gcd, bound) => greatestCommonDivisor(gcd, BigInt(bound - begin)), BigInt(end - begin)),
  );
  const slots = Math.max(1, (end - begin) / step);
  if (slots > MOST_SLOTS) {
    throw new OptionError(
      "calendar",
      `The calendar changes at so odd minutes that ${slots} steps would be needed for the time of the use.`,
      "Let periods begin on quarters of an hour, or bill a shorter time.",
    );
  }
  const segments = Array.from({ length: slots }, (_, i) => segment(begin + i * step));
  const slot = words.divided(`(${moment} - ${begin})`, step);
  return words.oneOf(segments, `1 + greatest(0, least(${slots - 1}, ${slot}))`);
}

function cutLane(layers: Layers, { plan, quantity }: PlanColumns, lane: Lane, columns: CutColumns): CutLane {
  const { first, last, low, high, duration } = columns;
  const charges = lane.surcharge ? [lane.surcharge] : plan.charges.filter(({ surcharge }) => !surcharge);
  const { words } = layers;
  const share = (bound: string) =>
    `cast(${words.divided(`(${words.cast(quantity, "wide")} * (${bound} - t))`, duration)} as bigint)`;
  const at = (bound: string) =>
    byCharge(lane, charges, (charge) =>
      charge.split === "start"
        ? lane.counted
        : cutSql(words, charge, { before: share(bound), counted: lane.counted }),
    );
  // A call that its start prices is whole in its first piece.
  const from = `case when seg = ${first} then 0 else ${at(low)} end`;
  const to = `case when seg = ${last} then ${lane.counted} else ${at(high)} end`;
  return { ...lane, from: layers.add(from), to: layers.add(to) };
}

function byCharge(
  lane: Lane,
  charges: readonly ChargePlan[],
  expression: (charge: ChargePlan) => string,
): string {
  const [only] = charges;
  if (lane.surcharge && only) return expression(only);
  return switchOn(
    lane.charge,
    charges.map((charge) => [charge.index, expression(charge)] as const),
    lane.counted,
  );
}
