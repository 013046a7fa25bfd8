import type { ColumnOf } from "../../columns.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import type { Tariff } from "../plan/tariff.ts";
import type { BillPeriod, BillSpec } from "../rating/bills.ts";
import type { UsageProblem } from "../rating/usage.ts";
import { billPlans } from "./bill-plans.ts";
import { billSubscriptions } from "./bill-subscriptions.ts";
import { type CustomerColumns, canonicalCustomers } from "./customers.ts";
import { withoutRepeated } from "./repeated.ts";
import { canonicalUsage, type UsageColumns } from "./usage-columns.ts";

export interface BillAllSpec<Row = Record<string, Value>, Customer = Record<string, Value>> extends BillSpec {
  readonly columns: UsageColumns<Row>;
  readonly tariffs: readonly Tariff[];
  /** Who is billed, each by every tariff. Default: all customers of the use. */
  readonly customers?: Relation<Customer>;
  /** Columns of the table of customers. Default: `customer` alone. */
  readonly customerColumns?: CustomerColumns<Customer>;
  /**
   * Column of the table of customers with the name of a tariff: each row is then a subscription, billed by its own tariff
   * alone, and customers who change tariffs have one row after the other. Default: everybody by every tariff.
   */
  readonly tariffColumn?: ColumnOf<Customer, string>;
}

/** Bills in the engine, one row a customer and bill with the columns of every tariff. */
export interface AllBills {
  /** `customer, bill` (the place of the bill) and for each tariff `p0_total`, `p0_fees`, `p0_c0` and so on. */
  readonly wide: Relation<Record<string, Value>>;
  readonly bills: readonly BillPeriod[];
  readonly problems: readonly UsageProblem[];
  /** Rows of the use. */
  readonly records: number;
}

/** A customer's bill by one tariff. Amounts are whole numbers of 10^-decimals of the tariff. */
export interface BillRow {
  readonly customer: number | string;
  /** First day of the bill. */
  readonly bill: Date;
  readonly tariff: string;
  readonly fees: number;
  readonly usage: number;
  readonly discounts: number;
  readonly minimum: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * Bills every customer by every tariff, in the engine that holds the records.
 *
 * The statement says the same as `bill`, to the last unit: allowances are used up in order of time by running sums,
 * calls are cut where periods change, and what does not depend on the order of records is summed without sorting them.
 * What several tariffs ask alike is computed once. With `tariffColumn` customers are each billed by the tariff that they
 * have, and those who change it get a row of each.
 *
 * @param usage One row a record.
 * @param spec Columns, tariffs, the time that is billed, and customers.
 * @returns Bills (`rows` in long form, see `BillRow`), and records that could not be rated.
 * @throws ColumnError for columns that are not there or hold something else, OptionError for the rest: customers who
 *   stand twice or have two tariffs at once; an allowance that counts events beside prices by period has no statement, and
 *   neither has a calendar that changes at odd minutes over years.
 *
 * @example
 * const usage = sql`select 1 as customer, timestamp '2026-06-03 10:00' as started, 'voice' as kind, 130 as seconds`;
 * const calls = tariff({ name: "Calls", charges: [{ name: "Voice", price: "0.1", per: 60, increment: 60 }] });
 * const { rows } = await billAll(usage, {
 *   columns: { customer: "customer", at: "started", kind: "kind", quantity: "seconds" },
 *   tariffs: [calls], from: "2026-06-01" });
 * (await rows.rows())[0].total; // 30: three started minutes at 0.10
 */
export async function billAll<Row, Customer>(
  usage: Relation<Row>,
  spec: BillAllSpec<Row, Customer>,
): Promise<AllBills & { readonly rows: Relation<BillRow> }> {
  const all = await billWide(usage as Relation<unknown>, spec as unknown as BillAllSpec);
  const { sql } = usage;
  const arms = spec.tariffs.map((tariff, i) => {
    const column = (name: string) => sql.id(`p${i}_${name}`);
    return sql.fragment`
      select customer, bill, ${i} as place, ${tariff.name} as tariff, ${column("fees")} as fees, ${column("usage")} as usage,
        ${column("discounts")} as discounts, ${column("minimum")} as minimum, ${column("tax")} as tax, ${column("total")} as total
      from ${all.wide}`;
  });
  const days = all.bills.map(({ name }, i) => sql.fragment`when ${i} then cast(${name} as date)`);
  const rows = sql<BillRow>`
    select customer, case bill ${sql.join(days, " ")} end as bill, tariff, fees, usage, discounts, minimum, tax, total
    from (${sql.join(arms, " union all ")}) where total is not null order by customer, bill, place`;
  return { ...all, rows };
}

const OPTIONS = ["columns", "tariffs", "customers", "customerColumns", "tariffColumn", "from", "to", "day"];

/** The bills of `billAll`, one row a customer and bill with the columns of every tariff. */
export async function billWide(usage: Relation<unknown>, spec: BillAllSpec): Promise<AllBills> {
  refuseUnknownOptions(spec, OPTIONS, "billAll");
  const { tariffs, customers, customerColumns, tariffColumn } = spec;
  if (tariffs.length === 0)
    throw new OptionError("tariffs", "There is no tariff to bill by.", "Pass at least one.");
  const { usage: use, repeated } = await withoutRepeated(await canonicalUsage(usage, spec.columns));
  const plans = tariffs.map(({ plan }) => plan);
  const all =
    customers && tariffColumn !== undefined
      ? await billSubscriptions(use, plans, spec, { customers, columns: customerColumns, tariffColumn })
      : await billPlans(
          use,
          plans,
          spec,
          customers ? await canonicalCustomers(use.relation, customers, customerColumns) : null,
        );
  if (!repeated) return all;
  const duplicates = { ...repeated, tariff: plans.map(({ name }) => name).join(", ") };
  return { ...all, problems: [duplicates, ...all.problems] };
}
