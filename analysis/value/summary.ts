/** From purchases to what models of repeat buying know of a customer: frequency, recency, age and mean spend. */

import { type ColumnOf, findColumn, ID, MOMENT } from "../columns.ts";
import { dayOf } from "../day.ts";
import { OptionError, refuseUnknownOptions } from "../options.ts";
import type { Fragment, Relation, RelationColumn, Sql, SqlValue, Value } from "../relation.ts";
import { customerOf, exactAmount } from "../rfm/profile.ts";
import { settlePurchases } from "../rfm/settle-purchases.ts";
import { AMOUNT } from "../rfm/spec.ts";
import { double, text } from "../sql/types.ts";

export type TimeUnit = "day" | "week" | "month" | "year";

/** Days of each unit; a month and a year are those of the mean Gregorian year. */
export const UNIT_DAYS: Readonly<Record<TimeUnit, number>> = {
  day: 1,
  week: 7,
  month: 30.436875,
  year: 365.2425,
};

/** What `rfmSummary` is asked for. */
export interface RfmSummarySpec<Row = Record<string, Value>> {
  /** Column that identifies the customer: whole numbers or texts. */
  readonly customer: ColumnOf<Row, number | string | bigint>;
  /** Column with the day or the moment of the purchase. */
  readonly at: ColumnOf<Row, Date>;
  /** Column with the amount. */
  readonly amount: ColumnOf<Row, number | bigint>;
  /** Column that identifies the order; for returns, see `settlePurchases`. Default: none. */
  readonly order?: ColumnOf<Row, number | string | bigint>;
  /** Unit of recency and age. Default: `week`. */
  readonly unit?: TimeUnit;
  /** Last day that is known; later rows are left out. Default: day of the last purchase. */
  readonly asOf?: string | Date | null;
  /**
   * Last day of the calibration period. The days after it, up to `asOf`, are held out: columns `holdout_frequency`,
   * `holdout_monetary` and `holdout_duration` say what was bought in them. Default: nothing is held out.
   */
  readonly calibrationEnd?: string | Date | null;
}

const OPTIONS = [
  "customer",
  "at",
  "amount",
  "order",
  "unit",
  "asOf",
  "calibrationEnd",
] as const satisfies readonly (keyof RfmSummarySpec)[];

/** One customer, as BG/NBD and Gamma-Gamma see them. */
export interface CustomerHistory {
  readonly customer: number | string;
  /** Days with a purchase after the first such day: repeat purchases. */
  readonly frequency: number;
  /** Time from the first purchase to the last, in units; 0 without a repeat purchase. */
  readonly recency: number;
  /** Time from the first purchase to the end of calibration, in units. */
  readonly age: number;
  /** Mean amount of a repeat purchase; 0 without one. */
  readonly monetary: number;
}

/** One customer with what they bought after the calibration period. */
export interface HeldOutHistory extends CustomerHistory {
  readonly holdout_frequency: number;
  /** Mean amount of a purchase held out; 0 without one. */
  readonly holdout_monetary: number;
  /** Length of the period held out, in units; the same for all. */
  readonly holdout_duration: number;
}

/**
 * Summarises purchases by customer for models of repeat buying.
 *
 * All purchases of a customer on a day are one purchase, and the first of them begins the customer's life: it counts
 * neither in `frequency` nor in `monetary`. Times are whole days divided by the unit's length. Rows without customer, date or
 * amount and rows after `asOf` are left out; customers whose first purchase lies after `calibrationEnd` too.
 *
 * **Returns** (amounts below 0) are taken off the purchases before them by the rule of `settlePurchases`: what came back in
 * whole is no purchase. What came back after calibration is not known in it. Without any return the result is lazy.
 *
 * @param purchases A table or query with one row a purchase, or a line of one.
 * @returns One row a customer, in the order of the customers.
 * @throws ColumnError when a column is not there or holds something else.
 * @throws OptionError when an option does not exist, or calibration ends after `asOf`.
 *
 * Source: P. S. Fader and B. G. S. Hardie, "Creating an RFM Summary Using Excel" (2008).
 *
 * @example
 * const histories = await rfmSummary(purchases, {
 *   customer: "customer", at: "bought_on", amount: "amount", unit: "day", asOf: "2026-01-31" });
 * // bought on 1, 11 and 21 January for 5, 10 and 20: frequency 2, recency 20, age 30, monetary 15
 */
export async function rfmSummary<Row>(
  purchases: Relation<Row>,
  spec: RfmSummarySpec<Row> & { readonly calibrationEnd: string | Date },
): Promise<Relation<HeldOutHistory>>;
export async function rfmSummary<Row>(
  purchases: Relation<Row>,
  spec: RfmSummarySpec<Row>,
): Promise<Relation<CustomerHistory>>;
export async function rfmSummary<Row>(
  purchases: Relation<Row>,
  spec: RfmSummarySpec<Row>,
): Promise<Relation<CustomerHistory>> {
  const plan = planSummary(spec as unknown as RfmSummarySpec, await purchases.schema());
  const anyReturns = await hasReturns(purchases, plan);
  const daysUpTo = async (asOf: string | null) =>
    anyReturns ? settledDays(purchases, plan, asOf) : purchaseDays(purchases, plan);
  const days = await daysUpTo(plan.asOf);
  const asOf = plan.asOf ?? (await lastDay(days));
  if (plan.calibrationEnd !== null && asOf !== null && plan.calibrationEnd >= asOf) {
    throw new OptionError(
      "calibrationEnd",
      `Calibration ends on ${plan.calibrationEnd}, and the last day known is ${asOf}.`,
      "Choose an earlier day, so that days are left to be held out.",
    );
  }
  if (plan.calibrationEnd === null) return summarise(days, plan, asOf);
  return splitSummary({ known: await daysUpTo(plan.calibrationEnd), later: days }, plan, asOf);
}

