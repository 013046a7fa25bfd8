/**
 * How deep and how rich a JSON text is, told from its bytes before it is parsed: a few megabytes of brackets would become
 * a hundred times as much in memory, and nesting without end would break what walks over it.
 */

export interface JsonBounds {
  readonly depth: number;
  /** Values and keys, counted by what separates them. */
  readonly values: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What is exceeded, in words, or null. The text need not be valid JSON. */
export function beyondBounds(text: Uint8Array, bounds: JsonBounds): string | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (byte === QUOTE) {
      at = endOfString(text, at);
    } else if (byte === COMMA) {
      if (++values > bounds.values) return `a message of more than ${bounds.values} values`;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > bounds.depth) return `a message nested deeper than ${bounds.depth}`;
      if (++values > bounds.values) return `a message of more than ${bounds.values} values`;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  return null;
}

/** The place of the quote that ends the string which begins at `start`, or of the text's end. */
function endOfString(text: Uint8Array, start: number): number {
  for (let at = text.indexOf(QUOTE, start + 1); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
