/** Periods of the week by day type and time of day, laid out over a stretch of time. */
import type { CalendarSpec } from "../plan/spec.ts";
import type { ZoneClock } from "./zone-clock.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
export const DAY_TYPES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"] as const;
type DayType = (typeof DAY_TYPES)[number];

const GROUPS: { readonly [group: string]: readonly DayType[] } = {
  workday: ["mon", "tue", "wed", "thu", "fri"],
  weekend: ["sat", "sun"],
  all: DAY_TYPES,
};

/** Minutes of a day type that belong to a period. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly period: number;
  /** Place of the period in the list of the tariff. */
  readonly place: number;
}

export interface CalendarPlan {
  /** Names of the periods, each once. */
  readonly periods: readonly string[];
  /** Stretches of each day type in order of time. */
  readonly days: ReadonlyMap<DayType, readonly Stretch[]>;
  /** Days since 1970-01-01. */
  readonly holidays: ReadonlySet<number>;
}

export function planCalendar(spec: CalendarSpec): CalendarPlan {
  const periods = [...new Set(spec.periods.map(({ name }) => name))];
  const stretchesOf = (day: DayType): Stretch[] =>
    spec.periods
      .flatMap(({ name, days = ["all"], from = "00:00", to = "24:00" }, place) => {
        if (!days.some((one) => one === day || GROUPS[one]?.includes(day))) return [];
        const [start, end, period] = [minutes(from), minutes(to), periods.indexOf(name)];
        if (start < end) return [{ from: start, to: end, period, place }];
        // A night that ends in the morning is two stretches of the same day.
        return [
          { from: 0, to: end, period, place },
          { from: start, to: 1440, period, place },
        ].filter((stretch) => stretch.from < stretch.to);
      })
      .sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    periods,
    days: new Map(DAY_TYPES.map((day) => [day, stretchesOf(day)])),
    holidays: new Set((spec.holidays ?? []).map((day) => Date.parse(`${day}T00:00:00Z`) / DAY)),
  };
}

function minutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** What a calendar has wrong on some days: minutes of two periods, or of none. */
export interface CalendarFault {
  readonly days: readonly DayType[];
  readonly kind: "overlap" | "gap";
  readonly from: number;
  readonly to: number;
  readonly place: number;
}

export function calendarFaults(calendar: CalendarPlan): CalendarFault[] {
  const days = DAY_TYPES.filter((day) => day !== "holiday" || calendar.holidays.size > 0);
  const all = days.flatMap((day) =>
    faultsOf(calendar.days.get(day) ?? []).map((fault) => ({ day, ...fault })),
  );
  const alike = Map.groupBy(all, ({ kind, from, to }) => `${kind} ${from} ${to}`);
  return [...alike.values()].map((faults) => {
    const { kind, from, to, place } = faults[0] as (typeof all)[number];
    return { kind, from, to, place, days: faults.map(({ day }) => day) };
  });
}

function faultsOf(stretches: readonly Stretch[]): Omit<CalendarFault, "days">[] {
  const faults: Omit<CalendarFault, "days">[] = [];
  let end = 0;
  for (const { from, to, place } of stretches) {
    if (from > end) faults.push({ kind: "gap", from: end, to: from, place });
    if (from < end) faults.push({ kind: "overlap", from, to: Math.min(end, to), place });
    end = Math.max(end, to);
  }
  const place = stretches.at(-1)?.place ?? 0;
  return end < 1440 ? [...faults, { kind: "gap", from: end, to: 1440, place }] : faults;
}

/** The calendar over a stretch of time: boundaries in order, and the period from each of them to the next. */
export interface Timeline {
  /** Moments in milliseconds since 1970; the first is the beginning of the stretch, the last its end. */
  readonly bounds: readonly number[];
  readonly periods: readonly number[];
  /** Place of the segment that holds the moment; the first or the last outside of the stretch. */
  segment(at: number): number;
}

/** Lays the calendar out from the day before `from` to the day after `to`. Neighbours of one period are one segment. */
export function timeline(calendar: CalendarPlan, clock: ZoneClock, from: number, to: number): Timeline {
  const bounds: number[] = [];
  const periods: number[] = [];
  const [begin, end] = [from - DAY, to + DAY];
  clock.offsets.forEach(({ from: since, offset }, i) => {
    const [start, stop] = [Math.max(begin, since), Math.min(end, clock.offsets[i + 1]?.from ?? Infinity)];
    if (start >= stop) return;
    const last = Math.floor((stop - 1 + offset) / DAY);
    for (let day = Math.floor((start + offset) / DAY); day <= last; day++) {
      for (const stretch of calendar.days.get(dayType(day, calendar.holidays)) ?? []) {
        const [a, b] = [stretch.from, stretch.to].map((minute) => day * DAY + minute * MINUTE - offset) as [
          number,
          number,
        ];
        if (b <= start || a >= stop || periods.at(-1) === stretch.period) continue;
        bounds.push(Math.max(a, start));
        periods.push(stretch.period);
      }
    }
  });
  bounds.push(end);
  return { bounds, periods, segment: finder(bounds) };
}

function dayType(day: number, holidays: ReadonlySet<number>): DayType {
  // 1970-01-01 was a Thursday.
  return holidays.has(day) ? "holiday" : (DAY_TYPES[(((day + 3) % 7) + 7) % 7] as DayType);
}

/** Records come in order of time more often than not: the last place is tried first. */
function finder(bounds: readonly number[]): (at: number) => number {
  let found = 0;
  const last = bounds.length - 2;
  return (at) => {
    if (at >= (bounds[found] as number) && at < (bounds[found + 1] as number)) return found;
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at >= (bounds[middle] as number)) low = middle;
      else high = middle - 1;
    }
    found = low;
    return low;
  };
}
