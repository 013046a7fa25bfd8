import { addDays } from "../day.ts";
import { checkShare, refuseUnknownOptions, wholeNumber } from "../options.ts";
import { type Displayable, displayMethod, type Relation, type SqlValue, type Value } from "../relation.ts";
import { daysOfData } from "../rfm/data-start.ts";
import {
  PURCHASE_OPTIONS,
  type PurchaseColumns,
  type PurchaseRows,
  purchaseRows,
} from "../rfm/purchase-rows.ts";
import { double } from "../sql/types.ts";
import { binomialTails } from "../stats/binomial.ts";
import { discoveryCutoff } from "../stats/false-discovery.ts";

/** What `keyAccounts` is asked for. */
export interface KeyAccountsSpec<Row = Record<string, Value>> extends PurchaseColumns<Row> {
  /** Share of revenue that the key accounts bring together. Default: .5. */
  readonly share?: number;
  /** Days up to the as-of day that are watched. Default: 91. */
  readonly recent?: number;
  /** Days before them that they are held against, and in which key accounts are found; at most what the data has. Default: 364. */
  readonly before?: number;
  /** Fall of revenue from which on an account may be alerted. Default: .3. */
  readonly fall?: number;
  /** Share of the alerts that may be chance. Default: .05. */
  readonly errorRate?: number;
}

const OPTIONS = [
  ...PURCHASE_OPTIONS,
  "share",
  "recent",
  "before",
  "fall",
  "errorRate",
] as const satisfies readonly (keyof KeyAccountsSpec)[];

export interface KeyAccount {
  /** 1 is the account with the most revenue before. */
  readonly rank: number;
  readonly customer: number | string;
  /** Revenue of the days before, its share of all customers' revenue, and that of all accounts down to this one. */
  readonly revenue_before: number;
  readonly share: number;
  readonly cumulative_share: number;
  /** Revenue of the recent days, had the account gone on as before. */
  readonly expected: number;
  readonly revenue_recent: number;
  /** (revenue_recent - expected) / expected. */
  readonly change: number;
  readonly purchases_before: number;
  readonly purchases_recent: number;
  /** Chance of so few recent purchases if the account buys as before. */
  readonly p_value: number;
  /** `stopped` without any recent purchase, `falling` with fewer; null without an alert. */
  readonly alert: "stopped" | "falling" | null;
}

/** The accounts that much of the revenue depends on. Displays as its table of accounts. */
export interface KeyAccounts extends Displayable {
  /** One row a key account, the largest first; lazy. */
  readonly accounts: Relation<KeyAccount>;
  readonly totals: {
    /** Customers who bought in the days before. */
    readonly customers: number;
    readonly accounts: number;
    readonly alerts: number;
    /** Revenue of the days before, of all customers and of key accounts. */
    readonly revenueBefore: number;
    readonly accountsRevenueBefore: number;
    readonly revenueRecent: number;
    readonly accountsRevenueRecent: number;
    /** Change of all customers' revenue against the days before, to judge an account's by; null without revenue before. */
    readonly change: number | null;
  };
  readonly asOf: string | null;
  /** Days before the recent ones that were taken: fewer than asked for where the data begins later. */
  readonly before: number;
}

/**
 * Finds the customers who bring the top share of revenue, how their buying changed, and who among them has to be called.
 *
 * Key accounts are the fewest customers who brought `share` of the revenue of the days `before`. Their `change` compares
 * the `recent` days with as many of these. An account is alerted when its revenue fell by at least `fall` and its purchases
 * fell by more than chance explains: given all of its purchases, the number of recent ones is binomial with the chance
 * recent / (recent + before) if it buys as before. The false discovery rate of this one-sided exact test over all key
 * accounts is held at `errorRate`. Accounts are chosen by a good time of theirs, so that most fall back a little; the test
 * and `totals.change` are there to judge by.
 *
 * The days `before` never reach beyond the first day of the data: days without data are no days without purchases. Where
 * too little is known, the result says over how many days it goes. A negative amount lowers revenue on its own day; where
 * purchases are cancelled, settle them first with `settlePurchases`.
 *
 * @param purchases A table or query with one row a purchase, or a line of one.
 * @throws ColumnError when a column is not there or holds something else.
 * @throws OptionError when an option does not exist or makes no sense.
 *
 * @example
 * const { accounts, totals } = await keyAccounts(purchases, {
 *   customer: "customer", at: "bought_on", amount: "amount", share: 0.5, recent: 91 });
 */
