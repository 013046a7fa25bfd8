import type { ColumnOf } from "../columns.ts";
import { OptionError, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Fragment, type Relation, type Value } from "../relation.ts";
import { double } from "../sql/types.ts";
import { aliveSql, type BgNbd, fitRepeatModel, type History, horizonOf, whileAlive } from "./bg-nbd.ts";
import { fitGammaGamma, type GammaGamma } from "./gamma-gamma.ts";
import { exactSum, type HistoryColumns, historyNames, number } from "./histories.ts";
import { REPEAT_MODELS, type RepeatModel } from "./repeat-model.ts";
import { repeatPurchases } from "./repeat-series.ts";
import { largestZ, repeatPurchasesSql } from "./repeat-series-sql.ts";

/** What `lifetimeValue` is asked for. */
export interface LifetimeValueSpec<Row = Record<string, Value>> extends HistoryColumns<Row> {
  /** Column that identifies the customer. Default: `customer`. */
  readonly customer?: ColumnOf<Row, number | string | bigint>;
  /** Column with the mean amount of a repeat purchase. Default: `monetary`. */
  readonly monetary?: ColumnOf<Row, number | bigint>;
  /** Time from now that counts, in the unit of the histories. */
  readonly horizon: number;
  /** How customers stop: `bg-nbd`, after repeat purchases only, or `mbg-nbd`, after the first one, too. Default: `bg-nbd`. */
  readonly model?: RepeatModel;
  /** Interest for one unit of time, such as .002 a week. Default: 0. */
  readonly discountRate?: number;
  /** Equal parts of the horizon, at the end of each of which its purchases are discounted. Default: 12; 1 without interest. */
  readonly steps?: number;
  /** Share of an amount that is left as profit. Default: 1, so that value is revenue. */
  readonly margin?: number;
}

const OPTIONS = [
  "customer",
  "frequency",
  "recency",
  "age",
  "monetary",
  "horizon",
  "model",
  "discountRate",
  "steps",
  "margin",
] as const satisfies readonly (keyof LifetimeValueSpec)[];

/** One customer with what is expected of them. */
export interface ValuedCustomer {
  readonly customer: number | string;
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  readonly monetary: number;
  readonly probability_alive: number;
  /** Purchases within the horizon. */
  readonly expected_purchases: number;
  /** Mean amount of a further purchase. */
  readonly expected_spend: number;
  /** Sum of the amounts within the horizon, times the margin, discounted. */
  readonly value: number;
}

/** Customers with their value over a horizon. Displays as its table of customers. */
export interface LifetimeValue extends Displayable {
  /** Highest value first; lazy. */
  readonly customers: Relation<ValuedCustomer>;
  readonly purchases: BgNbd;
  readonly spend: GammaGamma;
  readonly totals: {
    readonly customers: number;
    readonly alive: number;
    readonly purchases: number;
    readonly value: number;
  };
  /** The value of a customer, as the column `value` says. */
  valueOfCustomer(customer: History & { readonly monetary: number }): number;
}

/**
 * What every customer is likely to bring within a horizon: BG/NBD says how often they will buy, Gamma-Gamma how much a
 * purchase is worth.
 *
 *   value = margin x expected spend x sum over steps of (purchases expected in the step) / (1 + rate)^(end of the step)
 *
 * Both models are fitted to the histories, and customers are scored by the engine in one statement.
 *
 * @param histories One row a customer, as `rfmSummary` gives.
 * @throws OptionError as `fitBgNbd` and `fitGammaGamma` do, when a number is out of its range, when no mean spend exists
 *   (q at most 1), or when the horizon is more than 99 times alpha plus the age of the youngest customer.
 *
 * Source: P. S. Fader, B. G. S. Hardie and K. L. Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis",
 * Journal of Marketing Research 42 (2005).
 *
 * @example
 * const { customers, totals } = await lifetimeValue(histories, { horizon: 52, discountRate: 0.002 });
 */
export async function lifetimeValue<Row>(
  histories: Relation<Row>,
  spec: LifetimeValueSpec<Row>,
): Promise<LifetimeValue> {
  const plan = planValue(spec as unknown as LifetimeValueSpec);
  const kept = (await histories.materialize()) as unknown as Relation<Record<string, Value>>;
  const { frequency, recency, age } = plan.names;
  const purchases = await fitRepeatModel(kept, { frequency, recency, age }, plan.model);
  const spend = await fitGammaGamma(kept, { frequency, monetary: plan.monetary });
  if (spend.meanSpend === null) {
    throw new OptionError(
      "monetary",
      `Amounts vary so much over customers that no mean spend exists: q is ${spend.parameters.q}.`,
      "Leave out the few customers with huge amounts, or take their logarithm.",
    );
  }
  const customers = await (await score(kept, plan, { purchases, spend })).materialize();
  const { sql } = customers;
  const [sums] = await sql<LifetimeValue["totals"]>`
    select cast(count(*) as ${double(sql)}) as customers, ${exactSum(sql, "probability_alive")} as alive,
      ${exactSum(sql, "expected_purchases")} as purchases, ${exactSum(sql, "value")} as value
    from ${customers}`.rows();
  if (!sums) throw new Error("The engine gave no row for an aggregate over all rows.");
  return {
    customers: sql<ValuedCustomer>`select * from ${customers} order by value desc, customer`,
    purchases,
    spend,
    totals: sums,
    valueOfCustomer: (customer) => valueOfCustomer(plan, { purchases, spend }, customer),
    [displayMethod]: () => sql`select * from ${customers} order by value desc, customer`,
  };
}

