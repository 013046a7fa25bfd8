/**
 * The logistic formula by which customers leave: the chance to leave in a month is 1 / (1 + exp(-eta)), where eta is the
 * intercept plus the sum of coefficient times driver. Drivers are known at the end of the month before.
 */
export const HAZARD = {
  intercept: -4.2,
  /** Prepaid contract. */
  prepaid: 0.2,
  /** Fixed term whose end is three months or more away. */
  locked: -2.8,
  /** Fixed term that ended in the month before, or ends in this month or the two after. */
  ending: 1.5,
  /** Share by which the last bill (without add-ons) exceeds the mean of the three before, 0 to 1. */
  bill_increase: 3,
  /** Invoices past their due date, at most 3. */
  overdue: 1.2,
  /** Unresolved contacts on network or billing in the last three months, at most 2. */
  complaints: 1.1,
  /** Dropped calls in a hundred, over the last two months, at most 10. */
  dropped: 0.42,
  /** Log ratio of usage two months back and before to the latest two months, 0 to 1.5. */
  usage_fall: 3.2,
  /** ln(1 + years with the operator). */
  tenure: -1.5,
} as const;

export type Driver = Exclude<keyof typeof HAZARD, "intercept">;
export type Drivers = Readonly<Record<Driver, number>>;

/** Rounded to four decimals, as the truth keeps it. */
export function linearPredictor(drivers: Drivers): number {
  let eta: number = HAZARD.intercept;
  for (const name of Object.keys(drivers) as Driver[]) eta += HAZARD[name] * drivers[name];
  return Math.round(eta * 1e4) / 1e4;
}

export const COMPETITORS = [
  "Penny Mobile",
  "Skylark Telecom",
  "翡翠移动 Jade Mobile",
  "Harbour Tel",
] as const;
export const REASONS = ["price", "network", "service", "contract", "payment", "moved", "usage"] as const;
export const DIRECTIONS = ["competitor", "ended", "disconnected"] as const;
