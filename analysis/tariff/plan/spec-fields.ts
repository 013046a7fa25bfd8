/** Fields that occur all over a tariff: names, days, whole and decimal numbers. */
import { z } from "zod";
import { decimal } from "../units/money.ts";

export const name = z.string().trim().min(1, "must not be empty");
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-06-30")
  .refine((text) => {
    const time = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  }, "is no day of the calendar");
export const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of day such as 07:30");
export const whole = z
  .number({ error: ({ input }) => `must be a number, and is ${JSON.stringify(input)}` })
  .int("must be a whole number")
  .min(0)
  .max(2 ** 40);
export const above0 = whole.min(1);
const NO_DECIMAL =
  "must be a decimal number such as 0.25, with at most 15 digits before and 20 after the point";
/** A decimal number; as a text where a number of JavaScript would not hold it. */
export const exact = z.union([z.number(), z.string()], NO_DECIMAL).refine(isDecimal, NO_DECIMAL);
export const positive = exact.refine(
  (value) => isDecimal(value) && decimal(value).n >= 0n,
  "must not be below 0",
);
export const share = positive.refine(
  (value) => isDecimal(value) && decimal(value).n <= decimal(value).d,
  "must be a share from 0 to 1",
);
export const byPeriod = z.union(
  [exact, z.record(name, exact)],
  `${NO_DECIMAL}; or one for each period of the calendar`,
);
export const oneOrMore = z.union([name, z.array(name).min(1)], "must be a name, or a list of names");
export const valid = z.strictObject({ from: day.optional(), to: day.optional() });

/** Longer ones could not be counted exactly, whatever the plan. */
function isDecimal(value: string | number): boolean {
  const text = String(value).trim();
  if (text.length > 60 || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text)) return false;
  const { n, d } = decimal(text);
  return n < 10n ** 15n * d && n > -(10n ** 15n) * d && 10n ** 20n % d === 0n;
}
