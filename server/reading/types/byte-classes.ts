/** What kinds of bytes a value is made of, as bits that are collected while it is scanned. */

export const DIGIT = 1;
export const DOT = 2;
export const COMMA = 4;
export const DASH = 8;
export const PLUS = 16;
export const SLASH = 32;
export const COLON = 64;
export const SPACE = 128;
export const LETTER = 256;
/** A byte of a letter outside ASCII. */
export const HIGH = 512;
export const APOSTROPHE = 1024;
export const OTHER = 2048;
/** The value stood between quotes. */
export const QUOTED = 1 << 20;
/** Quotes within it are written twice or escaped. */
export const ESCAPED = 1 << 21;
/** The value is a text by its format (a JSON string, a text cell), whatever it looks like. */
export const TEXTUAL = 1 << 22;

/** The value is a number by its format (of JSON, of a workbook): `1.234` has a decimal point. */
export const NUMERIC = 1 << 23;

/** The bits that tell of bytes. */
export const BYTES = 4095;

export const CLASS = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) CLASS[byte] = classOf(byte);

function classOf(byte: number): number {
  if (byte >= 0x80) return HIGH;
  const letter = String.fromCharCode(byte);
  if (letter >= "0" && letter <= "9") return DIGIT;
  if (/[a-z]/i.test(letter)) return LETTER;
  const signs: Record<string, number> = {
    ".": DOT,
    ",": COMMA,
    "-": DASH,
    "+": PLUS,
    "/": SLASH,
    ":": COLON,
    " ": SPACE,
    "'": APOSTROPHE,
  };
  return signs[letter] ?? OTHER;
}

/** The bits of a stretch of bytes. */
export function maskOf(bytes: Uint8Array, start: number, end: number): number {
  let mask = 0;
  for (let at = start; at < end; at++) mask |= CLASS[bytes[at] as number] as number;
  return mask;
}
