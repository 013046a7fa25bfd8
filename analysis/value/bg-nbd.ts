import { OptionError, refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Fragment, type Relation, type Sql } from "../relation.ts";
import { bgNbdObjective } from "./bg-nbd-likelihood.ts";
import { bestStart, estimate, type Start } from "./estimate.ts";
import {
  checkNumbers,
  HISTORY_OPTIONS,
  type HistoryColumns,
  historyNames,
  number,
  type Patterns,
  readPatterns,
  total,
} from "./histories.ts";
import type { RepeatModel } from "./repeat-model.ts";
import { type BgNbdParameters, repeatPurchases } from "./repeat-series.ts";
import { largestZ, repeatPurchasesSql } from "./repeat-series-sql.ts";

/** What is known of one customer, in the unit of time of the model. */
export interface History {
  /** Repeat purchases. */
  readonly frequency: number;
  /** Time from the first purchase to the last. */
  readonly recency: number;
  /** Time from the first purchase to now. */
  readonly age: number;
}

export interface BgNbdSqlOptions extends HistoryColumns {
  /** Time from now within which purchases are expected, in the unit of the histories. */
  readonly horizon: number;
  /** Least age of the customers to be scored; a larger one makes the statement shorter. Default: 0. */
  readonly youngest?: number;
}

/**
 * A fitted model of when customers buy again. Displays as its table of parameters. Of a fit that did not settle, nothing is
 * predicted: the three forecasts and `toSql` throw an OptionError that says so.
 */
export interface BgNbd extends Displayable {
  /** Whether a customer may stop after the first purchase, too (`mbg-nbd`). */
  readonly kind: RepeatModel;
  readonly parameters: BgNbdParameters;
  /** Null when the fit did not settle, or the data do not say: the parameters are then not to be relied on. */
  readonly standardErrors: BgNbdParameters | null;
  readonly logLikelihood: number;
  readonly customers: number;
  readonly iterations: number;
  readonly converged: boolean;
  /**
   * Probability that the customer still buys. Under BG/NBD it is 1 for everybody who bought once, however long ago: nobody
   * stops before a repeat purchase.
   */
  probabilityAlive(history: History): number;
  /** Purchases to be expected of the customer within `horizon` from now, be they alive or not. */
  expectedPurchases(history: History, horizon: number): number;
  /** Repeat purchases to be expected of somebody within `horizon` of their first purchase. */
  expectedPurchasesOfNew(horizon: number): number;
  /** Both as expressions over columns of histories, to stand in a `select`. */
  toSql(options: BgNbdSqlOptions): {
    readonly probabilityAlive: Fragment;
    readonly expectedPurchases: Fragment;
  };
}

/**
 * Fits the beta-geometric/NBD model of repeat buying: while alive, a customer buys at random at a rate of their own (rates
 * are gamma distributed, shape `r` and rate `alpha`); after each purchase they stop for good with a probability of their
 * own (beta distributed, `a` and `b`).
 *
 * Parameters are those of the greatest likelihood, found from the analytic gradient; standard errors come from the
 * observed information. Histories that are equal are counted once, so that the cost grows with the patterns, not with the
 * customers.
 *
 * @param histories One row a customer, as `rfmSummary` gives.
 * @param columns Names of the columns where they differ from those of `rfmSummary`.
 * @throws ColumnError when a column is not there or holds no numbers.
 * @throws OptionError when there is no customer or nobody bought twice, or rows are no histories.
 *
 * Source: P. S. Fader, B. G. S. Hardie and K. L. Lee, "“Counting Your Customers” the Easy Way: An Alternative to the
 * Pareto/NBD Model", Marketing Science 24 (2005); probability alive: P. S. Fader and B. G. S. Hardie, "Computing P(alive)
 * Using the BG/NBD Model" (2008).
 *
 * @example
 * const model = await fitBgNbd(await rfmSummary(purchases, { customer: "customer", at: "bought_on", amount: "amount" }));
 * model.probabilityAlive({ frequency: 2, recency: 30.43, age: 38.86 });
 * model.expectedPurchases({ frequency: 2, recency: 30.43, age: 38.86 }, 39);
 */
