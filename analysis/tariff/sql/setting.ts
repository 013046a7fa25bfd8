/** Plans that can be rated in one statement: the same bills, clock and calendar. */

import type { Plan } from "../plan/plan.ts";
import type { BillPeriod } from "../rating/bills.ts";
import type { Timeline } from "../units/calendar.ts";
import type { ZoneClock } from "../units/zone-clock.ts";
import type { Words } from "./words.ts";

/** What is known of the table of use, and of who is billed. */
export interface UsageFacts {
  /** Whether quantities are whole numbers by their type. */
  readonly wholeQuantities: boolean;
  readonly hasDuration: boolean;
  /** Whether customers come and go within the bills, hold add-ons or belong to families. */
  readonly intervals: boolean;
  readonly addOns: boolean;
  readonly families: boolean;
}

export interface SqlSetting {
  readonly words: Words;
  readonly plans: readonly Plan[];
  readonly clock: ZoneClock;
  readonly timeline: Timeline | null;
  readonly bills: readonly BillPeriod[];
  readonly facts: UsageFacts;
  /** Whether records that cannot be rated have to be sorted out: not where a count found none. */
  readonly checked: boolean;
}
