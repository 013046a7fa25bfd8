/** What a number of a workbook is by the format of its cell: a number, a date, or digits with zeros in front. */

export type CellFormat =
  | { readonly kind: "number" }
  | { readonly kind: "date" }
  | { readonly kind: "datetime" }
  | { readonly kind: "time" }
  /** At least so many digits, as `00000` asks for. */
  | { readonly kind: "digits"; readonly count: number };

const NUMBER: CellFormat = { kind: "number" };

/** Formats that workbooks do not write down. */
const BUILT_IN: Record<number, CellFormat> = {
  ...Object.fromEntries(
    [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, { kind: "date" }]),
  ),
  ...Object.fromEntries(
    [18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56].map((id) => [id, { kind: "time" }]),
  ),
  22: { kind: "datetime" },
};

export function formatOfId(id: number, codes: ReadonlyMap<number, string>): CellFormat {
  const code = codes.get(id);
  return code === undefined ? (BUILT_IN[id] ?? NUMBER) : formatOfCode(code);
}

/** By the first section of a format's code, without what stands in quotes, brackets and behind signs for literals. */
export function formatOfCode(code: string): CellFormat {
  const plain = code
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!h|m|s)[^\]]*\]/gi, "")
    .split(";")[0] as string;
  if (/^0{2,}$/.test(plain.trim())) return { kind: "digits", count: plain.trim().length };
  if (/general/i.test(plain) || /[#0?]/.test(plain.replace(/s\.0+/gi, ""))) return NUMBER;
  const hasDay = /[yd]|m(?!.*[hs])|e/i.test(plain.replace(/am\/pm|a\/p/gi, ""));
  const hasTime = /[hs]|am\/pm/i.test(plain);
  if (hasDay && hasTime && /[yd]/i.test(plain)) return { kind: "datetime" };
  if (hasTime) return { kind: "time" };
  return hasDay ? { kind: "date" } : NUMBER;
}

const DAY = 86_400_000;

/**
 * The text of a day that a workbook counts, as ISO: with a time where it has one. Days count from 1900, with a 29th of
 * February that was none, or from 1904. Null for what is no day of these.
 */
export function dayText(value: number, from1904: boolean): string | null {
  const days = from1904 ? value + 1462 : value < 60 ? value + 1 : value;
  if (!(days >= 1 && days < 2_958_466)) return null;
  const ms = Math.round(days * DAY) + Date.UTC(1899, 11, 30);
  const iso = new Date(ms).toISOString();
  const time = iso
    .slice(11, 23)
    .replace(/\.000$/, "")
    .replace(/(\.\d*?)0+$/, "$1");
  return time === "00:00:00" ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`;
}

/** A part of a day as a time. */
export function timeText(value: number): string | null {
  if (!(value >= 0 && value < 1)) return null;
  const iso = new Date(Math.round(value * 86_400) * 1000).toISOString();
  return iso.slice(11, 19);
}
