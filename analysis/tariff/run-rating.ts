/** Use, tariffs and subscriptions brought together: records sorted out, put in order where it matters, and rated. */
import { OptionError } from "../options.ts";
import { type Account, openAccounts, type Subscription } from "./accounts.ts";
import { type BillPeriod, type BillSpec, billDays, billPeriods } from "./bills.ts";
import { timeline } from "./calendar.ts";
import {
  comesAfter,
  compare,
  type Prepared,
  preparer,
  type RaterSetting,
  rateOne,
  type Sink,
  type TakenSink,
} from "./rater.ts";
import type { Tariff } from "./tariff.ts";
import { type Problem, problemLog, type UsageProblem, type UsageRecord } from "./usage.ts";
import { zoneClock } from "./zone-clock.ts";

const DAY = 86_400_000;

export interface RatingOptions extends Partial<BillSpec> {
  /** Who is on which tariff and when. Default: every customer of the use, all the time. */
  readonly subscriptions?: readonly Subscription[];
}

/** One tariff with its customers. */
export interface TariffRun extends RaterSetting {
  readonly tariff: Tariff;
  readonly prepare: (record: UsageRecord) => Prepared | Problem;
}

/** What becomes of the records: called in the order in which they are rated. */
export interface RatingSinks {
  readonly part: (run: TariffRun, prepared: Prepared, part: Parameters<Sink>[1]) => void;
  readonly taken?: (run: TariffRun, ...taken: Parameters<TakenSink>) => void;
  readonly problem?: (record: UsageRecord, problem: Problem) => void;
}

export interface Rating {
  readonly runs: readonly TariffRun[];
  readonly problems: readonly UsageProblem[];
}

export function runRating(
  usage: readonly UsageRecord[],
  tariffs: readonly Tariff[],
  options: RatingOptions,
  sinks: RatingSinks,
): Rating {
  const extent = extentOf(usage);
  const runs = openRuns(usage, tariffs, options, extent);
  const log = problemLog(tariffs.map(({ name }) => name).join(", "));
  const repeated = repeatedRecords(usage);
  const queues = runs.map((run) => queueOf(run, sinks));
  for (const record of usage) {
    const problem = repeated?.has(record) ? "duplicate" : hand(record, queues);
    if (problem === null) continue;
    log.add(problem, record);
    sinks.problem?.(record, problem);
  }
  for (const queue of queues) queue.end();
  return { runs, problems: log.list() };
}

function openRuns(
  usage: readonly UsageRecord[],
  tariffs: readonly Tariff[],
  options: RatingOptions,
  extent: { from: number; to: number },
): TariffRun[] {
  const { from = new Date(extent.from), to = options.from ?? new Date(extent.to), day = 1 } = options;
  const days = billDays({ from, to, day });
  const begin = Math.min(extent.from, (days[0]?.firstDay ?? 0) * DAY);
  const end = Math.max(extent.to, (days.at(-1)?.endDay ?? 0) * DAY);
  const subscriptions = options.subscriptions ?? everyCustomer(usage);
  refuseUnknownTariffs(subscriptions, tariffs);
  return tariffs.map((tariff, i) => {
    const { plan } = tariff;
    const clock = zoneClock(plan.timeZone, begin, end);
    const bills: BillPeriod[] = billPeriods({ from, to, day }, clock);
    const mine = subscriptions.filter(
      (one) =>
        (one.tariff ?? tariffs[0]?.name) === tariff.name ||
        (i === 0 && tariffs.length === 1 && one.tariff === undefined),
    );
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

function refuseUnknownTariffs(subscriptions: readonly Subscription[], tariffs: readonly Tariff[]): void {
  const names = tariffs.map(({ name }) => name);
  const lost = subscriptions.find(({ tariff }) => tariff !== undefined && !names.includes(tariff));
  if (!lost) return;
  throw new OptionError(
    "subscriptions",
    `Customer ${lost.customer} is on “${lost.tariff}”, which is not among the tariffs.`,
    `The tariffs are ${names.join(", ")}.`,
  );
}

function everyCustomer(usage: readonly UsageRecord[]): Subscription[] {
  const customers = new Set<string | number>();
  for (const { customer } of usage) if (customer !== null && customer !== "") customers.add(customer);
  return [...customers].map((customer) => ({ customer }));
}

/** First and last moment of the use, calls to their end; the beginning of 1970 without any. */
function extentOf(usage: readonly UsageRecord[]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { at, quantity, duration } of usage) {
    const began = typeof at === "number" ? at : (at?.getTime() ?? Number.NaN);
    if (!Number.isFinite(began)) continue;
    from = Math.min(from, began);
    const seconds = Math.min(Math.max(0, duration ?? quantity ?? 0), LONGEST_S);
    to = Math.max(to, began + seconds * 1000);
  }
  return from <= to ? { from, to } : { from: 0, to: 0 };
}

/** Calendars are laid out to the end of the longest call, or of ten years: bytes may stand where seconds should. */
const LONGEST_S = 10 * 366 * 86_400;

/** Records whose id was there before, the earlier and then the smaller being the one that counts. */
function repeatedRecords(usage: readonly UsageRecord[]): ReadonlySet<UsageRecord> | null {
  if (!usage.some(({ id }) => id !== undefined && id !== null)) return null;
  const first = new Map<string | number, UsageRecord>();
  const repeated = new Set<UsageRecord>();
  for (const record of usage) {
    if (record.id === undefined || record.id === null) continue;
    const other = first.get(record.id);
    const [kept, dropped] = other && !earlier(record, other) ? [other, record] : [record, other];
    first.set(record.id, kept);
    if (dropped) repeated.add(dropped);
  }
  return repeated;
}

function earlier(a: UsageRecord, b: UsageRecord): boolean {
  const [one, other] = [Number(a.at), Number(b.at)];
  return one !== other ? one < other : (a.quantity ?? 0) < (b.quantity ?? 0);
}

/** Records of a run on their way to be rated. */
interface Queue {
  readonly run: TariffRun;
  take(prepared: Prepared): void;
  /** Rates what had to wait. */
  end(): void;
}

/** Where no allowance is used up, records need not wait for each other. */
function queueOf(run: TariffRun, sinks: RatingSinks): Queue {
  const { allowances } = run.plan;
  const part: Sink = (prepared, rated) => sinks.part(run, prepared, rated);
  const taken: TakenSink | undefined = sinks.taken && ((...given) => sinks.taken?.(run, ...given));
  if (allowances.length === 0) {
    return { run, take: (prepared) => rateOne(run, prepared, part, taken), end: () => undefined };
  }
  const waiting: Prepared[] = [];
  return {
    run,
    take: (prepared) => {
      waiting.push(prepared);
    },
    end: () => {
      const shared = allowances.some((allowance) => allowance.shared);
      for (const prepared of inOrder(waiting, shared) ? waiting : waiting.sort(compare)) {
        rateOne(run, prepared, part, taken);
      }
    },
  };
}

/** Gives the record to the run that has its customer at that time; null when it was taken. */
function hand(record: UsageRecord, queues: readonly Queue[]): Problem | null {
  let problem: Problem = "unknown_customer";
  for (const queue of queues) {
    const found = queue.run.prepare(record);
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

/** Whether each customer's records stand in order already, as they mostly do; a family's would have to be compared. */
function inOrder(records: readonly Prepared[], shared: boolean): boolean {
  if (shared) return false;
  for (const next of records) {
    const { account } = next;
    if (!comesAfter(account.last, next)) return false;
    (account as { last: Account["last"] }).last = next;
  }
  return true;
}
