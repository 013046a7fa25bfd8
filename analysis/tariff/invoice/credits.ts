/** Credits and single charges: lines of a bill that come from outside of the tariff. */
import { dayOf } from "../../day.ts";
import { OptionError, refuseUnknownOptions } from "../../options.ts";
import type { BillPeriod } from "../rating/bills.ts";
import { decimal, type Ratio, ratio, roundRatio, times } from "../units/money.ts";
import type { InvoiceLine } from "./invoice-line.ts";

/** A payment back, or a single charge, that no tariff knows. */
export interface Credit {
  readonly customer: string | number;
  /** A day of the bill on which it stands. */
  readonly on: string;
  readonly text: string;
  /** In units of money; below 0 lowers the bill. */
  readonly amount: string | number;
}

const FIELDS = ["customer", "on", "text", "amount"];
const DAY = 86_400_000;

/** Lines by customer and place of the bill. A credit that no bill would show is refused: it would be lost in silence. */
export function creditLines(
  credits: readonly Credit[],
  customers: ReadonlySet<string | number>,
  bills: readonly BillPeriod[],
  decimals: number,
): (customer: string | number, bill: number) => readonly InvoiceLine[] {
  const found = new Map<string | number, Map<number, InvoiceLine[]>>();
  for (const credit of credits) {
    refuseUnknownOptions(credit, FIELDS, "A credit");
    const { customer, on, text, amount } = credit;
    const day = Date.parse(dayOf(on, "credits")) / DAY;
    const bill = bills.findIndex(({ firstDay, endDay }) => day >= firstDay && day < endDay);
    if (!customers.has(customer)) throw refusal(credit, "no such customer is billed");
    if (bill < 0) throw refusal(credit, "no bill holds its day");
    const units = roundRatio(times(amountOf(credit, amount), ratio(10n ** BigInt(decimals))), "half_up");
    const own = found.get(customer) ?? new Map<number, InvoiceLine[]>();
    found.set(customer, own);
    own.set(bill, [...(own.get(bill) ?? []), { kind: "credit", text, of: null, amount: units }]);
  }
  return (customer, bill) => found.get(customer)?.get(bill) ?? [];
}

function amountOf(credit: Credit, amount: string | number): Ratio {
  try {
    return decimal(amount);
  } catch (cause) {
    throw Object.assign(refusal(credit, `“${amount}” is no decimal number`), { cause });
  }
}

function refusal({ customer, on, text }: Credit, why: string): OptionError {
  return new OptionError(
    "credits",
    `The credit “${text}” of customer ${customer} on ${on} belongs to no bill: ${why}.`,
    "Correct it, or leave it out.",
  );
}