interface Step {
  readonly end: number;
  readonly discount: number;
}

interface ValuePlan {
  readonly customer: string;
  readonly names: ReturnType<typeof historyNames>;
  readonly monetary: string;
  readonly margin: number;
  readonly model: RepeatModel;
  readonly steps: readonly Step[];
}

function planValue(spec: LifetimeValueSpec): ValuePlan {
  refuseUnknownOptions(spec, OPTIONS, "lifetimeValue");
  const {
    customer = "customer",
    monetary = "monetary",
    discountRate = 0,
    margin = 1,
    model = "bg-nbd",
  } = spec;
  if (!REPEAT_MODELS.includes(model)) {
    throw new OptionError(
      "model",
      `There is no model ${JSON.stringify(model)}.`,
      `The models are ${REPEAT_MODELS.join(" and ")}.`,
    );
  }
  const horizon = horizonOf(spec.horizon);
  const count = spec.steps ?? (discountRate === 0 ? 1 : 12);
  wholeNumber("steps", count, 1, 120);
  for (const [option, value] of Object.entries({ discountRate, margin })) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new OptionError(option, `${option} must be a number from 0 up, got ${value}.`);
  }
  const steps = Array.from({ length: count }, (_, i) => {
    const end = (horizon * (i + 1)) / count;
    return { end, discount: (1 + discountRate) ** -end };
  });
  return { customer, names: historyNames(spec), monetary, margin, model, steps };
}

interface Models {
  readonly purchases: BgNbd;
  readonly spend: GammaGamma;
}

function valueOfCustomer(
  { steps, margin }: ValuePlan,
  { purchases, spend }: Models,
  customer: History & { readonly monetary: number },
): number {
  const ofAlive = whileAlive(purchases.parameters, purchases.kind);
  let [discounted, before] = [0, 0];
  for (const { end, discount } of steps) {
    const upTo = repeatPurchases(ofAlive, customer.frequency, customer.age, end);
    discounted += (upTo - before) * discount;
    before = upTo;
  }
  return margin * spend.expectedSpend(customer) * purchases.probabilityAlive(customer) * discounted;
}

async function score(
  histories: Relation<unknown>,
  { customer, names, monetary, margin, steps }: ValuePlan,
  { purchases, spend }: Models,
): Promise<Relation<ValuedCustomer>> {
  const { sql } = histories;
  const { parameters, kind } = purchases;
  // Refuses where the fit did not settle.
  purchases.expectedPurchasesOfNew(0);
  const ofAlive = whileAlive(parameters, kind);
  const [youngest] = await sql<{
    age: number;
  }>`select min(${number(sql, names.age)}) as age from ${histories}`.rows();
  const ends = steps.map(({ end }, i) => ({
    name: `step_${i + 1}`,
    end,
    largest: largestZ(ofAlive, end, youngest?.age ?? 0),
  }));
  const [x, age] = [sql.id("frequency"), sql.id("age")].map((id) => sql.fragment`${id}`) as [
    Fragment,
    Fragment,
  ];
  const z = ends.map(
    ({ name, end }) => sql.fragment`${end} / (${parameters.alpha + end} + ${age}) as ${sql.id(name)}`,
  );
  const upTo = ends.map(({ name, largest }) => {
    const series = repeatPurchasesSql(sql, ofAlive, { x, z: sql.fragment`${sql.id(name)}` }, largest);
    return sql.fragment`alive * ${series} as ${sql.id(`upto_${name}`)}`;
  });
  const discounted = ends.map(({ name }, i) => {
    const before = i === 0 ? sql.fragment`0` : sql.id(`upto_${ends[i - 1]?.name}`);
    return sql.fragment`${steps[i]?.discount} * (${sql.id(`upto_${name}`)} - ${before})`;
  });
  return sql<ValuedCustomer>`
    select customer, frequency, recency, age, monetary, alive as probability_alive,
      ${sql.id(`upto_${ends.at(-1)?.name}`)} as expected_purchases, expected_spend,
      ${margin} * expected_spend * (${sql.join(discounted, " + ")}) as value
    from (select *, ${sql.join(upTo)} from (
      select *, ${aliveSql(sql, parameters, kind, { x, recency: sql.fragment`recency`, age })} as alive,
        ${spend.toSql()} as expected_spend, ${sql.join(z)}
      from (
        select ${sql.id(customer)} as customer, ${number(sql, names.frequency)} as frequency,
          ${number(sql, names.recency)} as recency, ${number(sql, names.age)} as age,
          ${number(sql, monetary)} as monetary
        from ${histories})))`;
}
