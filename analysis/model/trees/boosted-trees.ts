import type { ColumnOf } from "../../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type Sql,
  type SqlValue,
  type Value,
} from "../../relation.ts";
import type { Level } from "../design/levels.ts";
import { readBinned } from "./binned.ts";
import { type BoostRules, boost } from "./boost.ts";
import { MOST_BINS } from "./edges.ts";
import { type Explanation, explainRows } from "./explain.ts";
import { codeOf, type Feature, planFeatures } from "./features.ts";
import { formatOf, parseTrees, type TreesJson } from "./json.ts";
import { callSql, rowScoresOf } from "./row-scores.ts";
import { Explainer } from "./shap.ts";
import { scoreSql } from "./to-sql.ts";
import { splitsOf } from "./tree.ts";

export interface BoostedTreesOptions<Row = Record<string, Value>> {
  /** Column with what is to be foretold: a boolean, or 1 and 0. Rows where it is missing are left out. */
  readonly outcome: ColumnOf<Row, boolean | number | bigint>;
  /** Columns to foretell it from: numbers or categories. Missing values need no treatment. */
  readonly features: readonly ColumnOf<Row, number | bigint | string | boolean>[];
  /** Trees at most. Default: 100. */
  readonly trees?: number;
  /** Questions at most from the root of a tree to a leaf, 1 to 12. Default: 6. */
  readonly depth?: number;
  /** How much of its step each tree takes, above 0 and up to 1. Default: 0.1. */
  readonly learningRate?: number;
  /** Rows that each side of a split must hold. Default: 20. */
  readonly minRows?: number;
  /** What a split must gain at least. Default: 0. */
  readonly minGain?: number;
  /** Draws the values of leaves to 0. Default: 1. */
  readonly ridge?: number;
  /** Bins of a number, 2 to 255. Default: 255. */
  readonly bins?: number;
  /** Numbers with which the probability may only rise (1) or only fall (-1), whatever the other features. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** Column that says how much a row counts, 0 or more. Default: each counts once. */
  readonly weight?: ColumnOf<Row, number | bigint>;
  /** Makes the rows with the outcome count as much in all as the others; probabilities are then no shares of rows any more. */
  readonly balance?: boolean;
  /** Rows kept apart to tell when to stop: a share of them, or a column that is true for them. Default: none. */
  readonly validation?: number | ColumnOf<Row, boolean | number | bigint>;
  /** Stop when so many trees in a row did not help the rows kept apart. Default: 20. */
  readonly patience?: number;
}

export interface FeatureImportance {
  readonly feature: string;
  /** Sum of the gains of its splits. */
  readonly gain: number;
  readonly splits: number;
  /** Share of all gains. */
  readonly share: number;
}

export interface BoostedTrees extends Displayable {
  /** Trees that were kept. */
  readonly trees: number;
  readonly features: readonly string[];
  /** Features by what their splits gained, the largest first. */
  readonly importance: readonly FeatureImportance[];
  /** The probability of a profile; a feature that is left out or null is missing. */
  probability(values: Readonly<Record<string, Level | null>>): number;
  /**
   * The probability as SQL, for rows with the features' columns. Where the engine can call back, the trees are walked by
   * WebAssembly, many times faster; `portable` writes them out as cases within cases all the same, for another database.
   */
  toSql(sql: Sql, options?: { readonly portable?: boolean }): Fragment;
  /** What each feature adds to the log-odds of a profile: exact Shapley values, which add up with `expected` to the log-odds. */
  contributions(values: Readonly<Record<string, Level | null>>): Readonly<Record<string, number>>;
  /** The same for every row of a relation, with the row's key: columns of contributions. */
  explain<Row>(rows: Relation<Row>, key: ColumnOf<Row, number | bigint | string>): Promise<Explanation>;
  /** Log-odds of the average row. */
  readonly expected: number;
  toJson(): TreesJson;
}

export interface LearnedTrees extends BoostedTrees {
  readonly rows: number;
  readonly positives: number;
  readonly leftOut: { readonly outcome: number; readonly weight: number };
  /** Mean loss of the rows kept apart, after each tree; empty where none were. */
  readonly validationLoss: readonly number[];
}

const OPTIONS = [
  "outcome",
  "features",
  "trees",
  "depth",
  "learningRate",
  "minRows",
  "minGain",
  "ridge",
  "bins",
  "monotone",
  "weight",
  "balance",
  "validation",
  "patience",
] as const;

/**
 * Gradient-boosted decision trees for a yes or no: the strongest of the usual models on tables, at the price of a formula
 * that nobody reads. Histograms of at most 255 bins; second-order gains; missing values go to the side that gains more;
 * levels of a category are grouped by their mean gradient. A category of more than 16 levels is encoded instead: each level
 * stands for the share of the outcome in it, drawn to the share in all rows as far as levels differ no more than by chance,
 * and reckoned for each row from rows other than its own. A level that was never seen stands for the share in all rows.
 *
 * @param rows One row a customer.
 * @returns The same model for the same rows and options, to the bit.
 * @throws ColumnError when a column is not there or of another kind.
 * @throws OptionError when all outcomes are alike, or an option has a value that makes no sense.
 *
 * Sources: J. H. Friedman, "Greedy Function Approximation", Annals of Statistics 29 (2001); T. Chen and C. Guestrin,
 * "XGBoost", KDD (2016); G. Ke et al., "LightGBM", NIPS (2017); W. D. Fisher, "On Grouping for Maximum Homogeneity", JASA 53
 * (1958), for categories.
 *
 * @example
 * const customers = sql`select i as months, i < 40 as left_us from range(100) t(i)`;
 * const model = await boostedTrees(customers, { outcome: "left_us", features: ["months"], trees: 50 });
 * model.probability({ months: 10 }) > 0.95; // true
 * model.probability({ months: 90 }) < 0.05; // true
 */
