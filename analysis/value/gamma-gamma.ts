import type { ColumnOf } from "../columns.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import {
  type Displayable,
  displayMethod,
  type Fragment,
  type Relation,
  type Sql,
  type Value,
} from "../relation.ts";
import { double } from "../sql/types.ts";
import { digamma } from "../stats/digamma.ts";
import { logGamma } from "../stats/gamma.ts";
import type { Objective } from "../stats/minimize.ts";
import { estimate } from "./estimate.ts";
import { checkNumbers, number, total } from "./histories.ts";

/** Columns of spend. Each has the name that `rfmSummary` gives it unless another is said. */
export interface SpendColumns<Row = Record<string, Value>> {
  /** Repeat purchases. Default: `frequency`. */
  readonly frequency?: ColumnOf<Row, number | bigint>;
  /** Mean amount of a repeat purchase. Default: `monetary`. */
  readonly monetary?: ColumnOf<Row, number | bigint>;
}

export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  /** In the unit of money. */
  readonly gamma: number;
}

/** A fitted model of how much a purchase is worth. Displays as its table of parameters. */
export interface GammaGamma extends Displayable {
  readonly parameters: GammaGammaParameters;
  /** Null when the fit did not settle. */
  readonly standardErrors: GammaGammaParameters | null;
  readonly logLikelihood: number;
  /** Customers that the model was fitted to: those with a repeat purchase and a mean amount above 0. */
  readonly customers: number;
  readonly iterations: number;
  readonly converged: boolean;
  /**
   * Correlation of frequency and mean spend among them. The model takes the two to be independent: far from 0, values of
   * frequent customers are off.
   */
  readonly correlation: number | null;
  /**
   * Whether customers differ in what they spend no more than the purchases of one do: everybody's mean is then expected of
   * all, and the parameters, which have no bound, say nothing.
   */
  readonly alike: boolean;
  /** Mean spend of a customer of whom nothing is known; null where q is at most 1, and there is no such mean. */
  readonly meanSpend: number | null;
  /** Mean spend to be expected of a customer's further purchases: between their own mean and everybody's. */
  expectedSpend(customer: { readonly frequency: number; readonly monetary: number }): number;
  /** The same as an expression over columns of histories. */
  toSql(columns?: SpendColumns): Fragment;
}

const OPTIONS = ["frequency", "monetary"] as const satisfies readonly (keyof SpendColumns)[];

/**
 * Fits the Gamma-Gamma model of spend: amounts of a customer's purchases vary around a mean of their own (gamma
 * distributed, shape `p`), and means vary over customers (shape `q`, scale `gamma`), without regard to frequency.
 *
 * @param histories One row a customer, as `rfmSummary` gives; those without a repeat purchase, or with a mean of 0 or
 *   less, teach nothing and are passed over.
 * Where customers do not differ, the likelihood grows without end as q does; the mean of all purchases is then what is
 * expected of everybody (`alike`). Of another fit that did not settle nothing is predicted.
 *
 * @throws ColumnError when a column is not there or holds no numbers.
 * @throws OptionError when fewer than three customers bought twice; from forecasts, when the fit did not settle.
 *
 * Source: P. S. Fader and B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
 *
 * @example
 * const spend = await fitGammaGamma(histories);
 * spend.expectedSpend({ frequency: 2, monetary: 22.35 });
 */
export async function fitGammaGamma<Row>(
  histories: Relation<Row>,
  columns: SpendColumns<Row> = {},
): Promise<GammaGamma> {
  refuseUnknownOptions(columns, OPTIONS, "fitGammaGamma");
  const names = namesOf(columns as unknown as SpendColumns);
  checkNumbers(await histories.schema(), names);
  const patterns = await readSpend(histories, names);
  const customers = total(patterns.customers);
  if (customers < 3) {
    throw new OptionError(
      "monetary",
      `${customers} customers have a repeat purchase and a mean amount above 0.`,
      "The model learns from repeat purchases: choose a longer period.",
    );
  }
  const mean = weightedMean(patterns.monetary, patterns.customers);
  const fitted = estimate(
    gammaGammaObjective(patterns),
    [{ parameters: [4, 3, mean / 2] }, { parameters: [1, 2, mean] }, { parameters: [20, 20, mean] }],
    customers,
  );
  const pooled = pooledSpend(patterns);
  // Twice the difference of the logarithms is chi-square distributed if customers do not differ; 3.84 is its 95th percentile.
  const open = !fitted.converged || (fitted.parameters[1] as number) > UNBOUNDED;
  const alike = pooled.equal || (open && 2 * (fitted.logLikelihood - pooled.logLikelihood) < 3.84);
  const common = alike ? pooled.mean : null;
  return model(histories.sql, { ...fitted, customers, correlation: correlationOf(patterns), common });
}

