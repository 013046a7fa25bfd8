/** How numbers of a column are best written, guessed from its name and what it holds. */
import type { ColumnKind, ColumnSummary, NumberFormat } from "../../../shared/output/table.ts";

/** Words of names of numbers that count nothing: no thousands separators. */
const PLAIN = new Set(
  "id ids key code no nr number zip postcode phone tel mobile msisdn imsi imei iccid year cell index".split(
    " ",
  ),
);
const SHARE = new Set("share rate ratio pct percent percentage probability prob proportion".split(" "));
const MONEY = new Set(
  "amount revenue price value total spend spent spending monetary cost fee arpu balance charge charges sales turnover payment paid due arrears invoice margin profit discount".split(
    " ",
  ),
);

export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Undefined where the column holds no numbers. */
export function guessFormat(
  column: { readonly name: string; readonly kind: ColumnKind; readonly type: string },
  summary: ColumnSummary | undefined,
): NumberFormat | undefined {
  if (column.kind !== "integer" && column.kind !== "number") return undefined;
  const words = wordsOf(column.name);
  const has = (set: ReadonlySet<string>) => words.some((word) => set.has(word));
  if (column.kind === "integer" && has(PLAIN)) return { style: "plain" };
  if (column.kind === "integer") return { style: "decimal", digits: 0 };
  if (has(SHARE) && within(summary, 0, 1)) return { style: "percent", digits: 1 };
  if (has(MONEY)) return { style: "decimal", digits: 2 };
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(column.type)?.[1];
  return scale === undefined
    ? { style: "decimal" }
    : { style: "decimal", digits: Math.min(4, Number(scale)) };
}

function within(summary: ColumnSummary | undefined, least: number, most: number): boolean {
  return (
    typeof summary?.min === "number" &&
    typeof summary.max === "number" &&
    summary.min >= least &&
    summary.max <= most
  );
}
