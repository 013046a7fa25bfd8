/** What the records of use say as a whole, before any of them is rated. */
import { LONGEST_S } from "./bills.ts";
import type { UsageRecord } from "./usage.ts";
import { momentOf } from "./use-order.ts";

export interface UsageFacts {
  /** When each record began; NaN for those that do not say. */
  readonly moments: Float64Array;
  /** When the first and the last record began, and when the last call ended; the beginning of 1970 without any. */
  readonly first: number;
  readonly last: number;
  readonly end: number;
  /** Whether records stand in order of time already. */
  readonly inOrder: boolean;
  /** Whether any record has an id. */
  readonly ids: boolean;
}

export function usageFacts(usage: readonly UsageRecord[]): UsageFacts {
  let [first, last, end, before] = [Infinity, -Infinity, -Infinity, -Infinity];
  let [inOrder, ids] = [true, false];
  const moments = new Float64Array(usage.length);
  for (let place = 0; place < usage.length; place++) {
    const record = usage[place] as UsageRecord;
    const { id, quantity, duration } = record;
    if (id !== undefined && id !== null) ids = true;
    const began = momentOf(record);
    moments[place] = began;
    if (Number.isNaN(began)) continue;
    if (began < before) inOrder = false;
    before = began;
    if (began < first) first = began;
    if (began > last) last = began;
    const seconds = duration ?? quantity ?? 0;
    const ended = began + (seconds > 0 ? Math.min(seconds, LONGEST_S) * 1000 : 0);
    if (ended > end) end = ended;
  }
  if (first > last) [first, last, end] = [0, 0, 0];
  return { moments, first, last, end, inOrder, ids };
}

/** Everybody in the use, in order of their first records. */
export function customersIn(usage: readonly UsageRecord[]): (string | number)[] {
  const customers = new Set<string | number>();
  for (const { customer } of usage) {
    if (customer !== null && customer !== undefined && customer !== "") customers.add(customer);
  }
  return [...customers];
}

/** Places of records whose id was there before: of those with one id the earliest counts, then the smallest, then the first. */
export function repeatedPlaces(usage: readonly UsageRecord[], { moments }: UsageFacts): ReadonlySet<number> {
  const earlier = (a: number, b: number): boolean => {
    const [one, other] = [moments[a] as number, moments[b] as number];
    // One that says when it was comes before one that does not.
    if (Number.isNaN(one) || Number.isNaN(other)) return !Number.isNaN(one) && Number.isNaN(other);
    return one !== other ? one < other : (usage[a]?.quantity ?? Infinity) < (usage[b]?.quantity ?? Infinity);
  };
  const kept = new Map<string | number, number>();
  const repeated = new Set<number>();
  usage.forEach(({ id }, place) => {
    if (id === undefined || id === null) return;
    const other = kept.get(id);
    if (other === undefined) kept.set(id, place);
    else if (earlier(place, other)) {
      repeated.add(other);
      kept.set(id, place);
    } else repeated.add(place);
  });
  return repeated;
}
