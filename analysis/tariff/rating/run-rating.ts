/** Use, tariffs and subscriptions brought together: records sorted out, put in order where it matters, and rated. */

import type { Tariff } from "../plan/tariff.ts";
import { timeline } from "../units/calendar.ts";
import { zoneClock } from "../units/zone-clock.ts";
import { openAccounts } from "./accounts.ts";
import { type BillSpec, billDays, billedTime, billPeriods } from "./bills.ts";
import { type Prepared, type Preparer, preparer, type RaterSetting } from "./prepare.ts";
import { rateOne, type Sink } from "./rater.ts";
import { checkSubscriptions, type Subscription } from "./subscriptions.ts";
import type { TakenSink } from "./take-allowances.ts";
import { type Problem, problemLog, type UsageProblem, type UsageRecord } from "./usage.ts";
import { customersIn, repeatedPlaces, type UsageFacts, usageFacts } from "./usage-facts.ts";
import { compareInMoment, placesInTime } from "./use-order.ts";

export interface RatingOptions extends Partial<BillSpec> {
  /** Who is on which tariff and when. Default: every customer of the use, all the time. */
  readonly subscriptions?: readonly Subscription[];
}

/** One tariff with its customers. */
export interface TariffRun extends RaterSetting {
  readonly tariff: Tariff;
  readonly prepare: Preparer;
}

/** What becomes of the records of a tariff, in the order in which they are rated. */
export interface RatingSinks {
  readonly part: Sink;
  readonly taken?: TakenSink;
}

export interface Rating {
  readonly runs: readonly TariffRun[];
  readonly problems: readonly UsageProblem[];
}

/** @param failed Is told the places of records that cannot be rated. */
export function runRating(
  usage: readonly UsageRecord[],
  tariffs: readonly Tariff[],
  options: RatingOptions,
  sinksOf: (run: TariffRun) => RatingSinks,
  failed?: (place: number, problem: Problem) => void,
): Rating {
  const facts = usageFacts(usage);
  const runs = openRuns(usage, tariffs, options, facts);
  const log = problemLog(tariffs.map(({ name }) => name).join(", "));
  const repeated = facts.ids ? repeatedPlaces(usage, facts) : null;
  const queues = runs.map((run) => queueOf(run, sinksOf(run)));
  const waits = tariffs.some(({ plan }) => plan.allowances.length > 0);
  const places = waits && !facts.inOrder ? placesInTime(facts.moments) : null;
  for (let i = 0; i < usage.length; i++) {
    const place = places ? (places[i] as number) : i;
    const record = usage[place] as UsageRecord;
    const at = facts.moments[place] as number;
    const problem = repeated?.has(place) ? "duplicate" : hand(record, place, at, queues);
    if (problem === null) continue;
    log.add(problem, record);
    failed?.(place, problem);
  }
  for (const queue of queues) queue.end();
  return { runs, problems: log.list() };
}

function openRuns(
  usage: readonly UsageRecord[],
  tariffs: readonly Tariff[],
  options: RatingOptions,
  facts: UsageFacts,
): TariffRun[] {
  const spec = billsOf(options, facts, tariffs);
  const { begin, end } = billedTime(billDays(spec), facts.end);
  const subscriptions: readonly Subscription[] =
    options.subscriptions ?? customersIn(usage).map((customer) => ({ customer }));
  if (options.subscriptions) checkSubscriptions(subscriptions, tariffs);
  return tariffs.map((tariff) => {
    const { plan } = tariff;
    const clock = zoneClock(plan.timeZone, begin, end);
    const bills = billPeriods(spec, clock);
    const mine = subscriptions.filter((one) => (one.tariff ?? tariffs[0]?.name) === tariff.name);
    const setting = {
      plan,
      clock,
      timeline: plan.calendar ? timeline(plan.calendar, clock, begin, end) : null,
      bills,
      accounts: openAccounts(mine, plan, bills),
    };
    return { ...setting, tariff, prepare: preparer(setting) };
  });
}

/** The bills that were asked for, by default the months of the use where the first tariff holds. */
function billsOf(
  { from, to, day = 1 }: RatingOptions,
  { first, last }: UsageFacts,
  tariffs: readonly Tariff[],
): BillSpec {
  if (from !== undefined) return { from, to: to ?? from, day };
  // Refuses more time than bills are made for before its zone is laid out over it.
  billDays({ from: new Date(first), to: to ?? new Date(last), day });
  const { local } = zoneClock(tariffs[0]?.plan.timeZone, first, last);
  return { from: new Date(local(first)), to: to ?? new Date(local(last)), day };
}

/** Records of a run on their way to be rated. */
interface Queue {
  readonly run: TariffRun;
  take(prepared: Prepared): void;
  /** Rates what had to wait. */
  end(): void;
}

/**
 * Where allowances are used up, records come in order of time, and those of one moment wait for each other to be put in
 * the order that is stated for them.
 */
function queueOf(run: TariffRun, { part, taken }: RatingSinks): Queue {
  const rateNow = (prepared: Prepared) => rateOne(run, prepared, part, taken);
  if (run.plan.allowances.length === 0) return { run, take: rateNow, end: () => undefined };
  let waiting: Prepared | null = null;
  let others: Prepared[] = [];
  const end = () => {
    if (others.length === 0) {
      if (waiting) rateNow(waiting);
    } else {
      for (const prepared of [waiting as Prepared, ...others].sort(compareInMoment)) rateNow(prepared);
      others = [];
    }
    waiting = null;
  };
  const take = (prepared: Prepared) => {
    if (waiting && waiting.at === prepared.at) {
      others.push(prepared);
      return;
    }
    end();
    waiting = prepared;
  };
  return { run, take, end };
}

/** Gives the record to the run that has its customer at that time; null when it was taken. */
function hand(record: UsageRecord, place: number, at: number, queues: readonly Queue[]): Problem | null {
  let problem: Problem = "unknown_customer";
  for (const queue of queues) {
    const found = queue.run.prepare(record, place, at);
    if (typeof found === "object") {
      queue.take(found);
      return null;
    }
    // Another tariff may hold the customer at that time.
    if (found !== "unknown_customer") problem = found;
    if (found !== "unknown_customer" && found !== "outside") return found;
  }
  return problem;
}
