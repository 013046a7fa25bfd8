/** The 24 months of the sample data. A day is a whole number: days since 1970-01-01. */

export const MONTHS = 24;
const FIRST_YEAR = 2024;
const FIRST_MONTH = 6; // July, as `Date.UTC` counts

export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** The first day of month `index`; 0 is July 2024, and indexes outside the window are fine. */
export function monthStart(index: number): number {
  return Date.UTC(FIRST_YEAR, FIRST_MONTH + index, 1) / 86_400_000;
}

export function daysIn(index: number): number {
  return monthStart(index + 1) - monthStart(index);
}

/** The index of the month in which a day lies; negative before the window. */
export function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - FIRST_YEAR) * 12 + date.getUTCMonth() - FIRST_MONTH;
}

/** The same day of the month, `months` later, or that month's last day. */
export function addMonths(day: number, months: number): number {
  const index = monthOf(day);
  const dayOfMonth = day - monthStart(index);
  return monthStart(index + months) + Math.min(dayOfMonth, daysIn(index + months) - 1);
}

export function isWeekend(day: number): boolean {
  const weekday = (day + 4) % 7; // 1970-01-01 was a Thursday
  return weekday === 0 || weekday === 6;
}

export const FIRST_DAY = monthStart(0);
/** The last day that the data know: 2026-06-30. */
export const AS_OF = monthStart(MONTHS) - 1;

/** A calendar month as 2024-07, for messages and truth. */
export function monthName(index: number): string {
  return new Date(monthStart(index) * 86_400_000).toISOString().slice(0, 7);
}
