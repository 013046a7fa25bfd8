/** Which tariffs stand in one statement. */
import type { Plan } from "../plan/plan.ts";
import type { MatchPlan } from "../plan/plan-match.ts";
import { orderFreeCharge } from "./allowance-sql.ts";
import { linearPrice } from "./call-sql.ts";
import { asksPeriods } from "./piece-layers.ts";

/**
 * Tariffs that share a clock and a calendar stand in one statement, in runs of the list so that columns keep their
 * order. Sorting takes memory for each order of records, so that a statement has few of them.
 *
 * @param way Tells plans apart that are billed in different ways.
 */
export function groupsOf(plans: readonly Plan[], way: (plan: Plan) => string): number[][] {
  const groups: number[][] = [];
  let before = "";
  let sorts = new Set<string>();
  let work = 0;
  plans.forEach((plan, place) => {
    const key = `${way(plan)} ${sharedKey(plan)}`;
    const orders = orderKeys(plan);
    const last = groups.at(-1);
    const joined = new Set([...sorts, ...orders]);
    if (last && key === before && work + workOf(plan) <= MOST_WORK && joined.size <= MOST_SORTS) {
      last.push(place);
      sorts = joined;
      work += workOf(plan);
    } else {
      groups.push([place]);
      sorts = new Set(orders);
      work = workOf(plan);
    }
    before = key;
  });
  return groups;
}

/** The engine holds a vector for every step of an expression and thread: more would take hundreds of megabytes. */
const MOST_WORK = 240;

/** Steps of a plan's expressions, roughly: what has no plain price for each unit takes many. */
function workOf({ charges, discounts }: Plan): number {
  return charges.reduce(
    (sum, charge) => sum + (linearPrice(charge) === null ? 6 : 1),
    1 + 4 * discounts.length,
  );
}

const MOST_SORTS = 4;

function sharedKey(plan: Plan): string {
  const calendar = asksPeriods(plan) && plan.calendar;
  return JSON.stringify([
    plan.timeZone,
    calendar && [calendar.periods, [...calendar.days], [...calendar.holidays]],
    calendar && [...plan.names.kinds.values()],
  ]);
}

/** What the order of records and the sums along it depend on: plans that differ in prices alone have the same. */
function orderKeys(plan: Plan): string[] {
  const ordered = plan.allowances.filter((allowance) => orderFreeCharge(plan, allowance) === null);
  const charges = plan.charges.map(({ match, from, to, free, first, increment, split }) => [
    matchKey(match),
    from,
    to,
    free,
    first,
    increment,
    split,
  ]);
  return ordered.map(({ matches, weights, quantity }, i) =>
    JSON.stringify([
      charges,
      matches.map(matchKey),
      [...weights],
      i > 0 && [quantity, ordered[i - 1]?.quantity],
    ]),
  );
}

function matchKey(match: MatchPlan): unknown {
  return Object.values(match).map((value) => (value instanceof Set ? [...value] : value));
}
