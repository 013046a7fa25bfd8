/** A line of an invoice. */
import { formatMoney } from "../units/money.ts";

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

export function total(lines: readonly { amount: bigint }[]): bigint {
  return lines.reduce((sum, { amount }) => sum + amount, 0n);
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
    amount: formatMoney(amount, decimals),
  }));
}
