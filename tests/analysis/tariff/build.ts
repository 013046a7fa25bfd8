/** Small tariffs and records, and what they come to. */
import { type BillingOptions, bill } from "../../../analysis/tariff/invoice/bill.ts";
import type { ChargeSpec, TariffSpec } from "../../../analysis/tariff/plan/spec.ts";
import { type Tariff, tariff } from "../../../analysis/tariff/plan/tariff.ts";
import { rate } from "../../../analysis/tariff/rating/rate.ts";
import type { UsageRecord } from "../../../analysis/tariff/rating/usage.ts";

/** A tariff with one charge for a kind of use; `units` are counted to one decimal. */
export function oneCharge(
  kind: string,
  charge: Omit<ChargeSpec, "name">,
  rest: Partial<TariffSpec> = {},
): Tariff {
  const charges = [{ name: "Use", for: { kind }, ...charge }];
  return tariff({ name: "T", kinds: { units: { decimals: 1 } }, charges, ...rest });
}

let serial = 0;
export function use(kind: string, quantity: number, more: Partial<UsageRecord> = {}): UsageRecord {
  serial++;
  return { customer: "c", at: Date.parse("2026-06-03T10:00:00Z") + serial * 1000, kind, quantity, ...more };
}

/** The total of one customer's only invoice, as a decimal text. */
export function billed(of: Tariff, records: readonly UsageRecord[], options: BillingOptions = {}): string {
  const { invoices, problems } = bill(records, of, {
    from: "2026-06-01",
    subscriptions: [{ customer: "c" }],
    ...options,
  });
  if (problems.length > 0) throw new Error(problems.map(({ meaning }) => meaning).join());
  return invoices.map(({ amount }) => amount).join(" | ");
}

/** Amounts of the records' first charges, in units of money. */
export function rated(of: Tariff, records: readonly UsageRecord[]): number[] {
  const { records: found, problems } = rate(records, of);
  if (problems.length > 0) throw new Error(problems.map(({ meaning }) => meaning).join());
  return found.map(({ charges }) => (charges[0]?.amount ?? 0) / 10 ** of.plan.money.decimals);
}

/** Lines of the only invoice as `text amount`. */
export function lines(
  of: Tariff | Tariff[],
  records: readonly UsageRecord[],
  options: BillingOptions = {},
): string[] {
  const { invoices } = bill(records, of, {
    from: "2026-06-01",
    subscriptions: [{ customer: "c" }],
    ...options,
  });
  const [invoice] = invoices;
  return [
    ...(invoice?.lines ?? []).map(
      ({ text, amount }) => `${text} ${Number(amount) / 10 ** (invoice?.decimals ?? 0)}`,
    ),
    `= ${invoice?.amount}`,
  ];
}
