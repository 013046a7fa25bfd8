/** Days of the calendar as `YYYY-MM-DD`: no time of day, no time zone. */
import { OptionError } from "./options.ts";

const MS_A_DAY = 86_400_000;

/** A day given as text, or as a `Date`, of which the day in UTC counts. */
export function dayOf(value: string | Date, option: string): string {
  if (value instanceof Date || Object.prototype.toString.call(value) === "[object Date]") {
    const time = (value as Date).getTime();
    if (!Number.isNaN(time)) return isoDay(time);
  } else if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const time = Date.parse(`${value}T00:00:00Z`);
    // An engine may take 2026-02-30 for the second of March.
    if (!Number.isNaN(time) && isoDay(time) === value) return value;
  }
  throw new OptionError(
    option,
    `${option} is no day of the calendar: ${String(value)}.`,
    `Write it as "2026-06-30", or pass a Date.`,
  );
}

export function addDays(day: string, days: number): string {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + days * MS_A_DAY);
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
