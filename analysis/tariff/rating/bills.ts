/** Billing periods: months that begin on a day of the month, and what part of one a subscription holds. */
import { dayOf } from "../../day.ts";
import { OptionError } from "../../options.ts";
import type { ZoneClock } from "../units/zone-clock.ts";

const DAY = 86_400_000;

/** One bill's time. Days are local, counted from 1970-01-01. */
export interface BillPeriod {
  /** First day, as `2026-06-01`. */
  readonly name: string;
  readonly firstDay: number;
  /** The day after the last. */
  readonly endDay: number;
  /** Its beginning and end as moments in milliseconds; the end is excluded. */
  readonly from: number;
  readonly to: number;
}

export interface BillSpec {
  /** A day of the first bill and a day of the last; `from` alone is one bill. */
  readonly from: string | Date;
  readonly to?: string | Date;
  /** Day of the month on which bills begin, 1 to 28. Default 1. */
  readonly day?: number;
}

/** Local days of each bill from that of `from` to that of `to`. */
export function billDays({
  from,
  to = from,
  day = 1,
}: BillSpec): { name: string; firstDay: number; endDay: number }[] {
  if (!Number.isInteger(day) || day < 1 || day > 28) {
    throw new OptionError(
      "day",
      `Bills begin on day ${day} of the month; it has to be a whole number from 1 to 28.`,
    );
  }
  const [first, last] = [monthOf(dayOf(from, "from"), day), monthOf(dayOf(to, "to"), day)];
  if (first > last)
    throw new OptionError("to", "The last bill lies before the first.", "Exchange from and to.");
  if (last - first >= 240)
    throw new OptionError(
      "to",
      `From ${dayOf(from, "from")} to ${dayOf(to, "to")} there are more than 240 bills.`,
      "Say with from and to which of them are meant, or look for records of a wrong date.",
    );
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const firstDay = dayNumber(first + i, day);
    return {
      name: new Date(firstDay * DAY).toISOString().slice(0, 10),
      firstDay,
      endDay: dayNumber(first + i + 1, day),
    };
  });
}

export function billPeriods(spec: BillSpec, clock: ZoneClock): BillPeriod[] {
  return billDays(spec).map(({ name, firstDay, endDay }) => ({
    name,
    firstDay,
    endDay,
    from: clock.moment(firstDay * DAY),
    to: clock.moment(endDay * DAY),
  }));
}

/** How far after the last bill calls are looked at: bytes may stand where seconds should, and dates may be wrong. */
export const LONGEST_S = 10 * 366 * 86_400;

/** The time for which prices matter: from the first bill to the end of the last call that began in one. */
export function billedTime(
  days: readonly { firstDay: number; endDay: number }[],
  lastEnd: number,
): { begin: number; end: number } {
  const [first, last] = [(days[0]?.firstDay ?? 0) * DAY, (days.at(-1)?.endDay ?? 0) * DAY];
  return { begin: first, end: Math.min(Math.max(lastEnd, last), last + LONGEST_S * 1000) };
}

/** Months since year 0 of the bill that holds the day. */
function monthOf(day: string, begins: number): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return year * 12 + month - 1 - (date < begins ? 1 : 0);
}

function dayNumber(month: number, day: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, day) / DAY;
}

/** Days of the bill that lie within the local days `from` and `to` (excluded), and all of its days. */
export function activeDays(
  { firstDay, endDay }: Pick<BillPeriod, "firstDay" | "endDay">,
  from: number,
  to: number,
): { active: number; all: number } {
  const active = Math.max(0, Math.min(endDay, to) - Math.max(firstDay, from));
  return { active, all: endDay - firstDay };
}
