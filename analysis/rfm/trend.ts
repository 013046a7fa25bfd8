import { dayOf } from "../day.ts";
import { checkShare, OptionError, refuseUnknownOptions } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type SqlValue, type Value } from "../relation.ts";
import { double } from "../sql/types.ts";
import { binomialTails } from "../stats/binomial.ts";
import { discoveryCutoff } from "../stats/false-discovery.ts";
import { PURCHASE_OPTIONS, type PurchaseColumns, type PurchaseRows, purchaseRows } from "./purchase-rows.ts";

/** What `frequencyTrend` is asked for. */
export interface FrequencyTrendSpec<Row = Record<string, Value>> extends PurchaseColumns<Row> {
  /** First day that counts. Default: all that there is. */
  readonly from?: string | Date | null;
  /**
   * Which parts of a customer's time are held against each other: the first and the last third (default), which tells more
   * customers apart, or the two halves, which suits a period of two years with seasons.
   */
  readonly compare?: "thirds" | "halves";
  /** Share of those called rising or falling who may be steady in truth. Default: .05. */
  readonly errorRate?: number;
}

const OPTIONS = [
  ...PURCHASE_OPTIONS,
  "from",
  "compare",
  "errorRate",
] as const satisfies readonly (keyof FrequencyTrendSpec)[];

export const TRENDS = ["rising", "steady", "falling", "too few"] as const;
export type Trend = (typeof TRENDS)[number];

/** One customer with the trend of their purchases. */
export interface CustomerTrend {
  readonly customer: number | string;
  /** First day that counts for the customer. */
  readonly since: Date;
  /** Days of each part. */
  readonly days: number;
  /** Purchases in the early and in the late part. */
  readonly early: number;
  readonly late: number;
  /** Chance that a steady customer's purchases fall at least as unevenly. */
  readonly p_value: number;
  readonly trend: Trend;
}

/** Customers by the trend of their purchases. Displays as its table of trends. */
export interface FrequencyTrend extends Displayable {
  /** One row a customer, the surest trend first; lazy. */
  readonly customers: Relation<CustomerTrend>;
  readonly trends: readonly {
    readonly trend: Trend;
    readonly customers: number;
    readonly share: number;
    readonly early: number;
    readonly late: number;
  }[];
  readonly errorRate: number;
  /** A p value up to this is a trend; 0 when no customer shows one. */
  readonly cutoff: number;
  /** Purchases in the two parts below which no trend can be told. */
  readonly leastPurchases: number;
  readonly asOf: string | null;
}

/**
 * Tells customers whose purchases become more or fewer from those who go on as they did.
 *
 * A customer's time runs from the first day of the period, or from the day after their first purchase if that is later,
 * to the as-of day; their purchases in its first and its last third are counted. Those of a steady customer fall into
 * either third with a chance of one half, so that the test is the exact two-sided binomial test, after Cox and Stuart.
 * Over all customers who are tested, the false discovery rate is held at `errorRate` (Benjamini and Hochberg): of the
 * customers called rising or falling, at most that share is expected to be steady in truth. Who has too few purchases for
 * any split of them to be told from chance is not tested, and is called `too few`.
 *
 * The test takes purchases to be independent of each other; lines of one order are not, so name the `purchase` they
 * belong to. A season that falls into one part only looks like a trend of everybody.
 *
 * @param purchases A table or query with one row a purchase, or a line of one.
 * @throws ColumnError when a column is not there or holds something else.
 * @throws OptionError when an option does not exist or makes no sense.
 *
 * Sources: D. R. Cox and A. Stuart, "Some Quick Sign Tests for Trend in Location and Dispersion", Biometrika 42 (1955);
 * J. Przyborowski and H. Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series", Biometrika 31 (1940).
 *
 * @example
 * const { customers, trends } = await frequencyTrend(purchases, {
 *   customer: "customer", at: "bought_on", amount: "amount", errorRate: 0.05 });
 */
export async function frequencyTrend<Row>(
  purchases: Relation<Row>,
  spec: FrequencyTrendSpec<Row>,
): Promise<FrequencyTrend> {
  const { compare = "thirds", errorRate = 0.05, from, ...rest } = spec as unknown as FrequencyTrendSpec;
  refuseUnknownOptions(spec, OPTIONS, "frequencyTrend");
  if (compare !== "thirds" && compare !== "halves") {
    throw new OptionError("compare", `compare must be "thirds" or "halves", got ${JSON.stringify(compare)}.`);
  }
  checkShare("errorRate", errorRate);
  const rows = await purchaseRows(purchases, rest);
  const parts = { of: compare === "thirds" ? 3 : 2, from: from ? dayOf(from, "from") : null };
  const counted = await countParts(rows, parts).materialize();
  const leastPurchases = 1 + Math.ceil(-Math.log2(errorRate));
  const test = await testSplits(counted, { errorRate, leastPurchases });
  const customers = trendOf(counted, test, leastPurchases);
  const trends = await summarise(customers);
  return {
    customers: customers.sql<CustomerTrend>`select * from ${customers} order by p_value, customer`,
    trends,
    errorRate,
    cutoff: test.cutoff,
    leastPurchases,
    asOf: rows.asOf,
    [displayMethod]: () => trends,
  };
}