export async function fitBgNbd<Row>(
  histories: Relation<Row>,
  columns: HistoryColumns<Row> = {},
): Promise<BgNbd> {
  refuseUnknownOptions(columns, HISTORY_OPTIONS, "fitBgNbd");
  return fitRepeatModel(histories as Relation<unknown>, columns as unknown as HistoryColumns, "bg-nbd");
}

/**
 * Fits the modified BG/NBD model: as `fitBgNbd`, but a customer may also stop after the first purchase, so that somebody who
 * bought once and long ago is not alive for ever. Parameters, errors and forms are the same.
 *
 * @throws ColumnError, OptionError as `fitBgNbd` does.
 *
 * Source: E. P. Batislam, M. Denizel and A. Filiztekin, "Empirical Validation and Comparison of Models for Customer Base
 * Analysis", International Journal of Research in Marketing 24 (2007).
 *
 * @example
 * const model = await fitMbgNbd(await rfmSummary(purchases, { customer: "customer", at: "bought_on", amount: "amount" }));
 * model.probabilityAlive({ frequency: 0, recency: 0, age: 66 }); // below 1
 */
export async function fitMbgNbd<Row>(
  histories: Relation<Row>,
  columns: HistoryColumns<Row> = {},
): Promise<BgNbd> {
  refuseUnknownOptions(columns, HISTORY_OPTIONS, "fitMbgNbd");
  return fitRepeatModel(histories as Relation<unknown>, columns as unknown as HistoryColumns, "mbg-nbd");
}

export async function fitRepeatModel(
  histories: Relation<unknown>,
  columns: HistoryColumns,
  kind: RepeatModel,
): Promise<BgNbd> {
  const names = historyNames(columns);
  checkNumbers(await histories.schema(), names);
  const patterns = await readPatterns(histories, names);
  const customers = total(patterns.customers);
  if (total(patterns.frequency) === 0) {
    throw new OptionError(
      "frequency",
      customers === 0 ? "There is no customer to fit the model to." : "Nobody bought twice.",
      "The model learns from repeat purchases: choose a longer period.",
    );
  }
  const fitted = estimate(bgNbdObjective(patterns, kind), startsOf(patterns, kind), customers, SHAPES);
  return model(histories.sql, { ...fitted, customers, kind });
}

/** r, a and b. */
const SHAPES = [0, 2, 3] as const;

/** From here on, patterns are so many that it pays to find a start on a part of them. */
const MANY_PATTERNS = 10_000;

function startsOf(patterns: Patterns, kind: RepeatModel): Start[] {
  const customers = total(patterns.customers);
  const meanAge =
    total(Array.from(patterns.age, (age, i) => age * (patterns.customers[i] as number))) / customers;
  const starts = [{ parameters: [0.5, meanAge / 2, 1, 2] }, { parameters: [2, meanAge, 0.2, 5] }];
  const size = patterns.customers.length;
  if (size < MANY_PATTERNS) return starts;
  const every = Math.ceil(size / (MANY_PATTERNS / 4));
  const part = (column: ArrayLike<number>) => Array.from(column).filter((_, i) => i % every === 0);
  const thinned = {
    frequency: part(patterns.frequency),
    recency: part(patterns.recency),
    age: part(patterns.age),
    customers: part(patterns.customers),
  };
  return [bestStart(bgNbdObjective(thinned, kind), starts, SHAPES), ...starts];
}

function named([r, alpha, a, b]: readonly number[]): BgNbdParameters {
  return { r, alpha, a, b } as BgNbdParameters;
}

type Fitted = ReturnType<typeof estimate> & Pick<BgNbd, "customers" | "kind">;

