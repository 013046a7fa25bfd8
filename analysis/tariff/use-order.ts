/** When records were, and the order in which allowances are used up. */
import type { Prepared } from "./prepare.ts";
import type { UsageRecord } from "./usage.ts";

/** The last moment that a `Date` holds. */
const LATEST = 8.64e15;

/** When the record began, in whole milliseconds since 1970; NaN where it does not say. */
export function momentOf({ at }: UsageRecord): number {
  const moment = typeof at === "number" ? at : typeof at === "object" && at !== null ? at.getTime() : NaN;
  return Math.abs(moment) <= LATEST ? Math.floor(moment) : NaN;
}

/** Places of the records in order of time, those of one moment in the order of the list; records without a time first. */
export function placesInTime(usage: readonly UsageRecord[]): Uint32Array {
  const moments = Float64Array.from(usage, (record) => {
    const moment = momentOf(record);
    return Number.isNaN(moment) ? -Infinity : moment;
  });
  const places = Uint32Array.from(moments, (_, place) => place);
  return places.sort((a, b) => {
    const [one, other] = [moments[a] as number, moments[b] as number];
    return one < other ? -1 : one > other ? 1 : a - b;
  });
}

/**
 * Order among records of one moment: it has to be stated, so that the order in which records come changes nothing. By
 * charge, by what else the record's words decide, and by its size.
 */
export function compareInMoment(a: Prepared, b: Prepared): number {
  const [one, other] = [a.account.subscription.customer, b.account.subscription.customer];
  return (
    a.charge.index - b.charge.index ||
    a.use.mask - b.use.mask ||
    a.use.kindPlace - b.use.kindPlace ||
    a.use.discountMask - b.use.discountMask ||
    a.quantity - b.quantity ||
    a.duration - b.duration ||
    (one < other ? -1 : one > other ? 1 : 0)
  );
}
