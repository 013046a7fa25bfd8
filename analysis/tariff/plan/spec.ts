/** A tariff as people write it: plain data, in TypeScript, JSON or YAML. What each field means stands with its type. */
import { z } from "zod";
import { chargeSchema, matchSchema } from "./spec-charge.ts";
import { above0, clock, day, exact, name, oneOrMore, positive, share, valid, whole } from "./spec-fields.ts";

const allowanceSchema = z.strictObject({
  name,
  quantity: whole,
  for: z.union([matchSchema, z.array(matchSchema).min(1)]).optional(),
  /** Units of use that make one unit of the allowance, by kind: `{ voice: 60, sms: 1 }` for minutes and messages. */
  units: z.record(name, above0).optional(),
  /** `events` counts records instead of what they use. */
  count: z.enum(["use", "events"]).optional(),
  /** `family`: one allowance for all customers of a family. */
  shared: z.enum(["customer", "family"]).optional(),
  /** What is left goes to the next bill, at most `max`. */
  rollover: z.strictObject({ max: whole.optional() }).optional(),
  /** Whether a part of a period gives a part of the allowance. Default: as `prorate` of the tariff. */
  prorate: z.boolean().optional(),
});

const feeSchema = z.strictObject({
  name,
  amount: exact,
  /** By days of the period; false: in full also for a part of it. */
  prorate: z.boolean().optional(),
  valid: valid.optional(),
});

const discountSchema = z.strictObject({
  name,
  share: share.optional(),
  amount: positive.optional(),
  /** Fees and charges by name that it lowers; all of them when left out. */
  on: oneOrMore.optional(),
  /** Only of this use: friends' numbers, weekends abroad. */
  for: matchSchema.optional(),
  /** Given only where the lines that it lowers come to at least so much. */
  threshold: positive.optional(),
});

const taxSchema = z.strictObject({
  name,
  rate: share,
  on: oneOrMore.optional(),
  /** Prices hold the tax already: it is told, and not added. */
  included: z.boolean().optional(),
});

const addOnSchema = z.strictObject({
  name,
  fees: z.array(feeSchema).optional(),
  allowances: z.array(allowanceSchema).optional(),
});

const kindSchema = z.strictObject({
  /** Decimals of its quantities, 0 to 6. */
  decimals: z.number().int().min(0).max(6).optional(),
  /** Whether quantities below 0 are refunds; otherwise they are refused. */
  signed: z.boolean().optional(),
  /** Whether the quantity is the duration in seconds. */
  timed: z.boolean().optional(),
});

const calendarSchema = z.strictObject({
  holidays: z.array(day).optional(),
  periods: z
    .array(
      z.strictObject({
        name,
        days: z
          .array(
            z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday", "workday", "weekend", "all"]),
          )
          .min(1)
          .optional(),
        from: clock.optional(),
        to: clock.optional(),
      }),
    )
    .min(1),
});

export const tariffSchema = z.strictObject({
  name,
  description: z.string().optional(),
  currency: z.string().optional(),
  /** Decimals to which amounts are rounded, 0 to 6. Default 2. */
  decimals: z.number().int().min(0).max(6).optional(),
  /**
   * What is rounded: each `increment`, each `call` (default) or the lines of the `invoice`; how; and, where calls or
   * increments are rounded finer than the lines that they add up to, to how many decimals, 0 to 9.
   */
  rounding: z
    .strictObject({
      at: z.enum(["increment", "call", "invoice"]).optional(),
      mode: z.enum(["half_up", "half_even"]).optional(),
      decimals: z.number().int().min(0).max(9).optional(),
    })
    .optional(),
  /** Zone of the calendar and of days and months, as `Asia/Shanghai`; when left out, times of use are local already. */
  timeZone: z.string().optional(),
  valid: valid.optional(),
  /** Whether fees and allowances are prorated unless they say otherwise. Default true. */
  prorate: z.boolean().optional(),
  calendar: calendarSchema.optional(),
  /** Kinds of use besides `voice` (seconds), `sms` (messages) and `data` (bytes), or these with other rules. */
  kinds: z.record(name, kindSchema).optional(),
  /** Values by group; `49*` for a beginning, `*` for all others. */
  groups: z.record(name, z.array(name).min(1)).optional(),
  fees: z.array(feeSchema).optional(),
  allowances: z.array(allowanceSchema).optional(),
  charges: z.array(chargeSchema),
  /** Least and most of all charges of a bill together, fees included in the least. */
  minimumSpend: positive.optional(),
  usageCap: positive.optional(),
  discounts: z.array(discountSchema).optional(),
  taxes: z.array(taxSchema).optional(),
  addOns: z.array(addOnSchema).optional(),
});

/** A tariff as it is written. */
export type TariffSpec = z.input<typeof tariffSchema>;
export type ChargeSpec = TariffSpec["charges"][number];
export type AllowanceSpec = NonNullable<TariffSpec["allowances"]>[number];
export type FeeSpec = NonNullable<TariffSpec["fees"]>[number];
export type DiscountSpec = NonNullable<TariffSpec["discounts"]>[number];
export type TaxSpec = NonNullable<TariffSpec["taxes"]>[number];
export type MatchSpec = NonNullable<ChargeSpec["for"]>;
export type TierSpec = NonNullable<ChargeSpec["tiers"]>[number];
export type CalendarSpec = NonNullable<TariffSpec["calendar"]>;
