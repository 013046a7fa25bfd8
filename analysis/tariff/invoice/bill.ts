import { OptionError, refuseUnknownOptions } from "../../options.ts";
import { type Displayable, displayMethod } from "../../relation.ts";
import type { Tariff } from "../plan/tariff.ts";
import { type Account, accountsFrom } from "../rating/accounts.ts";
import type { BillPeriod } from "../rating/bills.ts";
import { type RatingOptions, runRating, type TariffRun } from "../rating/run-rating.ts";
import type { UsageProblem, UsageRecord } from "../rating/usage.ts";
import { decimalText } from "../units/money.ts";
import { BillTable } from "./bill-sums.ts";
import { type Credit, creditLines } from "./credits.ts";
import { draftLines } from "./invoice.ts";
import { type InvoiceLine, readableLines, total } from "./invoice-line.ts";

export interface BillingOptions extends RatingOptions {
  readonly credits?: readonly Credit[];
}

/** What a customer owes for a period. The lines add up to the total exactly. */
export interface Invoice extends Displayable {
  readonly customer: string | number;
  /** First day of the period, as `2026-06-01`. */
  readonly bill: string;
  readonly tariffs: readonly string[];
  readonly currency: string;
  /** Amounts are whole numbers of 10^-decimals. */
  readonly decimals: number;
  readonly lines: readonly InvoiceLine[];
  readonly total: bigint;
  /** The total as a decimal text, such as `1234.56`. */
  readonly amount: string;
  /** Taxes that are within the prices. */
  readonly taxesIncluded: readonly { readonly name: string; readonly amount: bigint }[];
}

export interface Billing {
  /** One for each customer and period that a subscription touches, in that order. */
  readonly invoices: readonly Invoice[];
  readonly problems: readonly UsageProblem[];
}

/**
 * Bills customers: rates their use and puts fees, charges, limits, discounts and taxes on invoices, in this order.
 *
 * - **Fees** by name; of a part of the period, the share of its days.
 * - **Charges** in the order of the tariff; after each, its cap or minimum of the day or the bill as a line of its own.
 * - **Discounts**, each of the lines before all discounts, together never more than those come to. What a cap takes off is
 *   not paid: neither discounts nor taxes are of it.
 * - **Minimum spend** of what stands so far, then **taxes**, then credits.
 *
 * Each line is rounded, and the total is their sum.
 *
 * @param usage Records of use.
 * @param tariffs One tariff, or several that subscriptions name: a customer who changes within a month gets one invoice.
 * @param options Bills (default: the months of the use), subscriptions (default: everybody in the use), credits.
 * @returns Invoices, and the records that could not be rated, with their number and examples of each trouble.
 * @throws OptionError for days that are none, tariffs of different decimals, a customer with two subscriptions at once,
 *   and a credit that belongs to no bill; RangeError for use beyond what is counted exactly (2^53 in a bill).
 *
 * @example
 * const flat = tariff({ name: "Flat", fees: [{ name: "Monthly fee", amount: 30 }], charges: [{ name: "All", price: 0 }] });
 * const { invoices } = bill([], flat, {
 *   from: "2026-06-01", subscriptions: [{ customer: "Ada", from: "2026-06-16" }] });
 * invoices[0].amount; // "15.00", for 15 of 30 days
 */
export function bill(
  usage: readonly UsageRecord[],
  tariffs: Tariff | readonly Tariff[],
  options: BillingOptions = {},
): Billing {
  refuseUnknownOptions(options, OPTIONS, "bill");
  const list = "plan" in tariffs ? [tariffs] : tariffs;
  const decimals = commonDecimals(list);
  const books: Book[] = [];
  const { problems } = runRating(usage, list, options, (run) => {
    const sums = new BillTable(run);
    books.push({ run, sums });
    return { part: (prepared, part) => sums.add(prepared, part) };
  });
  return { invoices: invoicesOf(books, decimals, options.credits ?? []), problems };
}

const OPTIONS = ["from", "to", "day", "subscriptions", "credits"];

/** A tariff with what its customers' records came to. */
interface Book {
  readonly run: TariffRun;
  readonly sums: BillTable;
}

function commonDecimals(tariffs: readonly Tariff[]): number {
  const [first, ...others] = tariffs;
  if (!first) throw new OptionError("tariffs", "There is no tariff to bill by.", "Pass at least one.");
  const odd = others.find(({ plan }) => plan.money.decimals !== first.plan.money.decimals);
  if (!odd) return first.plan.money.decimals;
  throw new OptionError(
    "tariffs",
    `“${first.name}” and “${odd.name}” count money in different decimals.`,
    "Give all tariffs of a bill the same `decimals`.",
  );
}

function invoicesOf(books: readonly Book[], decimals: number, credits: readonly Credit[]): Invoice[] {
  const customers = new Set(books.flatMap(({ run }) => [...run.accounts.keys()]));
  const [first] = books;
  const bills = first?.run.bills ?? [];
  const creditsOf = creditLines(credits, customers, bills, decimals);
  return [...customers].flatMap((customer) =>
    bills.flatMap((period, place) => {
      const drafts = books.flatMap(({ run, sums }) =>
        accountsFrom(run.accounts.get(customer))
          .filter((account) => touches(account, period))
          .map((account) => ({
            tariff: run.tariff.name,
            ...draftLines(run.plan, account, period, sums.bill(account, place)),
          })),
      );
      const lines = [...drafts.flatMap((draft) => draft.lines), ...creditsOf(customer, place)];
      if (drafts.length === 0 && lines.length === 0) return [];
      return [invoice(customer, period.name, drafts, lines, decimals, first?.run.plan.currency ?? "")];
    }),
  );
}

function touches({ fromDay, toDay }: Account, { firstDay, endDay }: BillPeriod): boolean {
  return fromDay < endDay && toDay > firstDay;
}

function invoice(
  customer: string | number,
  name: string,
  drafts: readonly { tariff: string; included: Invoice["taxesIncluded"] }[],
  lines: readonly InvoiceLine[],
  decimals: number,
  currency: string,
): Invoice {
  const sum = total(lines);
  return {
    customer,
    bill: name,
    tariffs: drafts.map(({ tariff }) => tariff),
    currency,
    decimals,
    lines,
    total: sum,
    amount: decimalText(sum, decimals),
    taxesIncluded: drafts.flatMap(({ included }) => included),
    [displayMethod]: () =>
      readableLines([...lines, { kind: "usage", text: "Total", of: null, amount: sum }], decimals),
  };
}
