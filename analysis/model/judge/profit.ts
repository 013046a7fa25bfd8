import type { ColumnOf } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../../relation.ts";
import { readScores, type ScoreColumns } from "./scores.ts";

export interface ProfitOptions<Row = Record<string, Value>> extends ScoreColumns<Row> {
  /** What one contact costs, whoever it reaches. */
  readonly contactCost: number;
  /** What is given to a customer who accepts, on top of the contact. Default: 0. */
  readonly offerCost?: number;
  /** Chance that a contact keeps a customer who would leave, between 0 and 1. */
  readonly success: number;
  /** Chance that a customer who would have stayed takes the offer as well, between 0 and 1. Default: 0. */
  readonly takenByStayers?: number;
  /** What keeping a customer is worth: an amount, or a column with one for each. */
  readonly value: number | ColumnOf<Row, number | bigint>;
}

export interface ProfitPoint {
  /** Customers with at least this score are contacted. */
  readonly threshold: number;
  readonly contacts: number;
  /** Share of all customers. */
  readonly share: number;
  /** Customers among them who would leave. */
  readonly leavers: number;
  /** Customers kept: leavers times `success`. */
  readonly kept: number;
  readonly gain: number;
  readonly cost: number;
  readonly profit: number;
}

export interface ProfitCurve extends Displayable {
  /** From nobody to everybody; one point for each distinct score, or 500 of them evenly spaced. */
  readonly points: readonly ProfitPoint[];
  /** Where the profit is highest, among all distinct scores. */
  readonly best: ProfitPoint;
  /** The point of a threshold: those with at least this score are contacted. */
  at(threshold: number): ProfitPoint;
  readonly leftOut: number;
}

const OPTIONS = [
  "score",
  "outcome",
  "contactCost",
  "offerCost",
  "success",
  "takenByStayers",
  "value",
] as const;
const SHOWN = 500;

/**
 * What a retention campaign would have brought at each threshold, counted on rows of which it is known who left:
 * gain = value x success of every leaver contacted; cost = contact, and the offer for those who take it. The threshold is
 * then a choice of business, not of statistics.
 *
 * @throws OptionError when a cost is negative or a chance outside of 0 to 1; ColumnError as `judge` does.
 *
 * Source: the accounting of S. A. Neslin et al., "Defection Detection", Journal of Marketing Research 43 (2006).
 *
 * @example
 * const scored = sql`select * from (values (0.9, true), (0.8, false), (0.7, true), (0.2, false)) as t(score, left_us)`;
 * const { best } = await profitCurve(scored, { score: "score", outcome: "left_us", contactCost: 10, success: 0.5, value: 100 });
 * best.contacts; // 3: two leavers kept with chance 1/2 bring 100, three contacts cost 30
 */
export async function profitCurve<Row>(
  rows: Relation<Row>,
  options: ProfitOptions<Row>,
): Promise<ProfitCurve> {
  refuseUnknownOptions(options, OPTIONS, "profitCurve()");
  const terms = checkTerms(options as unknown as ProfitOptions);
  const { value } = options;
  const read = await readScores(rows, options, typeof value === "string" ? [value] : []);
  if (read.size === 0) throw new OptionError("score", "There is no row with both a score and an outcome.");
  const values = read.further[0] ?? new Float64Array(read.size).fill(Number(value));
  const all = walk(read.score, read.outcome, values, terms);
  const best = all.reduce((top, point) => (point.profit > top.profit ? point : top));
  const every = Math.max(1, Math.ceil(all.length / SHOWN));
  const points = all.filter((point, i) => i % every === 0 || i === all.length - 1 || point === best);
  return {
    points,
    best,
    at: (threshold) => all.findLast((point) => point.threshold >= threshold) as ProfitPoint,
    leftOut: read.leftOut,
    [displayMethod]: () => points,
  };
}

interface Terms {
  readonly contactCost: number;
  readonly offerCost: number;
  readonly success: number;
  readonly takenByStayers: number;
}

function checkTerms(options: ProfitOptions): Terms {
  const { contactCost, offerCost = 0, success, takenByStayers = 0, value } = options;
  for (const [name, cost] of Object.entries({ contactCost, offerCost }))
    if (!(Number.isFinite(cost) && cost >= 0))
      throw new OptionError(name, `${name} is an amount of 0 or more, and got ${cost}.`);
  for (const [name, chance] of Object.entries({ success, takenByStayers }))
    if (!(chance >= 0 && chance <= 1))
      throw new OptionError(name, `${name} is a chance between 0 and 1, and got ${chance}.`);
  if (typeof value !== "string" && !Number.isFinite(value))
    throw new OptionError("value", `value is an amount or the name of a column, and got ${value}.`);
  return { contactCost, offerCost, success, takenByStayers };
}

/** A customer whose value is missing is worth nothing. */
function walk(score: Float64Array, outcome: Uint8Array, values: Float64Array, terms: Terms): ProfitPoint[] {
  const points: ProfitPoint[] = [pointOf(Number.POSITIVE_INFINITY, 0, 0, 0, score.length, terms)];
  let leavers = 0;
  let worth = 0;
  for (let i = 0; i < score.length; i++) {
    if (outcome[i]) {
      leavers++;
      worth += values[i] || 0;
    }
    if (score[i] !== score[i + 1])
      points.push(pointOf(score[i] as number, i + 1, leavers, worth, score.length, terms));
  }
  return points;
}

function pointOf(
  threshold: number,
  contacts: number,
  leavers: number,
  worth: number,
  size: number,
  { contactCost, offerCost, success, takenByStayers }: Terms,
): ProfitPoint {
  const kept = leavers * success;
  const taken = kept + (contacts - leavers) * takenByStayers;
  const gain = worth * success;
  const cost = contacts * contactCost + taken * offerCost;
  return { threshold, contacts, share: contacts / size, leavers, kept, gain, cost, profit: gain - cost };
}
