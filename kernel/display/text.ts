const numberFormat = new Intl.NumberFormat("en-US");

/** `12,345 rows`, `1 row`. */
export function countText(count: number, noun: string): string {
  return `${numberFormat.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `640 bytes`, `1.2 kB`, `200 MB`. */
export function byteText(bytes: number): string {
  if (bytes < 1000) return countText(bytes, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}

/** The text within `length` characters, with an ellipsis where some were cut; never half of a surrogate pair. */
export function cutText(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text
        .slice(0, length - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
}
