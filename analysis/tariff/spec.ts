/** A tariff as people write it: plain data, in TypeScript, JSON or YAML. What each field means stands with its type. */
import { z } from "zod";
import { decimal } from "./money.ts";

const name = z.string().trim().min(1, "must not be empty");
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-06-30")
  .refine((text) => {
    const time = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  }, "is no day of the calendar");
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of day such as 07:30");
const whole = z
  .number({ error: ({ input }) => `must be a number, and is ${JSON.stringify(input)}` })
  .int("must be a whole number")
  .min(0)
  .max(2 ** 40);
const above0 = whole.min(1);
/** A decimal number; as a text where a number of JavaScript would not hold it. */
const exact = z.union([z.number(), z.string()]).refine(isDecimal, "must be a decimal number such as 0.25");
const positive = exact.refine((value) => isDecimal(value) && decimal(value).n >= 0n, "must not be below 0");
const share = positive.refine(
  (value) => isDecimal(value) && decimal(value).n <= decimal(value).d,
  "must be a share from 0 to 1",
);
const byPeriod = z.union([exact, z.record(name, exact)]);
const oneOrMore = z.union([name, z.array(name).min(1)]);
const valid = z.strictObject({ from: day.optional(), to: day.optional() });

/** Which use is meant; what is left out is not asked. Several values: any of them. */
const matchSchema = z.strictObject({
  kind: oneOrMore.optional(),
  direction: oneOrMore.optional(),
  network: oneOrMore.optional(),
  /** Groups of `groups`, for where was called. */
  destination: oneOrMore.optional(),
  /** Groups of `groups`, for where the customer was. */
  zone: oneOrMore.optional(),
  /** Whether the other side is one of the customer's friends' numbers. */
  friend: z.boolean().optional(),
  /** Periods of the calendar: of allowances only, as prices name their periods themselves. */
  period: oneOrMore.optional(),
});

const tierSchema = z.strictObject({
  /** Where the tier begins, for people to read; what counts is `upTo` of the tier before. */
  from: positive.optional(),
  /** Last quantity of the tier, itself included; null for no end. */
  upTo: positive.nullable(),
  price: exact.optional(),
  flat: exact.optional(),
});

const chargeSchema = z.strictObject({
  name,
  for: matchSchema.optional(),
  model: z.enum(["standard", "graduated", "volume", "package", "percentage", "flat"]).optional(),
  /** Comes on top of the charge that prices a record, in the order of the list. */
  surcharge: z.boolean().optional(),
  valid: valid.optional(),
  /** Price of `per` units; by period of the calendar where it differs. */
  price: byPeriod.optional(),
  per: above0.optional(),
  /** Started units: use is rounded up to a multiple of it. */
  increment: above0.optional(),
  /** First interval: counted whole, at its own price of `per` units if it has one. */
  first: z.strictObject({ quantity: above0, price: byPeriod.optional() }).optional(),
  /** For each record of which anything is charged. */
  connect: byPeriod.optional(),
  /** Units at the start of each record that cost nothing. */
  free: whole.optional(),
  /** Calls across periods: `exact` shares, started `increment`s by their own start, or all by the `start` of the call. */
  split: z.enum(["exact", "increment", "start"]).optional(),
  /** Whether tiers count the use of a `bill` or of one `call`. */
  over: z.enum(["bill", "call"]).optional(),
  tiers: z.array(tierSchema).min(1).optional(),
  /** Started units of a bill's use, as `increment` is of a call's. */
  block: above0.optional(),
  /** Package: price for every started `size` units of a bill, after `included` ones. */
  size: above0.optional(),
  included: whole.optional(),
  /** Percentage: hundredths of the record's quantity, which is an amount of money. */
  percent: exact.optional(),
  freeEvents: whole.optional(),
  freeAmount: positive.optional(),
  cap: z
    .strictObject({ call: positive.optional(), day: positive.optional(), bill: positive.optional() })
    .optional(),
  minimum: z
    .strictObject({ call: positive.optional(), day: positive.optional(), bill: positive.optional() })
    .optional(),
});

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
  /** What is rounded: each `increment`, each `call` (default) or the lines of the `invoice`; and how. */
  rounding: z
    .strictObject({
      at: z.enum(["increment", "call", "invoice"]).optional(),
      mode: z.enum(["half_up", "half_even"]).optional(),
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

function isDecimal(value: string | number): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(String(value).trim());
}
