/** Invoices: the amounts of a bill as lines that add up to its total. */
import type { Account } from "./accounts.ts";
import type { BillSums } from "./bill-sums.ts";
import { activeDays, type BillPeriod } from "./bills.ts";
import { formatMoney, type Ratio, ratio, roundRatio, safeInteger, times } from "./money.ts";
import type { DiscountPlan, Plan, TaxPlan } from "./plan.ts";
import { billAmount } from "./plan-bill-price.ts";
import type { ChargePlan } from "./plan-charge.ts";

export interface InvoiceLine {
  readonly kind: "fee" | "usage" | "limit" | "discount" | "minimum" | "tax" | "credit";
  /** What a person reads: `Calls`, `Calls: daily cap`. */
  readonly text: string;
  /** The fee or charge that it belongs to, as the tariff names it. */
  readonly of: string | null;
  /** Records and units charged; units that came from allowances. */
  readonly records?: number;
  readonly units?: number;
  readonly fromAllowances?: number;
  /** In the smallest unit of money. */
  readonly amount: bigint;
}

interface Draft {
  readonly lines: InvoiceLine[];
  /** Taxes that the prices hold already. */
  readonly included: { readonly name: string; readonly amount: bigint }[];
}

/** The lines of one subscription for one bill. */
export function draftLines(plan: Plan, account: Account, bill: BillPeriod, sums: BillSums): Draft {
  const { active } = activeDays(bill, account.fromDay, account.toDay);
  if (active === 0) return { lines: [], included: [] };
  const lines = [...feeLines(plan, account, bill), ...usageLines(plan, sums)];
  capUsage(lines, plan);
  for (const discount of plan.discounts) addDiscount(lines, discount, plan, sums);
  if (plan.minimumSpend) {
    const missing = round(plan, plan.minimumSpend) - total(lines);
    if (missing > 0n) lines.push({ kind: "minimum", text: "Minimum spend", of: null, amount: missing });
  }
  const taxes = plan.taxes.map((tax) => ({ tax, base: taxedAmount(lines, tax) }));
  const included = taxes
    .filter(({ tax }) => tax.included)
    .map(({ tax: { name, rate }, base }) => ({
      name,
      amount: round(plan, times(ratio(base), ratio(rate.n, rate.d + rate.n))),
    }));
  for (const { tax, base } of taxes) {
    if (tax.included) continue;
    lines.push({ kind: "tax", text: tax.name, of: null, amount: round(plan, times(ratio(base), tax.rate)) });
  }
  return { lines, included };
}

function round({ money }: Plan, amount: Ratio): bigint {
  return roundRatio(amount, money.mode);
}

export function total(lines: readonly { amount: bigint }[]): bigint {
  return lines.reduce((sum, { amount }) => sum + amount, 0n);
}

function feeLines(plan: Plan, { subscription, fromDay, toDay }: Account, bill: BillPeriod): InvoiceLine[] {
  return plan.fees.flatMap(({ name, amount, prorate, from, to, addOn }) => {
    if (addOn !== null && !subscription.addOns?.includes(addOn)) return [];
    const { active, all } = activeDays(bill, Math.max(fromDay, from / DAY), Math.min(toDay, to / DAY));
    if (active === 0) return [];
    const part = prorate && active < all;
    const due = part ? times(amount, ratio(BigInt(active), BigInt(all))) : amount;
    const text = part ? `${name}, ${active} of ${all} days` : name;
    return [{ kind: "fee" as const, text, of: name, amount: round(plan, due) }];
  });
}

const DAY = 86_400_000;

function usageLines(plan: Plan, sums: BillSums): InvoiceLine[] {
  return plan.charges.flatMap((charge) => {
    const { records, rest, taken } = sums.charge(charge.index);
    const { raw, limited } = chargeAmounts(charge, sums);
    const [amount, settled] = [round(plan, raw), round(plan, limited)];
    if (records === 0 && amount === 0n && settled === 0n) return [];
    const factor = factorOf(plan, charge);
    const lines: InvoiceLine[] = [
      {
        kind: "usage",
        text: charge.name,
        of: charge.name,
        records,
        units: rest / factor,
        fromAllowances: taken / factor,
        amount,
      },
    ];
    if (settled !== amount) {
      const text = `${charge.name}: ${settled < amount ? "cap" : "minimum"}`;
      lines.push({ kind: "limit", text, of: charge.name, amount: settled - amount });
    }
    return lines;
  });
}