export async function keyAccounts<Row>(
  purchases: Relation<Row>,
  spec: KeyAccountsSpec<Row>,
): Promise<KeyAccounts> {
  refuseUnknownOptions(spec, OPTIONS, "keyAccounts");
  const asked = planAccounts(spec as unknown as KeyAccountsSpec);
  const rows = await purchaseRows(purchases, asked.columns);
  const days = await daysOfData(rows, asked.recent + asked.before);
  // Of data that begins within the recent days, nothing lies before them, and there is nothing to compare with.
  const plan = { ...asked, before: Math.max(1, days - asked.recent) };
  const measured = await measure(rows, plan).materialize();
  const { sql } = measured;
  const [sums] = await sql<{ customers: number; before: number; recent: number }>`
    select count(case when purchases_before > 0 then 1 end) as customers,
      coalesce(cast(sum(before) as ${double(sql)}), 0) as before, coalesce(cast(sum(recent) as ${double(sql)}), 0) as recent
    from ${measured}`.rows();
  const { customers = 0, before = 0, recent = 0 } = sums ?? {};
  const ranked = await rank(measured, plan, before).materialize();
  const accounts = await (await alerted(ranked, plan)).materialize();
  const [own] = await sql<{ accounts: number; alerts: number; before: number; recent: number }>`
    select count(*) as accounts, count(alert) as alerts,
      coalesce(cast(sum(cast(revenue_before as decimal(30, 6))) as ${double(sql)}), 0) as before,
      coalesce(cast(sum(cast(revenue_recent as decimal(30, 6))) as ${double(sql)}), 0) as recent
    from ${accounts}`.rows();
  const shown = sql<KeyAccount>`select * from ${accounts} order by rank`;
  return {
    accounts: shown,
    totals: {
      customers,
      accounts: own?.accounts ?? 0,
      alerts: own?.alerts ?? 0,
      revenueBefore: before,
      accountsRevenueBefore: own?.before ?? 0,
      revenueRecent: recent,
      accountsRevenueRecent: own?.recent ?? 0,
      change: before > 0 ? (recent * plan.before) / (before * plan.recent) - 1 : null,
    },
    asOf: rows.asOf,
    before: Math.max(0, days - asked.recent),
    [displayMethod]: () => shown,
  };
}

function planAccounts(spec: KeyAccountsSpec) {
  const { share = 0.5, recent = 91, before = 364, fall = 0.3, errorRate = 0.05, ...columns } = spec;
  checkShare("share", share);
  wholeNumber("recent", recent, 1);
  wholeNumber("before", before, 1);
  checkShare("fall", fall);
  checkShare("errorRate", errorRate);
  return { columns, share, recent, before, fall, errorRate };
}

type Plan = ReturnType<typeof planAccounts>;

function measure({ rows, asOf, byPurchase }: PurchaseRows, plan: Plan): Relation<unknown> {
  const { sql } = rows;
  const end = asOf ?? "1970-01-01";
  const recent = sql.fragment`day > cast(${addDays(end, -plan.recent)} as date)`;
  const before = sql.fragment`not (${recent})`;
  const bought = (when: typeof recent) =>
    byPurchase
      ? sql.fragment`count(distinct case when ${when} and amount >= 0 then purchase end)
          + count(case when ${when} and amount >= 0 and purchase is null then 1 end)`
      : sql.fragment`count(case when ${when} and amount >= 0 then 1 end)`;
  return sql`
    select customer, coalesce(sum(case when ${before} then amount end), 0) as before,
      coalesce(sum(case when ${recent} then amount end), 0) as recent,
      ${bought(before)} as purchases_before, ${bought(recent)} as purchases_recent
    from ${rows} where day > cast(${addDays(end, -plan.recent - plan.before)} as date)
    group by customer`;
}

/** The fewest customers who bring the share: each for whom those before did not yet. */
function rank(
  measured: Relation<unknown>,
  { share, recent, before }: Plan,
  revenue: number,
): Relation<unknown> {
  const { sql } = measured;
  return sql`
    select rank, customer, cast(before as ${double(sql)}) as revenue_before, cast(before as ${double(sql)}) / ${revenue} as share,
      cast(total as ${double(sql)}) / ${revenue} as cumulative_share, cast(before as ${double(sql)}) * ${recent / before} as expected,
      cast(recent as ${double(sql)}) as revenue_recent, purchases_before, purchases_recent
    from (
      select *, row_number() over best as rank, sum(before) over best as total
      from ${measured} where before > 0
      window best as (order by before desc, customer rows unbounded preceding))
    where cast(total - before as ${double(sql)}) < ${share * revenue}`;
}

async function alerted(ranked: Relation<unknown>, plan: Plan): Promise<Relation<KeyAccount>> {
  const { sql } = ranked;
  const splits = await sql<{ before: number; recent: number; accounts: number }>`
    select purchases_before as before, purchases_recent as recent, count(*) as accounts
    from ${ranked} group by purchases_before, purchases_recent order by purchases_before, purchases_recent`.rows();
  const chance = plan.recent / (plan.recent + plan.before);
  const pValue = splits.map(
    ({ before, recent }) => binomialTails(before + recent, chance).lower[recent] as number,
  );
  const counts = splits.map(({ accounts }) => accounts);
  const cutoff = discoveryCutoff(pValue, counts, plan.errorRate);
  const tests =
    splits.length === 0
      ? sql`select 0 as n_before, 0 as n_recent, cast(1 as ${double(sql)}) as p_value where false`
      : sql`${sql.dialect.rows<SqlValue>([
          { name: "n_before", type: "bigint", values: splits.map(({ before }) => before) },
          { name: "n_recent", type: "bigint", values: splits.map(({ recent }) => recent) },
          { name: "p_value", type: "double", values: pValue },
        ])}`;
  return sql<KeyAccount>`
    select rank, customer, revenue_before, share, cumulative_share, expected, revenue_recent,
      (revenue_recent - expected) / expected as change, purchases_before, purchases_recent, p_value,
      case when p_value > ${cutoff} or (revenue_recent - expected) / expected > ${-plan.fall} then null
        when purchases_recent = 0 then 'stopped' else 'falling' end as alert
    from ${ranked} join ${tests} on n_before = purchases_before and n_recent = purchases_recent`;
}
