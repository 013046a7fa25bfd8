/** Rating of a month's usage, and the invoices and payments of postpaid customers. Money is in fen. */
import { AS_OF, daysIn, monthStart } from "../calendar.ts";
import { addonOf } from "../catalogue/addons.ts";
import type { Plan } from "../catalogue/plans.ts";
import { chance } from "../draws.ts";
import { METHODS } from "../tables.ts";
import type { Account, Invoice, Span } from "./account.ts";
import { isOverdue } from "./drivers.ts";
import type { Usage } from "./usage.ts";

export interface Charges {
  readonly voice: number;
  readonly sms: number;
  readonly data: number;
  readonly international: number;
  readonly roaming: number;
}

/** What usage beyond the plan's allowances costs, each line rounded half up to a fen. */
export function rate(plan: Plan, usage: Usage): Charges {
  const minutes = usage.offNet + (plan.on_net_free ? 0 : usage.onNet);
  const dataKb = Math.max(0, usage.dataKb - plan.included_mb * 1000);
  return {
    voice: Math.max(0, minutes - plan.included_minutes) * plan.price_minute,
    sms: Math.max(0, usage.sms - plan.included_sms) * plan.price_sms,
    data: halfUp(dataKb * plan.price_gb, 1_000_000),
    international: usage.international * plan.price_minute_international,
    roaming:
      usage.roaming * plan.price_minute_roaming + halfUp(usage.roamingKb * plan.price_mb_roaming, 1000),
  };
}

/** Division of whole numbers, half up. */
function halfUp(dividend: number, divisor: number): number {
  return Math.floor((2 * dividend + divisor) / (2 * divisor));
}

export function sumOf(charges: Charges): number {
  return charges.voice + charges.sms + charges.data + charges.international + charges.roaming;
}

/** The monthly prices of recurring add-ons taken up before the month and held on its first day or later. */
export function recurringFees({ holdings }: Account, month: number): number {
  const first = monthStart(month);
  return holdings
    .filter(({ from, to }) => from < first && (to === null || to >= first))
    .reduce((fees, { product }) => fees + addonOf(product).price, 0);
}

export function invoice(account: Account, span: Span, usage: Usage): void {
  const { contract, profile, tables, invoices } = account;
  const charges = rate(contract.plan, usage);
  const bought = account.orders.reduce(
    (sum, { lines }) => sum + lines.reduce((cost, { amount }) => cost + amount, 0),
    0,
  );
  const addons = bought + recurringFees(account, span.month);
  const service = contract.fee - contract.discount + sumOf(charges);
  const issuedOn = monthStart(span.month) + daysIn(span.month) - 1;
  const dueOn = issuedOn + 20;
  const arrears = invoices
    .filter((one) => isOverdue(one, issuedOn))
    .reduce((sum, { total }) => sum + total, 0);
  const id = profile.id * 100 + span.month + 1;
  const issued = { total: service + addons, dueOn, paidOn: paymentDay(account, dueOn) };
  account.history.bill[span.month] = service;
  invoices.push(issued);
  tables.invoices.add({
    invoice_id: id,
    customer_id: profile.id,
    month: monthStart(span.month),
    issued_on: issuedOn,
    due_on: dueOn,
    plan_id: contract.plan.plan_id,
    fee: contract.fee,
    discount: contract.discount,
    ...charges,
    addons,
    total: issued.total,
    arrears,
  });
  writePayment(account, id, issued);
}

const FALLS_INTO_ARREARS = 0.011;
const STAYS_IN_ARREARS = 0.82;
const NEVER_PAYS = 0.12;

/** Null: never. Whoever is in trouble pays weeks late or not at all, for some months in a row. */
function paymentDay(account: Account, dueOn: number): number | null {
  const { random, profile } = account;
  account.inTrouble = chance(
    random,
    account.inTrouble ? STAYS_IN_ARREARS : FALLS_INTO_ARREARS * profile.arrears,
  );
  if (account.inTrouble) return chance(random, NEVER_PAYS) ? null : dueOn + 25 + random.int(90);
  return chance(random, 0.08) ? dueOn + 1 + random.int(9) : dueOn - random.int(16);
}

function writePayment(account: Account, invoiceId: number, { total, dueOn, paidOn }: Invoice): void {
  const { profile, random, tables } = account;
  const method = random.choice(METHODS, [0.5, 0.2, 0.2, 0.1]);
  if (paidOn === null || paidOn > AS_OF || total === 0) return;
  tables.payments.add({
    payment_id: invoiceId * 10 + 1,
    invoice_id: invoiceId,
    customer_id: profile.id,
    paid_on: paidOn,
    amount: total,
    days_late: Math.max(0, paidOn - dueOn),
    method,
  });
}