function namesOf({ frequency = "frequency", monetary = "monetary" }: SpendColumns) {
  return { frequency, monetary };
}

interface Spend {
  readonly frequency: ArrayLike<number>;
  readonly monetary: ArrayLike<number>;
  readonly customers: ArrayLike<number>;
}

async function readSpend(
  histories: Relation<unknown>,
  names: { frequency: string; monetary: string },
): Promise<Spend> {
  const { sql } = histories;
  return sql<{ frequency: number; monetary: number; customers: number }>`
    select frequency, monetary, cast(count(*) as ${double(sql)}) as customers
    from (select ${number(sql, names.frequency)} as frequency, ${number(sql, names.monetary)} as monetary
      from ${histories})
    where frequency > 0 and monetary > 0 and ${sql.dialect.isFinite(sql.id("monetary"))}
    group by frequency, monetary order by frequency, monetary`.columns();
}

/** The mean over customers of minus the log-likelihood, of the logarithms of p, q and gamma. */
export function gammaGammaObjective({ frequency, monetary, customers }: Spend): Objective {
  const n = Float64Array.from(customers);
  const everyone = total(n);
  const counts = Float64Array.from(new Set(Array.from(frequency)));
  const placeOf = new Map(Array.from(counts, (x, place) => [x, place]));
  const places = Int32Array.from(frequency, (x) => placeOf.get(x) as number);
  const spent = Float64Array.from(monetary, (mean, i) => mean * (frequency[i] as number));
  const logSpent = spent.map(Math.log);
  const logMean = Float64Array.from(monetary, Math.log);
  return (logs, gradient) => {
    const [p, q, gamma] = logs.map(Math.exp) as unknown as [number, number, number];
    const logGammaParameter = logs[2] as number;
    const constant = counts.map((x) => logGamma(p * x + q) - logGamma(p * x) - logGamma(q));
    const slopeShape = counts.map((x) => x * (digamma(p * x + q) - digamma(p * x)));
    const slopeQ = counts.map((x) => digamma(p * x + q) - digamma(q));
    let [value, byP, byQ, byGamma] = [0, 0, 0, 0];
    for (let i = 0; i < n.length; i++) {
      const place = places[i] as number;
      const [x, weight] = [counts[place] as number, n[i] as number];
      const [all, log] = [spent[i] as number, logSpent[i] as number];
      const logBoth = Math.log(all + gamma);
      const shape = p * x;
      value +=
        weight *
        ((constant[place] as number) +
          q * (logGammaParameter - logBoth) +
          shape * (log - logBoth) -
          (logMean[i] as number));
      byP += weight * ((slopeShape[place] as number) + x * (log - logBoth));
      byQ += weight * ((slopeQ[place] as number) + logGammaParameter - logBoth);
      byGamma += weight * (q - ((shape + q) * gamma) / (all + gamma));
    }
    gradient[0] = (-p * byP) / everyone;
    gradient[1] = (-q * byQ) / everyone;
    gradient[2] = -byGamma / everyone;
    return -value / everyone;
  };
}

