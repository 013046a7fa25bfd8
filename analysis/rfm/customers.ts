/** RFM of a table that has one row a customer already: an export of a CRM, or a table that is kept by the night. */

import { type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { addDays, dayOf } from "../day.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { Relation, RelationColumn, SqlValue, Value } from "../relation.ts";
import { double, text } from "../sql/types.ts";
import { customerOf, exactAmount } from "./profile.ts";
import type { Measured, RfmTotals } from "./purchases.ts";
import { type Rfm, scoreCustomers } from "./rfm.ts";
import { planScoring, SCORING_OPTIONS, type ScoringPlan, type ScoringSpec } from "./scoring-spec.ts";
import { AMOUNT } from "./spec.ts";

/** What `rfmOfCustomers` is asked for. */
export interface RfmOfCustomersSpec<Row = Record<string, Value>> extends ScoringSpec {
  /** Column that identifies the customer: whole numbers or texts, each once. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment of the last purchase. */
  readonly lastPurchase: ColumnOf<Row, Date>;
  /** Column with the number of purchases. */
  readonly frequency: ColumnOf<Row, number | bigint>;
  /** Column with the revenue of the customer, or their average purchase, as the scores shall rest on. */
  readonly monetary: ColumnOf<Row, number | bigint>;
  /** Day from which recency is counted back. Default: the latest of the last purchases. */
  readonly asOf?: string | Date | null;
}

const OPTIONS = [
  "customer",
  "lastPurchase",
  "frequency",
  "monetary",
  "asOf",
  ...SCORING_OPTIONS,
] as const satisfies readonly (keyof RfmOfCustomersSpec)[];

interface CustomersPlan extends ScoringPlan {
  readonly customer: RelationColumn;
  readonly lastPurchase: RelationColumn;
  readonly frequency: RelationColumn;
  readonly monetary: RelationColumn;
  readonly asOf: string | null;
}

/**
 * Scores customers of whom last purchase, number of purchases and monetary value are known, by the rules of `rfm`.
 *
 * Rows without a customer, a day, a number of purchases or an amount are left out and counted in `totals.leftOut`
 * (`noAmount` for the last two), as are customers whose last purchase lies after the as-of day (`afterAsOf`), and those
 * with fewer than one purchase (`refundsOnly`). `totals.revenue` is the sum of `monetary`.
 *
 * @param customers A table or query with one row a customer.
 * @param spec Columns, as-of day, levels and rules.
 * @throws OptionError when a customer has two rows: group the table first, or use `rfm`.
 * @throws ColumnError when a column is not there or holds something else.
 *
 * @example
 * const book = sql`
 *   select * from (values ('Ada', date '2026-06-28', 2, 50), ('Ben', date '2026-01-15', 1, 80))
 *     as t(customer, last_purchase, purchases, spent)`;
 * const scored = await rfmOfCustomers(book, { customer: "customer", lastPurchase: "last_purchase",
 *   frequency: "purchases", monetary: "spent", levels: 2 });
 * // Ben: rfm "112"; Ada: rfm "221"
 */
export async function rfmOfCustomers<Row>(
  customers: Relation<Row>,
  spec: RfmOfCustomersSpec<Row>,
): Promise<Rfm> {
  const plan = planCustomers(spec as unknown as RfmOfCustomersSpec, await customers.schema());
  const counts = await countRows(markRows(customers, plan));
  if (counts.twice > 0) {
    throw new OptionError(
      "customer",
      `${counts.twice} customers have more than one row in column “${plan.customer.name}”.`,
      "Group the table by customer first; for one row a purchase, use rfm.",
    );
  }
  const asOf = plan.asOf ?? counts.to;
  return scoreCustomers(measure(markRows(customers, plan), asOf), totalsOf(counts, asOf), plan);
}

function planCustomers(spec: RfmOfCustomersSpec, schema: readonly RelationColumn[]): CustomersPlan {
  refuseUnknownOptions(spec, OPTIONS, "rfmOfCustomers");
  return {
    ...planScoring(spec),
    customer: findColumn(schema, { role: "customer", name: spec.customer, ...ID }),
    lastPurchase: findColumn(schema, { role: "lastPurchase", name: spec.lastPurchase, ...MOMENT }),
    frequency: findColumn(schema, { role: "frequency", name: spec.frequency, ...AMOUNT }),
    monetary: findColumn(schema, { role: "monetary", name: spec.monetary, ...AMOUNT }),
    asOf: spec.asOf ? dayOf(spec.asOf, "asOf") : null,
  };
}

function markRows(customers: Relation<unknown>, plan: CustomersPlan): Relation<unknown> {
  const { sql } = customers;
  const late = plan.asOf
    ? sql.fragment`when last_purchase >= cast(${addDays(plan.asOf, 1)} as date) then 'afterAsOf'`
    : sql.fragment``;
  return sql`
    select *, case when customer is null then 'noCustomer'
        when last_purchase is null or not ${sql.dialect.isFinite(sql.id("last_purchase"), "moment")} then 'noDate'
        when frequency is null or monetary is null then 'noAmount'
        ${late}
        when frequency < 1 then 'refundsOnly'
        else 'counted' end as mark
    from (
      select ${customerOf(sql, plan.customer)} as customer, ${sql.id(plan.lastPurchase.name)} as last_purchase,
        ${sql.dialect.castOrNull(sql.id(plan.frequency.name), "bigint")} as frequency, ${exactAmount(sql, plan.monetary)} as monetary
      from ${customers})`;
}

type LeftOut = Omit<RfmTotals["leftOut"], "beforeFrom">;

interface Counts extends LeftOut {
  readonly counted: number;
  readonly twice: number;
  readonly purchases: number;
  readonly revenue: number;
  readonly from: string | null;
  readonly to: string | null;
}

async function countRows(marked: Relation<unknown>): Promise<Counts> {
  const { sql } = marked;
  const reasons = ["noCustomer", "noDate", "noAmount", "afterAsOf", "refundsOnly"].map(
    (reason) => sql.fragment`count(case when mark = ${reason} then 1 end) as ${sql.id(reason)}`,
  );
  const [found] = await sql<Counts>`
    with counted as (select * from ${marked} where mark = 'counted')
    select *, (select count(*) from (select customer from counted group by customer having count(*) > 1)) as twice
    from (select ${sql.join(reasons)} from ${marked}),
      (select count(*) as counted, coalesce(cast(sum(frequency) as bigint), 0) as purchases,
        coalesce(cast(sum(monetary) as ${double(sql)}), 0) as revenue,
        cast(cast(min(last_purchase) as date) as ${text(sql)}) as "from",
        cast(cast(max(last_purchase) as date) as ${text(sql)}) as "to"
      from counted)`.rows();
  if (!found) throw new Error("The engine gave no row for an aggregate over all rows.");
  return found;
}

function measure(marked: Relation<unknown>, asOf: string | null): Relation<Measured> {
  return marked.sql<Measured>`
    select customer, last_purchase, frequency, ${marked.sql.dialect.daysBetween<SqlValue>(marked.sql.id("last_purchase"), asOf)} as recency_days,
      monetary as revenue, monetary as exact, cast(monetary as ${double(marked.sql)}) as monetary
    from ${marked} where mark = 'counted'`;
}

function totalsOf(counts: Counts, asOf: string | null): RfmTotals {
  const { counted, twice: _, purchases, revenue, from, to, ...leftOut } = counts;
  return {
    customers: counted,
    purchases,
    revenue,
    from,
    to,
    asOf,
    rows: counted + Object.values(leftOut).reduce((sum, rows) => sum + rows, 0),
    purchaseRows: counted,
    refunds: { rows: 0, amount: 0 },
    leftOut: { ...leftOut, beforeFrom: 0 },
  };
}
