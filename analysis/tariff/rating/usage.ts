/** Records of use, as the reference rater reads them, and what can be wrong with one. */

/** One call, message, data session or other event. */
export interface UsageRecord {
  /** Of two records with the same id, one counts. */
  readonly id?: string | number | null;
  readonly customer: string | number | null;
  /** When it began: UTC where the tariff names a time zone, local otherwise. A number is milliseconds since 1970. */
  readonly at: Date | number | null;
  /** `voice`, `sms`, `data`, or another kind of the tariff. */
  readonly kind: string | null;
  /** Seconds, messages, bytes, or the units of its kind. */
  readonly quantity: number | null;
  /** Seconds that it lasted. Default: its quantity for voice and other timed kinds, otherwise 0. */
  readonly duration?: number | null;
  readonly direction?: string | null;
  readonly network?: string | null;
  /** Where was called: a country or the beginning of a number. */
  readonly destination?: string | null;
  /** Where the customer was. */
  readonly zone?: string | null;
  /** Whether the other side is one of the customer's friends' numbers. */
  readonly friend?: boolean | null;
}

/** Quantities in counted units up to here are counted exactly, whatever is done with them. */
export const MOST_UNITS = 2 ** 50;
/** The longest duration in seconds, for the same reason. */
export const MOST_SECONDS = 2 ** 40;
/** The last moment that a `Date` holds, in milliseconds since 1970; as long before it is the first. */
export const LAST_MOMENT = 8.64e15;

/** Why a record is not rated, in the order in which it is asked. */
export const PROBLEMS = {
  no_customer: "no customer",
  unknown_customer: "a customer without a subscription",
  no_time: "no time",
  outside: "outside of the bills or of the customer's subscription",
  no_kind: "no kind of use",
  unknown_kind: "a kind of use that the tariff does not know",
  no_quantity: "no quantity",
  negative: "a quantity or a duration below 0",
  too_fine: "more decimals than its kind has",
  too_large: "a quantity or a duration beyond what is counted exactly",
  no_price: "no charge for it in the tariff",
  duplicate: "an id that was there before",
} as const;

export type Problem = keyof typeof PROBLEMS;

/** A kind of trouble, how often it came, and the first records that had it. */
export interface UsageProblem {
  readonly problem: Problem;
  readonly meaning: string;
  readonly tariff: string;
  readonly records: number;
  /** At most five. */
  readonly examples: readonly UsageRecord[];
}

const MAX_EXAMPLES = 5;

/** Counts problems as they come. */
export function problemLog(tariff: string): {
  add(problem: Problem, record: UsageRecord): void;
  list(): UsageProblem[];
} {
  const found = new Map<Problem, { records: number; examples: UsageRecord[] }>();
  return {
    add: (problem, record) => {
      const entry = found.get(problem) ?? { records: 0, examples: [] };
      found.set(problem, entry);
      entry.records++;
      if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(record);
    },
    list: () =>
      (Object.keys(PROBLEMS) as Problem[]).flatMap((problem) => {
        const entry = found.get(problem);
        return entry ? [{ problem, meaning: PROBLEMS[problem], tariff, ...entry }] : [];
      }),
  };
}