export async function boostedTrees<Row>(
  rows: Relation<Row>,
  options: BoostedTreesOptions<Row>,
): Promise<LearnedTrees> {
  refuseUnknownOptions(options, OPTIONS, "boostedTrees()");
  const plain = rows as Relation<unknown>;
  const settings = checkSettings(options as unknown as BoostedTreesOptions);
  const features = await planFeatures(plain, options.features);
  const monotone = checkMonotone(features, options.monotone ?? {});
  const { outcome, weight, validation } = options;
  const data = await readBinned(plain, features, { outcome, weight, validation, bins: settings.bins });
  const positives = data.y.reduce((sum, y) => sum + y, 0);
  const positiveWeight = options.balance && positives > 0 ? (data.rows - positives) / positives : 1;
  const rules: BoostRules = {
    ...settings,
    features: data.features,
    edges: data.edges,
    monotone,
    positiveWeight,
  };
  const { base, trees, validationLoss } = boost(data, rules);
  const model = modelOf({ format: formatOf(data.features), features: data.features, base, trees });
  return { ...model, rows: data.rows, positives, leftOut: data.leftOut, validationLoss };
}

/**
 * The model that `toJson()` of another one wrote: it predicts and explains the same, to the bit.
 *
 * @throws OptionError with the place when the value is no such model.
 */
export function boostedTreesFromJson(json: unknown): BoostedTrees {
  return modelOf(parseTrees(json));
}

type Settings = Omit<BoostRules, "features" | "edges" | "monotone" | "positiveWeight"> & {
  readonly bins: number;
};

function checkSettings(options: BoostedTreesOptions): Settings {
  const { trees = 100, depth = 6, learningRate = 0.1, minRows = 20, minGain = 0, ridge = 1 } = options;
  const { bins = MOST_BINS, patience = 20, validation } = options;
  wholeNumber("trees", trees, 1, 10_000);
  wholeNumber("depth", depth, 1, 12);
  wholeNumber("minRows", minRows, 1);
  wholeNumber("bins", bins, 2, MOST_BINS);
  wholeNumber("patience", patience, 1);
  if (!(learningRate > 0 && learningRate <= 1))
    throw new OptionError("learningRate", `learningRate is above 0 and up to 1, and got ${learningRate}.`);
  if (!(minGain >= 0)) throw new OptionError("minGain", `minGain is 0 or more, and got ${minGain}.`);
  if (!(ridge >= 0 && Number.isFinite(ridge)))
    throw new OptionError("ridge", `ridge is 0 or more, and got ${ridge}.`);
  if (typeof validation === "number" && !(validation >= 0 && validation < 1))
    throw new OptionError("validation", `validation is a share from 0 to below 1, and got ${validation}.`);
  return { trees, depth, learningRate, minRows, minGain, ridge, bins, patience };
}

function checkMonotone(features: readonly Feature[], monotone: Readonly<Record<string, 1 | -1>>): number[] {
  for (const [name, direction] of Object.entries(monotone)) {
    const feature = features.find((candidate) => candidate.name === name);
    if (!feature)
      throw new OptionError("monotone", `monotone names “${name}”, which is not among the features.`);
    if (feature.levels) throw new OptionError("monotone", `“${name}” is a category, which has no order.`);
    if (direction !== 1 && direction !== -1)
      throw new OptionError("monotone", `monotone says 1 or -1 of “${name}”, and got ${direction}.`);
  }
  return features.map(({ name }) => monotone[name] ?? 0);
}

function modelOf(model: TreesJson): BoostedTrees {
  const { features, base, trees } = model;
  const explainer = new Explainer(trees, features);
  const scores = rowScoresOf(model);
  const importance = importanceOf(model);
  const codes = (values: Readonly<Record<string, Level | null>>) =>
    Float64Array.from(features, (feature) => codeOf(feature, values[feature.name] ?? null));
  return {
    trees: trees.length,
    features: features.map(({ name }) => name),
    importance,
    probability: (values) => 1 / (1 + Math.exp(-explainer.score(codes(values), base))),
    toSql: (sql, { portable = false } = {}) => {
      const called = scores && !portable ? callSql(sql, scores) : null;
      const score = called ?? scoreSql(sql, features, base, trees);
      return sql.fragment`(1 / (1 + ${sql.dialect.exp<SqlValue>(sql.fragment`-${score}`)}))`;
    },
    contributions: (values) => {
      const into = new Float64Array(features.length);
      explainer.explain(codes(values), 1, into);
      return Object.fromEntries(features.map(({ name }, f) => [name, into[f] as number]));
    },
    explain: (rows, key) => explainRows(rows as Relation<unknown>, key, features, explainer, base),
    expected: base + explainer.expected,
    toJson: () => model,
    [displayMethod]: () => importance,
  };
}

function importanceOf({ features, trees }: TreesJson): FeatureImportance[] {
  const splits = trees.flatMap((tree) => [...splitsOf(tree)]);
  const total = splits.reduce((sum, { gain }) => sum + gain, 0);
  const found = features.map(({ name }, f) => {
    const own = splits.filter(({ feature }) => feature === f);
    const gain = own.reduce((sum, split) => sum + split.gain, 0);
    return { feature: name, gain, splits: own.length, share: total > 0 ? gain / total : 0 };
  });
  return found.sort((a, b) => b.gain - a.gain);
}
