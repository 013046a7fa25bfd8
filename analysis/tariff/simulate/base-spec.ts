/** Which tables hold the customers of a simulation, and what they pay today. */
import type { ColumnOf } from "../../columns.ts";
import { OptionError } from "../../options.ts";
import type { Relation, Value } from "../../relation.ts";
import type { Tariff } from "../plan/tariff.ts";
import type { BillSpec } from "../rating/bills.ts";
import type { CustomerColumns } from "../sql/customers.ts";
import type { UsageColumns } from "../sql/usage-columns.ts";

/** What customers pay today: by the tariffs that a column names, an amount that a column holds, or both. */
export interface CurrentSpec<Customer> {
  /** Column with the name of the customer's tariff. Needed with `tariffs`. */
  readonly column?: ColumnOf<Customer, string>;
  /** Today's tariffs. Without them nobody's use reacts to prices: the old ones are not known. */
  readonly tariffs?: readonly Tariff[];
  /** Column with what was paid for all bills looked at, in units of money: personal discounts and all. Default: as the tariffs say. */
  readonly paid?: ColumnOf<Customer, number>;
  /** Column with what is taken off each bill of today for this customer, in units of money; a bill is never below 0. */
  readonly discount?: ColumnOf<Customer, number>;
}

export interface CustomerBaseSpec<Row, Customer> extends BillSpec {
  readonly usage: Relation<Row>;
  readonly columns: UsageColumns<Row>;
  /** One row a customer. */
  readonly customers: Relation<Customer>;
  readonly customerColumns: CustomerColumns<Customer>;
  readonly current: CurrentSpec<Customer>;
  /** Column by which winners and losers are told apart. Default: all are one segment. */
  readonly segment?: ColumnOf<Customer, string>;
}

/** The specification where the columns of the tables are not known. */
export type AnyBaseSpec = CustomerBaseSpec<Record<string, Value>, Record<string, Value>>;

export const BASE_SPEC = [
  "usage",
  "columns",
  "customers",
  "customerColumns",
  "current",
  "segment",
  "from",
  "to",
  "day",
];
/** Options of what takes a base, or all that a base is made of. */
export const BASE_OPTIONS = ["base", ...BASE_SPEC];

export function checkCurrent({ column, tariffs, paid }: AnyBaseSpec["current"]): void {
  if (tariffs && tariffs.length > 0 && column !== undefined) return;
  if (!tariffs && paid !== undefined) return;
  throw new OptionError(
    "current",
    "What customers pay today is not known.",
    "Give the tariffs and the column that names each customer's, or the column with what was paid.",
  );
}
