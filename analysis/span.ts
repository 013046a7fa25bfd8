/** Lengths of time on the calendar: a month is a month, however many days it has. */
import { OptionError } from "./options.ts";
import type { Fragment, Sql } from "./relation.ts";

export type Span = { readonly months: number } | { readonly days: number };

export function checkSpan(span: Span, option: string): Span {
  const [unit, length] = Object.entries(span ?? {})[0] ?? [];
  const whole = typeof length === "number" && Number.isSafeInteger(length) && length > 0;
  if ((unit === "months" || unit === "days") && whole && Object.keys(span).length === 1) return span;
  throw new OptionError(
    option,
    `${option} is a length of time, a whole number of months or days above 0, and got ${JSON.stringify(span)}.`,
    "Write it as { months: 3 } or { days: 30 }.",
  );
}

export function spanSql(sql: Sql, span: Span): Fragment {
  return "months" in span ? sql.dialect.span(span.months, "month") : sql.dialect.span(span.days, "day");
}

/** `3 months`, `a month`, `30 days`. */
export function spanWords(span: Span): string {
  const [length, unit] = "months" in span ? [span.months, "month"] : [span.days, "day"];
  return length === 1 ? `a ${unit}` : `${length} ${unit}s`;
}