interface SummaryPlan {
  readonly customer: RelationColumn;
  readonly at: RelationColumn;
  readonly amount: RelationColumn;
  readonly order: string | null;
  readonly unitDays: number;
  readonly asOf: string | null;
  readonly calibrationEnd: string | null;
}

function planSummary(spec: RfmSummarySpec, schema: readonly RelationColumn[]): SummaryPlan {
  refuseUnknownOptions(spec, OPTIONS, "rfmSummary");
  const { unit = "week", asOf, calibrationEnd } = spec;
  if (!Object.hasOwn(UNIT_DAYS, unit)) {
    throw new OptionError(
      "unit",
      `unit is ${JSON.stringify(unit)}.`,
      `Units are ${Object.keys(UNIT_DAYS).join(", ")}.`,
    );
  }
  return {
    customer: findColumn(schema, { role: "customer", name: spec.customer, ...ID }),
    at: findColumn(schema, { role: "at", name: spec.at, ...MOMENT }),
    amount: findColumn(schema, { role: "amount", name: spec.amount, ...AMOUNT }),
    order: spec.order ?? null,
    unitDays: UNIT_DAYS[unit],
    asOf: asOf ? dayOf(asOf, "asOf") : null,
    calibrationEnd: calibrationEnd ? dayOf(calibrationEnd, "calibrationEnd") : null,
  };
}

/** One row for each day on which a customer bought. */
function purchaseDays(purchases: Relation<unknown>, plan: SummaryPlan): Relation<unknown> {
  const { sql } = purchases;
  const known = plan.asOf ? sql.fragment`and day <= cast(${plan.asOf} as date)` : sql.fragment``;
  return sql`
    select customer, day, sum(amount) as amount
    from (
      select ${customerOf(sql, plan.customer)} as customer, cast(${sql.id(plan.at.name)} as date) as day,
        ${exactAmount(sql, plan.amount)} as amount
      from ${purchases} where ${sql.dialect.isFinite(sql.id(plan.at.name), "moment")})
    where customer is not null and amount >= 0 ${known}
    group by customer, day`;
}

async function hasReturns(purchases: Relation<unknown>, { amount }: SummaryPlan): Promise<boolean> {
  const { sql } = purchases;
  const [found] = await sql<{ n: number }>`
    select count(*) as n from ${purchases} where ${exactAmount(sql, amount)} < 0`.rows();
  return (found?.n ?? 0) > 0;
}

/** The same of what is left after returns, as it was known on a day. */
async function settledDays(
  purchases: Relation<unknown>,
  { customer, at, amount, order }: SummaryPlan,
  asOf: string | null,
): Promise<Relation<unknown>> {
  const columns = { customer: customer.name, at: at.name, amount: amount.name, asOf };
  const spec = order ? { ...columns, order } : columns;
  const settled = await settlePurchases(purchases as Relation<Record<string, Value>>, spec);
  return settled.purchases.sql`
    select customer, cast("at" as date) as day, sum(amount) as amount
    from ${settled.purchases} group by 1, 2`;
}

async function lastDay(days: Relation<unknown>): Promise<string | null> {
  const [found] = await days.sql<{
    day: string | null;
  }>`select cast(max(day) as ${text(days.sql)}) as day from ${days}`.rows();
  return found?.day ?? null;
}

function summarise(
  days: Relation<unknown>,
  plan: SummaryPlan,
  end: string | null,
): Relation<CustomerHistory> {
  const { sql } = days;
  return sql<CustomerHistory>`
    select customer, count(*) - 1 as frequency,
      ${inUnits(sql, plan, sql.dialect.daysBetween<SqlValue>(sql.fragment`min(day)`, sql.fragment`max(day)`))} as recency,
      ${inUnits(sql, plan, sql.dialect.daysBetween<SqlValue>(sql.fragment`min(day)`, end))} as age,
      ${meanOf(sql, sql.fragment`sum(amount) - ${sql.dialect.atLeast(sql.id("amount"), sql.id("day"))}`, sql.fragment`count(*) - 1`)} as monetary
    from ${days} group by customer order by customer`;
}

/** What was known at the end of calibration, and what is known now of the days after it. */
interface Parts {
  readonly known: Relation<unknown>;
  readonly later: Relation<unknown>;
}

function splitSummary(
  { known, later }: Parts,
  plan: SummaryPlan,
  asOf: string | null,
): Relation<HeldOutHistory> {
  const { sql } = known;
  const end = sql.fragment`cast(${plan.calibrationEnd} as date)`;
  const before = sql`select * from ${known} where day <= ${end}`;
  const after = sql`
    select customer, count(*) as n, sum(amount) as amount from ${later} where day > ${end} group by customer`;
  return sql<HeldOutHistory>`
    select known.*, coalesce(n, 0) as holdout_frequency,
      ${meanOf(sql, sql.fragment`amount`, sql.fragment`n`)} as holdout_monetary,
      ${inUnits(sql, plan, sql.dialect.daysBetween<SqlValue>(end, asOf))} as holdout_duration
    from ${summarise(before, plan, plan.calibrationEnd)} as known left join ${after} as later
      on later.customer = known.customer
    order by known.customer`;
}

function inUnits(sql: Sql, { unitDays }: SummaryPlan, days: Fragment): Fragment {
  return sql.fragment`cast(${days} as ${double(sql)}) / ${unitDays}`;
}

function meanOf(sql: Sql, sum: Fragment, count: Fragment): Fragment {
  return sql.fragment`coalesce(cast(${sum} as ${double(sql)}) / nullif(${count}, 0), 0)`;
}