/** Everybody alike: one mean of all purchases, with amounts gamma distributed around it. */
function pooledSpend({ frequency, monetary, customers }: Spend): {
  readonly mean: number;
  readonly equal: boolean;
  readonly logLikelihood: number;
} {
  const purchases = Float64Array.from(frequency, (x, i) => x * (customers[i] as number));
  const mean = weightedMean(monetary, purchases);
  const equal = Array.from(monetary).every((value) => Math.abs(value - mean) <= 1e-9 * mean);
  const objective: Objective = (logs, gradient) => {
    const p = Math.exp(logs[0] as number);
    let [value, slope] = [0, 0];
    for (let i = 0; i < purchases.length; i++) {
      const [shape, weight] = [p * (frequency[i] as number), customers[i] as number];
      const share = (monetary[i] as number) / mean;
      value +=
        weight *
        (shape * (Math.log(shape) + Math.log(share) - share) - logGamma(shape) - Math.log(share * mean));
      slope +=
        weight * (frequency[i] as number) * (Math.log(shape) + 1 + Math.log(share) - share - digamma(shape));
    }
    gradient[0] = (-p * slope) / total(customers);
    return -value / total(customers);
  };
  if (equal) return { mean, equal, logLikelihood: Number.POSITIVE_INFINITY };
  const { logLikelihood } = estimate(
    objective,
    [{ parameters: [1] }, { parameters: [20] }],
    total(customers),
  );
  return { mean, equal, logLikelihood };
}

function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum / total(weights);
}

function correlationOf({ frequency, monetary, customers }: Spend): number | null {
  const [meanX, meanM] = [weightedMean(frequency, customers), weightedMean(monetary, customers)];
  const [x, m] = [
    Array.from(frequency, (value) => value - meanX),
    Array.from(monetary, (value) => value - meanM),
  ];
  const covariance = (a: readonly number[], b: readonly number[]) =>
    weightedMean(
      a.map((value, i) => value * (b[i] as number)),
      customers,
    );
  const scale = Math.sqrt(covariance(x, x) * covariance(m, m));
  return scale > 0 ? covariance(x, m) / scale : null;
}

type Fitted = ReturnType<typeof estimate> &
  Pick<GammaGamma, "customers" | "correlation"> & {
    /** The mean of all purchases where it is expected of everybody. */
    readonly common: number | null;
  };

/** From such a shape on, means vary over customers by less than a hundredth. */
const UNBOUNDED = 10_000;

function model(
  sql: Sql,
  { parameters: values, standardErrors: errors, common, ...rest }: Fitted,
): GammaGamma {
  const parameters = named(values);
  const standardErrors = errors === null ? null : named(errors);
  const { p, q, gamma } = parameters;
  const settled = () => {
    if (!rest.converged) throw notSettled(rest.iterations);
  };
  return {
    parameters,
    standardErrors,
    ...rest,
    alike: common !== null,
    meanSpend: common ?? (q > 1 ? (p * gamma) / (q - 1) : null),
    expectedSpend: (customer) => {
      if (common !== null) return common;
      settled();
      return expectedSpend(parameters, customer);
    },
    toSql: (columns = {}) => {
      if (common !== null) return sql.fragment`cast(${common} as ${double(sql)})`;
      settled();
      const names = namesOf(columns);
      const [x, mean] = [number(sql, names.frequency), number(sql, names.monetary)];
      return sql.fragment`(${p} * (${gamma} + ${x} * ${mean}) / (${p} * ${x} + ${q - 1}))`;
    },
    [displayMethod]: () =>
      (["p", "q", "gamma"] as const).map((parameter) => ({
        parameter,
        value: parameters[parameter],
        "standard error": standardErrors?.[parameter] ?? null,
      })),
  };
}

function notSettled(iterations: number): OptionError {
  return new OptionError(
    "monetary",
    `The model of spend did not settle in ${iterations} steps, and nothing is predicted from it.`,
    "Take a longer period or more customers, or leave out the few with huge amounts.",
  );
}

/** Mean of a customer's further purchases, of the mean of the ones so far. */
export function expectedSpend(
  { p, q, gamma }: GammaGammaParameters,
  { frequency, monetary }: { readonly frequency: number; readonly monetary: number },
): number {
  return (p * (gamma + frequency * monetary)) / (p * frequency + q - 1);
}

function named([p, q, gamma]: readonly number[]): GammaGammaParameters {
  return { p, q, gamma } as GammaGammaParameters;
}
