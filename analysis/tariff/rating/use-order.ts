/** When records were, and the order in which allowances are used up. */
import type { Prepared } from "./prepare.ts";
import { LAST_MOMENT, type UsageRecord } from "./usage.ts";

/** When the record began, in whole milliseconds since 1970; NaN where it does not say. */
export function momentOf({ at }: UsageRecord): number {
  const moment = typeof at === "number" ? at : typeof at === "object" && at !== null ? at.getTime() : NaN;
  return Math.abs(moment) <= LAST_MOMENT ? Math.floor(moment) : NaN;
}

/** Places of records in order of their moments, those of one moment in the order of the list; those without a time first. */
export function placesInTime(moments: Float64Array): Uint32Array {
  let [first, last] = [Infinity, -Infinity];
  for (const moment of moments) {
    if (moment < first) first = moment;
    if (moment > last) last = moment;
  }
  const count = moments.length;
  const places = new Uint32Array(count).map((_, place) => place);
  const after = (place: number) => {
    const moment = moments[place] as number;
    return Number.isNaN(moment) ? 0 : moment - first + 1;
  };
  if ((last - first + 2) * count > Number.MAX_SAFE_INTEGER)
    return places.sort((a, b) => after(a) - after(b) || a - b);
  // Moment and place in one number: sorting numbers takes a fraction of the time of sorting by a comparison.
  const keys = new Float64Array(count);
  for (let place = 0; place < count; place++) keys[place] = after(place) * count + place;
  keys.sort();
  return places.map((_, i) => (keys[i] as number) % count);
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