function model(sql: Sql, { parameters: values, standardErrors: errors, ...rest }: Fitted): BgNbd {
  const parameters = named(values);
  const standardErrors = errors === null ? null : named(errors);
  const { kind, converged } = rest;
  const ofAlive = whileAlive(parameters, kind);
  const alive = (history: History) => probabilityAlive(parameters, kind, history);
  const settled = <A extends readonly unknown[], R>(predict: (...given: A) => R) => {
    return (...given: A): R => {
      // What was asked wrongly is told first.
      const found = predict(...given);
      if (!converged) throw notSettled(rest.iterations);
      return found;
    };
  };
  return {
    parameters,
    standardErrors,
    ...rest,
    probabilityAlive: settled(alive),
    expectedPurchases: settled(
      (history: History, horizon: number) =>
        alive(history) * repeatPurchases(ofAlive, history.frequency, history.age, horizonOf(horizon)),
    ),
    expectedPurchasesOfNew: settled((horizon: number) => {
      const { a, b } = parameters;
      const stays = kind === "mbg-nbd" ? b / (a + b) : 1;
      return stays * repeatPurchases(ofAlive, 0, 0, horizonOf(horizon));
    }),
    toSql: settled((options: BgNbdSqlOptions) => toSql(sql, parameters, kind, options)),
    [displayMethod]: () =>
      (["r", "alpha", "a", "b"] as const).map((parameter) => ({
        parameter,
        value: parameters[parameter],
        "standard error": standardErrors?.[parameter] ?? null,
      })),
  };
}

/** What is known of the chances of customers who are alive: they passed one chance to stop more, if the first purchase was one. */
export function whileAlive(parameters: BgNbdParameters, kind: RepeatModel): BgNbdParameters {
  return kind === "mbg-nbd" ? { ...parameters, b: parameters.b + 1 } : parameters;
}

function notSettled(iterations: number): OptionError {
  return new OptionError(
    "histories",
    `The model did not settle in ${iterations} steps: these histories do not say what its parameters are, and nothing is predicted from it.`,
    "Take a longer period or more customers, or another model (fitMbgNbd, fitBgNbd).",
  );
}

export function horizonOf(horizon: number): number {
  if (Number.isFinite(horizon) && horizon >= 0) return horizon;
  throw new OptionError(
    "horizon",
    `The horizon is ${horizon}.`,
    "Give a time from 0 up, in the unit of the histories.",
  );
}

function probabilityAlive(
  { r, alpha, a, b }: BgNbdParameters,
  kind: RepeatModel,
  { frequency, recency, age }: History,
): number {
  const chances = frequency + (kind === "mbg-nbd" ? 1 : 0);
  if (chances === 0) return 1;
  const silence = (r + frequency) * Math.log((alpha + age) / (alpha + recency));
  return 1 / (1 + (a / (b + chances - 1)) * Math.exp(silence));
}

const SQL_OPTIONS = [...HISTORY_OPTIONS, "horizon", "youngest"] as const;

function toSql(
  sql: Sql,
  parameters: BgNbdParameters,
  kind: RepeatModel,
  options: BgNbdSqlOptions,
): ReturnType<BgNbd["toSql"]> {
  refuseUnknownOptions(options, SQL_OPTIONS, "toSql");
  const names = historyNames(options);
  const horizon = horizonOf(options.horizon);
  const [x, recency, age] = [names.frequency, names.recency, names.age].map((name) => number(sql, name)) as [
    Fragment,
    Fragment,
    Fragment,
  ];
  const z = sql.fragment`(${horizon} / (${parameters.alpha + horizon} + ${age}))`;
  const ofAlive = whileAlive(parameters, kind);
  const largest = largestZ(ofAlive, horizon, options.youngest ?? 0);
  const alive = aliveSql(sql, parameters, kind, { x, recency, age });
  return {
    probabilityAlive: alive,
    expectedPurchases: sql.fragment`${alive} * ${repeatPurchasesSql(sql, ofAlive, { x, z }, largest)}`,
  };
}

/** An exponent of 700 is a probability of 0 already, and larger ones are no numbers in some engines. */
export function aliveSql(
  sql: Sql,
  { r, alpha, a, b }: BgNbdParameters,
  kind: RepeatModel,
  { x, recency, age }: { readonly x: Fragment; readonly recency: Fragment; readonly age: Fragment },
): Fragment {
  const stopped = kind === "mbg-nbd" ? b : b - 1;
  const alive = sql.fragment`1 / (1 + ${a} / (${stopped} + ${x})
    * exp(least(700, (${r} + ${x}) * ln((${alpha} + ${age}) / (${alpha} + ${recency})))))`;
  return kind === "mbg-nbd"
    ? sql.fragment`(${alive})`
    : sql.fragment`case when ${x} = 0 then 1 else ${alive} end`;
}
