import { type ColumnOf, findColumn, MOMENT } from "../columns.ts";
import { OptionError, refuseUnknownOptions, wholeAbove } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../relation.ts";
import { adjustPValues, type Correction } from "../stats/adjust-p-values.ts";
import { fisherGreater } from "../stats/fisher.ts";
import { ID } from "./basket-spec.ts";
import type { Item } from "./baskets.ts";
import { type Events, readEvents } from "./events.ts";
import { itemText } from "./item-order.ts";
import { type ItemsetSpec, minimumCountOf, minimumOf } from "./itemset-spec.ts";
import { inRange } from "./rule-spec.ts";
import { type FoundSequence, followedAnyway, searchSequences } from "./sequence-search.ts";
import { activityTest, type SequenceTest } from "./sequence-tests.ts";

/** What `frequentSequences` is asked for. */
export interface SequenceSpec<Row = Record<string, Value>>
  extends Pick<ItemsetSpec, "minimumSupport" | "minimumCount"> {
  /** Column that identifies the customer. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the item. */
  readonly item: ColumnOf<Row, number | string | bigint>;
  /** Most days from one step to the next; a step is on a later day. */
  readonly within: number;
  /** Most steps. Default: 3. */
  readonly longest?: number;
  /**
   * `["activity"]` tests further that a sequence is not explained by some customers buying more than others, nor by their
   * buying the same again and again: its p value is the larger of the two. Default: none, that of Fisher's exact test.
   */
  readonly beyond?: readonly "activity"[];
  /** Whether an item may stand right after itself. Default: true. */
  readonly repeats?: boolean;
  /** Least lift. Default: 0, none. */
  readonly minimumLift?: number;
  /** Highest corrected p value. Default: 1, none is left out. */
  readonly significance?: number;
  /** How p values are corrected for the number of sequences that were looked at. Default: `benjamini-hochberg`. */
  readonly correction?: Correction;
  /** Sequences that may be found before the search gives up. Default: 100,000. */
  readonly limit?: number;
}

/** First this, on a later day that. */
export interface Sequence {
  readonly steps: readonly Item[];
  /** Customers who have the sequence, and their share of all. */
  readonly customers: number;
  readonly support: number;
  /** Visits (a customer on a day) that complete the steps before the last one. */
  readonly occasions: number;
  /** The share of these that the last step followed within the days. */
  readonly confidence: number;
  /** Confidence as a multiple of the share of all visits that the last step followed. */
  readonly lift: number;
  /**
   * Chance of so many occasions with the last step if it followed these no more often than others (Fisher's exact test); with
   * `beyond`, the larger p value of this and the further test.
   */
  readonly pValue: number;
  /** The same, corrected for the number of sequences that were looked at. */
  readonly adjustedP: number;
}

/** Displays as a table, highest lift first. */
export interface FrequentSequences extends Displayable {
  readonly customers: number;
  /** Days of customers on which there was any item. */
  readonly visits: number;
  readonly minimumCount: number;
  /** Sequences that p values are corrected for: each frequent item after each sequence that was found, and each item. */
  readonly lookedAt: number;
  /** Highest lift first. */
  readonly rows: readonly Sequence[];
}

const OPTIONS = [
  "customer",
  "at",
  "item",
  "within",
  "longest",
  "minimumSupport",
  "minimumCount",
  "beyond",
  "repeats",
  "minimumLift",
  "significance",
  "correction",
  "limit",
] as const;

/**
 * Finds what is bought after what: sequences of items, each step on a later day than the one before, and at most
 * `within` days after it. Other visits may lie between.
 *
 * A **visit** is a customer on a day, with all items of that day. The **support** of a sequence is the share of customers
 * who have it at least once. Its **confidence** is counted by occasions: of the visits at which the earlier steps are
 * complete, the share that the last step followed. Its **lift** compares this with all visits, so that an item that
 * everybody buys every week is not found after everything. Visits near the end of the data were followed for fewer days
 * than `within`: their share is counted as it is, low rather than high. P values are corrected for every sequence that was
 * looked at: each item that is frequent by itself after each sequence that was found (or item), whether or not it followed.
 *
 * @param rows A table or query with a row for each item that a customer bought at some time. Rows without a customer, a
 *   date or an item are left out; repetitions within a day count once.
 * @param spec Columns, days, minimum support and longest sequence; see `SequenceSpec`.
 * @returns Sequences of two steps or more, highest lift first.
 * @throws ColumnError, OptionError when a column or an option is not known or does not fit, or when there are more
 *   sequences than `limit`.
 *
 * Sources: J. Pei et al., "PrefixSpan: Mining Sequential Patterns Efficiently by Prefix-Projected Pattern Growth", ICDE
 * (2001); M. J. Zaki, "Sequence Mining in Categorical Domains: Incorporating Constraints", CIKM (2000).
 *
 * @example
 * const bought = sql`
 *   select * from (values (1, date '2026-01-01', 'phone'), (1, date '2026-01-04', 'case'),
 *     (2, date '2026-01-02', 'phone'), (2, date '2026-01-03', 'case'), (3, date '2026-01-02', 'phone')) as t(id, day, product)`;
 * const sequences = await frequentSequences(bought, {
 *   customer: "id", at: "day", item: "product", within: 7, minimumCount: 2 });
 * sequences.rows; // phone, then case: 2 customers, confidence .667, lift 1.667
 */
