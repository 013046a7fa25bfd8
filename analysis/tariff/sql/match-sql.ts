/** The question whether a record is meant, as a condition over the columns of the use. */

import type { GroupPlan } from "../plan/group-index.ts";
import type { Plan } from "../plan/plan.ts";
import type { ChargePlan } from "../plan/plan-charge.ts";
import type { MatchPlan, Names } from "../plan/plan-match.ts";
import type { BillPeriod } from "../rating/bills.ts";
import type { ZoneClock } from "../units/zone-clock.ts";
import { literal, literals } from "./text.ts";

export function condition(match: MatchPlan, names: Names): string {
  const words = (["kind", "direction", "network"] as const).flatMap((field) =>
    match[field] === null ? [] : [`${field} in (${literals(match[field])})`],
  );
  const places = (["destination", "zone"] as const).flatMap((field) =>
    match[field] === null
      ? []
      : [`(${[...match[field]].map((group) => groupCondition(field, group, names)).join(" or ")})`],
  );
  const friends = match.friend === null ? [] : [match.friend ? "friend" : "not friend"];
  return [...words, ...places, ...friends].join(" and ") || "true";
}

function groupCondition(field: string, name: string, { groups }: Names): string {
  const group = groups.get(name);
  if (!group) return "false";
  const own = named(field, group);
  if (!group.others) return own;
  const all = [...groups.values()].map((other) => named(field, other)).filter((text) => text !== "false");
  return `(${own} or (${field} is not null and not (${all.join(" or ") || "false"})))`;
}

function named(field: string, { values, prefixes }: GroupPlan): string {
  const tests = [
    ...(values.size > 0 ? [`${field} in (${literals(values)})`] : []),
    ...prefixes.map((prefix) => beginsWith(field, prefix)),
  ];
  return tests.join(" or ") || "false";
}

/** Engines look for `like` with a beginning quickly; what `like` reads otherwise is compared as it stands. */
function beginsWith(field: string, prefix: string): string {
  if (/[%_\\]/.test(prefix)) return `substr(${field}, 1, ${[...prefix].length}) = ${literal(prefix)}`;
  return `${field} like ${literal(`${prefix}%`)}`;
}

/** Charges by their place where they match and hold; null where none does. */
export function chargeCase(plan: Plan, clock: ZoneClock): string {
  const arms = plan.charges
    .filter(({ surcharge }) => !surcharge)
    .map((charge) => `when ${chargeCondition(charge, plan, clock)} then ${charge.index}`);
  const held = holds(plan, clock);
  if (arms.length === 0) return "null";
  return `case ${held === "" ? "" : `when not (${held}) then null `}${arms.join(" ")} end`;
}

export function chargeCondition(charge: ChargePlan, plan: Plan, clock: ZoneClock): string {
  return [condition(charge.match, plan.names), holds(charge, clock)]
    .filter((text) => text !== "")
    .join(" and ");
}

/** Validity by days, as moments; empty for always. */
function holds({ from, to }: { from: number; to: number }, clock: ZoneClock): string {
  return [
    ...(Number.isFinite(from) ? [`t >= ${clock.moment(from)}`] : []),
    ...(Number.isFinite(to) ? [`t < ${clock.moment(to)}`] : []),
  ].join(" and ");
}

/** The place of the bill of column `t`; null outside of all. */
export function billCase(bills: readonly BillPeriod[]): string {
  const [first] = bills;
  if (!first) return "null";
  return `case when t < ${first.from} then null ${bills.map(({ to }, i) => `when t < ${to} then ${i}`).join(" ")} end`;
}