interface Counted {
  readonly customer: number | string;
  readonly since: Date;
  readonly days: number;
  readonly early: number;
  readonly late: number;
}

function countParts(
  { rows, asOf, byPurchase }: PurchaseRows,
  { of, from }: { readonly of: number; readonly from: string | null },
): Relation<Counted> {
  const { sql } = rows;
  const bought = sql`select * from ${rows} where amount >= 0`;
  const firstDay = sql.dialect.daysLater<SqlValue>(sql.fragment`min(day)`, 1);
  const since = from ? sql.fragment`greatest(${firstDay}, cast(${from} as date))` : firstDay;
  const times = sql`
    select customer, since, ${sql.dialect.wholeDivide<SqlValue>(sql.fragment`greatest(${sql.dialect.daysBetween<SqlValue>(sql.id("since"), asOf)} + 1, 0)`, of)} as days
    from (select customer, ${since} as since from ${bought} group by customer)`;
  const count = (within: ReturnType<typeof sql.fragment>) =>
    byPurchase
      ? sql.fragment`count(distinct case when ${within} then purchase end)
          + count(case when ${within} and purchase is null then 1 end)`
      : sql.fragment`count(case when ${within} then 1 end)`;
  return sql<Counted>`
    select customer, min(since) as since, min(days) as days,
      ${count(sql.fragment`day >= since and ${sql.dialect.daysBetween(sql.id("since"), sql.id("day"))} < days`)} as early,
      ${count(sql.fragment`day >= since and ${sql.dialect.daysBetween<SqlValue>(sql.id("day"), asOf)} < days`)} as late
    from ${bought} join ${times} using (customer)
    group by customer`;
}

interface SplitTest {
  readonly early: number[];
  readonly late: number[];
  readonly pValue: number[];
  readonly cutoff: number;
}

/** Splits of early and late purchases that occur: far fewer than customers. */
async function testSplits(
  counted: Relation<Counted>,
  { errorRate, leastPurchases }: { readonly errorRate: number; readonly leastPurchases: number },
): Promise<SplitTest> {
  const splits = await counted.sql<{ early: number; late: number; customers: number }>`
    select cast(early as integer) as early, cast(late as integer) as late, cast(count(*) as integer) as customers
    from ${counted} where early + late >= ${leastPurchases} group by early, late order by early, late`.rows();
  const tails = new Map<number, Float64Array>();
  const tailsOf = (n: number) => {
    const known = tails.get(n) ?? binomialTails(n, 0.5).lower;
    tails.set(n, known);
    return known;
  };
  const pValue = splits.map(({ early, late }) =>
    Math.min(1, 2 * (tailsOf(early + late)[Math.min(early, late)] as number)),
  );
  return {
    early: splits.map((split) => split.early),
    late: splits.map((split) => split.late),
    pValue,
    cutoff: discoveryCutoff(
      pValue,
      splits.map((split) => split.customers),
      errorRate,
    ),
  };
}

function trendOf(
  counted: Relation<Counted>,
  { early, late, pValue, cutoff }: SplitTest,
  leastPurchases: number,
): Relation<CustomerTrend> {
  const { sql } = counted;
  if (pValue.length === 0) {
    return sql<CustomerTrend>`select *, cast(1 as ${double(sql)}) as p_value, 'too few' as trend from ${counted}`;
  }
  return sql<CustomerTrend>`
    select customer, since, days, counted.early, counted.late, coalesce(p_value, 1) as p_value,
      case when counted.early + counted.late < ${leastPurchases} then 'too few'
        when p_value > ${cutoff} then 'steady'
        when counted.late > counted.early then 'rising' else 'falling' end as trend
    from ${counted} as counted left join (
      ${sql.dialect.rows<SqlValue>([
        { name: "early", type: "integer", values: early },
        { name: "late", type: "integer", values: late },
        { name: "p_value", type: "double", values: pValue },
      ])}
    ) as tests on tests.early = counted.early and tests.late = counted.late`;
}

async function summarise(customers: Relation<CustomerTrend>): Promise<FrequencyTrend["trends"]> {
  const found = await customers.sql<{ trend: Trend; customers: number; early: number; late: number }>`
    select trend, count(*) as customers, cast(sum(early) as bigint) as early, cast(sum(late) as bigint) as late
    from ${customers} group by trend`.rows();
  const all = found.reduce((sum, row) => sum + row.customers, 0);
  return TRENDS.map((trend) => {
    const { customers: n = 0, early = 0, late = 0 } = found.find((row) => row.trend === trend) ?? {};
    return { trend, customers: n, share: all > 0 ? n / all : 0, early, late };
  });
}