export async function frequentSequences<Row>(
  rows: Relation<Row>,
  spec: SequenceSpec<Row>,
): Promise<FrequentSequences> {
  refuseUnknownOptions(spec, OPTIONS, "frequentSequences");
  const { within, longest = 3, beyond = [], correction = "benjamini-hochberg", limit = 100_000 } = spec;
  wholeAbove("within", within, 0);
  wholeAbove("longest", longest, 1);
  wholeAbove("limit", limit, 0);
  inRange("minimumLift", spec.minimumLift ?? 0, Number.MAX_VALUE);
  inRange("significance", spec.significance ?? 1, 1);
  if (beyond.some((one) => one !== "activity")) {
    throw new OptionError("beyond", `beyond takes "activity", got ${JSON.stringify(beyond)}.`);
  }
  const minimum = minimumOf(spec);
  const schema = await rows.schema();
  const events = await readEvents(rows, {
    customer: findColumn(schema, { role: "customer", name: spec.customer, ...ID }),
    at: findColumn(schema, { role: "at", name: spec.at, ...MOMENT }),
    item: findColumn(schema, { role: "item", name: spec.item, ...ID }),
  });
  const minCount = minimumCountOf(minimum, events.customers);
  const test = beyond.length > 0 ? activityTest(events, within) : () => 0;
  const { found, frequent } = search(events, { within, longest, minCount, limit, test });
  const prefixes = found.filter(({ steps }) => steps.length < longest).length;
  const lookedAt = (frequent + prefixes) * frequent;
  const { repeats = true, minimumLift = 0, significance = 1 } = spec;
  const wanted = described(found, events, within).filter(
    ({ steps, lift }) => lift >= minimumLift && (repeats || !steps.some((step, i) => step === steps[i - 1])),
  );
  const adjusted = adjustPValues(
    wanted.map(({ pValue }) => pValue),
    correction,
    lookedAt,
  );
  const sequences = wanted
    .map((sequence, i) => ({ ...sequence, adjustedP: adjusted[i] as number }))
    .filter(({ adjustedP }) => adjustedP <= significance);
  return {
    customers: events.customers,
    visits: events.visits,
    minimumCount: minCount,
    lookedAt,
    rows: sequences,
    [displayMethod]: () =>
      sequences.map(({ steps, ...rest }) => ({ sequence: steps.map(itemText).join(" → "), ...rest })),
  };
}

/** A sequence with the p value of what it was tested for beyond Fisher's exact test. */
interface TestedSequence extends FoundSequence {
  readonly further: number;
}

function search(
  events: Events,
  {
    limit,
    test,
    ...plan
  }: { within: number; longest: number; minCount: number; limit: number; test: SequenceTest },
): { found: TestedSequence[]; frequent: number } {
  const sequences: TestedSequence[] = [];
  const frequent = searchSequences(events, {
    ...plan,
    found: (sequence, visits) => {
      if (sequences.length === limit) throw tooMany(plan.minCount, limit, sequences);
      sequences.push({ ...sequence, further: test(sequence, visits) });
    },
  });
  return { found: sequences, frequent };
}

/** Half of those found so far are below the median of their customers: a support above it leaves fewer. */
function tooMany(minCount: number, limit: number, sequences: readonly FoundSequence[]): OptionError {
  const customers = sequences.map((sequence) => sequence.customers).sort((a, b) => a - b);
  const median = customers[Math.floor(customers.length / 2)] as number;
  return new OptionError(
    "minimumSupport",
    `More than ${limit.toLocaleString("en")} sequences are those of ${minCount} customers or more.`,
    `Try minimumCount: ${Math.max(median, minCount + 1)}, fewer steps (longest), or raise limit.`,
  );
}

function described(
  found: readonly TestedSequence[],
  events: Events,
  within: number,
): Omit<Sequence, "adjustedP">[] {
  const anyway = followedAnyway(events, within);
  const last = ({ steps }: FoundSequence) => anyway[steps.at(-1) as number] as number;
  const pValues = found.map((sequence) =>
    Math.max(
      sequence.further,
      fisherGreater({
        both: sequence.followed,
        first: sequence.occasions,
        second: last(sequence),
        total: events.visits,
      }),
    ),
  );
  return found
    .map((sequence, i) => ({
      steps: sequence.steps.map((code) => events.labels[code] as Item),
      customers: sequence.customers,
      support: sequence.customers / events.customers,
      occasions: sequence.occasions,
      confidence: sequence.followed / sequence.occasions,
      lift: (sequence.followed * events.visits) / (sequence.occasions * last(sequence)),
      pValue: pValues[i] as number,
    }))
    .sort((a, b) => b.lift - a.lift || b.confidence - a.confidence || b.customers - a.customers);
}
