/**
 * The text of a template as it is when it runs, with the place of each character in the source: an escape is shorter
 * than it is written, and a line break of two characters is one.
 */

export interface SourceText {
  readonly text: string;
  /** The offset in the source of a character of `text`; of its length, of the end. */
  place(offset: number): number;
}

/** @param raw the piece of the source, which begins at `start` */
export function sourceText(raw: string, cooked: string, start: number): SourceText {
  if (raw === cooked) return { text: cooked, place: (offset) => start + offset };
  const places: number[] = [];
  let text = "";
  for (let at = 0; at < raw.length; ) {
    const [value, length] = characterAt(raw, at);
    for (let i = 0; i < value.length; i++) places.push(start + at);
    text += value;
    at += length;
  }
  places.push(start + raw.length);
  // What the parser reads otherwise cannot be placed more exactly than as a whole.
  if (text !== cooked) return { text: cooked, place: (offset) => start + Math.min(offset, raw.length) };
  return { text, place: (offset) => places[Math.min(offset, places.length - 1)] as number };
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

/** The character at a place, and how long it is written. */
function characterAt(raw: string, at: number): [string, number] {
  if (raw.startsWith("\r\n", at)) return ["\n", 2];
  if (raw[at] === "\r") return ["\n", 1];
  if (raw[at] !== "\\") return [raw[at] as string, 1];
  const code = /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/iy;
  code.lastIndex = at;
  const match = code.exec(raw);
  if (match)
    return [
      String.fromCodePoint(Number.parseInt(match[1] ?? match[2] ?? match[3] ?? "", 16)),
      match[0].length,
    ];
  if (raw.startsWith("\r\n", at + 1)) return ["", 3];
  const letter = raw[at + 1] ?? "";
  if (/[\n\r\u2028\u2029]/.test(letter)) return ["", 2];
  return [ESCAPES[letter] ?? letter, 2];
}
