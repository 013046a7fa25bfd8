/** A charge as people write it: the use that is meant, how it is counted, and what it costs. */
import { z } from "zod";
import { above0, byPeriod, exact, name, oneOrMore, positive, valid, whole } from "./spec-fields.ts";

/** Which use is meant; what is left out is not asked. Several values: any of them. */
export const matchSchema = z.strictObject({
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

export const chargeSchema = z.strictObject({
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
