import type { SnapshotFeature } from "../../churn/features/declare.ts";
import type { ColumnOf } from "../../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import { type Displayable, displayMethod, type Relation, type Value } from "../../relation.ts";
import { type Contributions, type ExplainingModel, readContributions } from "./contributions.ts";
import { type FeatureValue, type Phrase, phraseOf, type Wording, wordingOf } from "./phrases.ts";

export interface ReasonOptions<Row = Record<string, Value>> {
  /** Column that tells the rows apart, such as the customer. */
  readonly key: ColumnOf<Row, number | string | bigint>;
  /** How features are told. Default: from how they were declared, or else from their names. */
  readonly phrases?: Readonly<Record<string, Phrase>>;
  /** The `declared` of `customerSnapshots`, from which phrases get their defaults. */
  readonly declared?: readonly SnapshotFeature[];
  /** Reasons at most. Default: 3. */
  readonly top?: number;
  /** What a feature has to add to the log-odds at least to be a reason. Default: 0.1, which is a tenth on the odds. */
  readonly least?: number;
}

export interface Reason {
  readonly feature: string;
  readonly value: FeatureValue;
  /** What it adds to the log-odds, against the average row. */
  readonly contribution: number;
  /** How many times the odds. */
  readonly timesOdds: number;
  readonly text: string;
}

export interface ExplainedRow {
  readonly key: number | string;
  /** What the model says of the row: the probability. */
  readonly score: number;
  /** What raises the score, the strongest first; none where nothing does. */
  readonly reasons: readonly Reason[];
}

export interface Reasons extends Displayable {
  /** The highest score first. */
  readonly rows: readonly ExplainedRow[];
  /** One row by its key. */
  of(key: number | string): ExplainedRow | undefined;
  /** How many rows have a feature among their reasons, the most frequent first. */
  readonly features: readonly { readonly feature: string; readonly rows: number }[];
}

const OPTIONS = ["key", "phrases", "declared", "top", "least"] as const;

/**
 * Why each customer is likely to leave, in words: the features that add most to the log-odds of the row, against the average
 * row. They say what the model goes by, which need not be what makes the customer leave.
 *
 * @param model A model of `logistic()` (coefficient times distance from the mean) or `boostedTrees()` (exact Shapley values).
 * @param rows Rows with the model's features; they are read into memory, so pass those that matter.
 * @throws ColumnError when a column is not there; OptionError when a key comes twice or a phrase names no feature.
 *
 * Source: for the way of choosing reasons, the adverse action codes of N. Siddiqi, Credit Risk Scorecards (2006); for trees,
 * S. M. Lundberg et al., Nature Machine Intelligence 2 (2020).
 *
 * @example
 * const rows = sql`select * from (values (1, 0.4, true), (2, 0.0, false), (3, 0.4, false), (4, 0.0, true), (5, 0.5, true),
 *   (6, 0.1, false)) as t(customer, bill_change, leaves)`;
 * const model = await logistic(rows, { outcome: "leaves", features: ["bill_change"], penalty: { strength: 0.01 } });
 * const { of } = await churnReasons(model, rows, {
 *   key: "customer",
 *   phrases: { bill_change: { name: "bill", as: "change", rise: "{name} rose {value} in three months" } },
 * });
 * of(1).reasons[0].text; // "bill rose 40 % in three months"
 */
export async function churnReasons<Row>(
  model: ExplainingModel,
  rows: Relation<Row>,
  options: ReasonOptions<Row>,
): Promise<Reasons> {
  refuseUnknownOptions(options, OPTIONS, "churnReasons()");
  const { key, phrases = {}, declared = [], top = 3, least = 0.1 } = options;
  wholeNumber("top", top, 1);
  if (!(least >= 0)) throw new OptionError("least", `least is 0 or more, and got ${least}.`);
  const found = await readContributions(model, rows as Relation<unknown>, key);
  const stray = Object.keys(phrases).find((name) => !found.features.includes(name));
  if (stray !== undefined)
    throw new OptionError("phrases", `phrases names “${stray}”, which is no feature of the model.`);
  const told = found.features.map((feature) => ({
    feature,
    wording: wordingOf(
      feature,
      phrases[feature] ?? {},
      declared.find(({ name }) => name === feature),
    ),
    typical: typicalOf(found.values[feature] ?? []),
  }));
  const explained = found.keys.map((_, row) => explainedRow(found, told, row, { top, least }));
  explained.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  const byKey = new Map(explained.map((row) => [row.key, row]));
  return {
    rows: explained,
    of: (wanted) => byKey.get(wanted),
    features: countFeatures(explained),
    [displayMethod]: () => explained.map(shown),
  };
}

interface Told {
  readonly feature: string;
  readonly wording: Wording;
  readonly typical: FeatureValue;
}

function explainedRow(
  { keys, score, values, contributions }: Contributions,
  told: readonly Told[],
  row: number,
  { top, least }: { readonly top: number; readonly least: number },
): ExplainedRow {
  const raised = told
    .map((one) => ({ ...one, contribution: contributions[one.feature]?.[row] ?? 0 }))
    .filter(({ contribution }) => contribution >= least && contribution > 0)
    .sort((a, b) => b.contribution - a.contribution)
    .slice(0, top);
  const reasons = raised.map(({ feature, wording, typical, contribution }) => {
    const value = presentValue(values[feature]?.[row] ?? null);
    return {
      feature,
      value,
      contribution,
      timesOdds: Math.exp(contribution),
      text: phraseOf(wording, value, typical),
    };
  });
  return { key: keys[row] as number | string, score: score[row] as number, reasons };
}

/** Number columns say NaN for null. */
function presentValue(value: FeatureValue): FeatureValue {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** The median of numbers, the most frequent of levels. */
function typicalOf(values: ArrayLike<FeatureValue>): FeatureValue {
  const present = Array.from(values, presentValue).filter((value) => value !== null);
  if (present.length === 0) return null;
  if (typeof present[0] === "number") {
    const sorted = Float64Array.from(present as number[]).sort();
    return sorted[Math.floor((sorted.length - 1) / 2)] as number;
  }
  const counts = [...Map.groupBy(present, (value) => value)].map(
    ([value, same]) => [value, same.length] as const,
  );
  counts.sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1));
  return counts[0]?.[0] ?? null;
}

function countFeatures(rows: readonly ExplainedRow[]): { feature: string; rows: number }[] {
  const all = rows.flatMap(({ reasons }) => reasons.map(({ feature }) => feature));
  return [...Map.groupBy(all, (feature) => feature)]
    .map(([feature, same]) => ({ feature, rows: same.length }))
    .sort((a, b) => b.rows - a.rows || (a.feature < b.feature ? -1 : 1));
}

function shown({ key, score, reasons }: ExplainedRow) {
  return { key, score, reasons: reasons.map(({ text }) => text).join("; ") };
}
