/** What the records of use say as a whole, before any of them is rated. */
import type { UsageRecord } from "./usage.ts";
import { momentOf } from "./use-order.ts";

export interface UsageFacts {
  /** First and last moment of the use, calls to their end; the beginning of 1970 without any. */
  readonly from: number;
  readonly to: number;
  /** Whether records stand in order of time already. */
  readonly inOrder: boolean;
  /** Whether any record has an id. */
  readonly ids: boolean;
}

/** Calls are looked at to their end, or for ten years: bytes may stand where seconds should. */
const LONGEST_S = 10 * 366 * 86_400;

export function usageFacts(usage: readonly UsageRecord[]): UsageFacts {
  let [from, to, last] = [Infinity, -Infinity, -Infinity];
  let [inOrder, ids] = [true, false];
  for (const record of usage) {
    const { id, quantity, duration } = record;
    if (id !== undefined && id !== null) ids = true;
    const began = momentOf(record);
    if (Number.isNaN(began)) continue;
    if (began < last) inOrder = false;
    last = began;
    if (began < from) from = began;
    const seconds = duration ?? quantity ?? 0;
    const ended = began + (seconds > 0 ? Math.min(seconds, LONGEST_S) * 1000 : 0);
    if (ended > to) to = ended;
  }
  return from <= to ? { from, to, inOrder, ids } : { from: 0, to: 0, inOrder, ids };
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
export function repeatedPlaces(usage: readonly UsageRecord[]): ReadonlySet<number> {
  const kept = new Map<string | number, number>();
  const repeated = new Set<number>();
  usage.forEach((record, place) => {
    const { id } = record;
    if (id === undefined || id === null) return;
    const other = kept.get(id);
    const before = other === undefined ? undefined : usage[other];
    if (other === undefined || before === undefined) kept.set(id, place);
    else if (earlier(record, before)) {
      repeated.add(other);
      kept.set(id, place);
    } else repeated.add(place);
  });
  return repeated;
}

function earlier(a: UsageRecord, b: UsageRecord): boolean {
  const [one, other] = [momentOf(a), momentOf(b)];
  // One that says when it was comes before one that does not.
  if (Number.isNaN(one) || Number.isNaN(other)) return !Number.isNaN(one) && Number.isNaN(other);
  return one !== other ? one < other : (a.quantity ?? 0) < (b.quantity ?? 0);
}