/** A charge's sum before and after its limits of a day and of the bill. */
function chargeAmounts(
  { index, call, bill, limits }: ChargePlan,
  sums: BillSums,
): { raw: Ratio; limited: Ratio } {
  const { records, rest, amount } = sums.charge(index);
  if (bill) {
    const raw = billAmount(bill, BigInt(rest), records);
    return { raw, limited: within(raw, limits.minimum.bill, limits.cap.bill) };
  }
  const scale = BigInt(call?.scale ?? 1);
  const raw = ratio(BigInt(amount), scale);
  const { day: least } = limits.minimum;
  const { day: most } = limits.cap;
  const daily =
    least || most
      ? sums
          .days(index)
          .reduce((sum, day) => add(sum, within(ratio(BigInt(day), scale), least, most)), ratio(0n))
      : raw;
  return { raw, limited: within(daily, limits.minimum.bill, limits.cap.bill) };
}

function add(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.d + b.n * a.d, a.d * b.d);
}

function within(amount: Ratio, least: Ratio | null, most: Ratio | null): Ratio {
  const raised = least && below(amount, least) ? least : amount;
  return most && below(most, raised) ? most : raised;
}

function below(a: Ratio, b: Ratio): boolean {
  return a.n * b.d < b.n * a.d;
}

export function factorOf(plan: Plan, { match }: ChargePlan): number {
  const kinds = [...plan.names.kinds.values()].filter(
    ({ name }) => match.kind === null || match.kind.has(name),
  );
  return Math.max(1, ...kinds.map(({ factor }) => factor));
}

function capUsage(lines: InvoiceLine[], plan: Plan): void {
  if (!plan.usageCap) return;
  const over = total(lines.filter(({ kind }) => kind !== "fee")) - round(plan, plan.usageCap);
  if (over > 0n) lines.push({ kind: "limit", text: "Cap of all use", of: null, amount: -over });
}

function addDiscount(lines: InvoiceLine[], discount: DiscountPlan, plan: Plan, sums: BillSums): void {
  const scope = lines.filter(
    ({ kind, of }) => kind !== "discount" && (discount.on === null || (of !== null && discount.on.has(of))),
  );
  const base = discount.match ? discountedUse(discount, plan, sums) : total(scope);
  if (discount.threshold && below(ratio(base), discount.threshold)) return;
  const wanted = discount.share ? times(ratio(base), discount.share) : (discount.amount ?? ratio(0n));
  const left = total(lines);
  const most = base < left ? base : left;
  const rounded = round(plan, wanted);
  const given = rounded < most ? rounded : most;
  if (given > 0n)
    lines.push({ kind: "discount", text: discount.name, of: discountOf(discount), amount: -given });
}

/** A discount of one line belongs to it; of several, to none. */
function discountOf({ on }: DiscountPlan): string | null {
  const [only] = on ?? [];
  return on?.size === 1 && only !== undefined ? only : null;
}

/** Amounts of the records that a discount is for, rounded by charge. */
function discountedUse({ index, on }: DiscountPlan, plan: Plan, sums: BillSums): bigint {
  return plan.charges.reduce((sum, { index: charge, name, call }) => {
    if (!call || (on !== null && !on.has(name))) return sum;
    const amount = sums.discounted(index, charge);
    return sum + round(plan, ratio(BigInt(amount), BigInt(call.scale)));
  }, 0n);
}

function taxedAmount(lines: readonly InvoiceLine[], { on }: TaxPlan): bigint {
  return total(
    lines.filter(({ kind, of }) => kind !== "tax" && (on === null || (of !== null && on.has(of)))),
  );
}

/** Lines as a table shows them. */
export function readableLines(
  lines: readonly InvoiceLine[],
  decimals: number,
): {
  line: string;
  records: number | null;
  units: number | null;
  "from allowances": number | null;
  amount: string;
}[] {
  return lines.map(({ text, records, units, fromAllowances, amount }) => ({
    line: text,
    records: records ?? null,
    units: units ?? null,
    "from allowances": fromAllowances ?? null,
    amount: formatMoney(safeInteger(amount, text), decimals),
  }));
}
