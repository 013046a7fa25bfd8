/**
 * Finds the values of a JSON file in bytes of UTF-8: the elements of one array, or values one after the other, on lines of
 * their own or over many lines. A value is a stretch of the buffer.
 */
export type GiveValue = (bytes: Uint8Array, start: number, end: number, line: number) => void;

const QUOTE = 34;
const BACKSLASH = 92;

export class JsonSplitter {
  /** Whether the file is one array; null before its first value. */
  isArray: boolean | null = null;
  /** Line on which the scan is. */
  line = 1;
  /** What follows the end of the array, if anything does. */
  #isOver = false;

  /** Gives all whole values of `bytes` from `from` on, and returns where the first one begins that is not whole. */
  scan(bytes: Uint8Array, from: number, isLast: boolean, give: GiveValue): number {
    let at = from;
    for (;;) {
      at = this.#skipSpace(bytes, at);
      if (at >= bytes.length) return at;
      if (this.isArray === null) {
        this.isArray = bytes[at] === 91;
        if (this.isArray) {
          at++;
          continue;
        }
      }
      if (this.#isOver) throw new JsonFault("something follows the end of the array", this.line);
      if (this.isArray && bytes[at] === 93) {
        this.#isOver = true;
        at++;
        continue;
      }
      const line = this.line;
      const end = this.#endOfValue(bytes, at, isLast);
      if (end < 0) {
        this.line = line;
        return at;
      }
      give(bytes, at, end, line);
      at = end;
    }
  }

  /** Throws where the file ends within its array. */
  finish(): void {
    if (this.isArray === true && !this.#isOver) throw new JsonFault("unexpected end of data", this.line);
  }

  /** Spaces, line ends and the commas of an array. */
  #skipSpace(bytes: Uint8Array, from: number): number {
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === 10) this.line++;
      else if (byte !== 32 && byte !== 13 && byte !== 9 && !(byte === 44 && this.isArray)) break;
    }
    return at;
  }

  #endOfValue(bytes: Uint8Array, from: number, isLast: boolean): number {
    const first = bytes[from] as number;
    if (first === 123 || first === 91) return this.#endOfNested(bytes, from);
    let at = from;
    if (first === QUOTE) {
      at = endOfString(bytes, from);
      return at < 0 ? -1 : at;
    }
    while (at < bytes.length && !isEnd(bytes[at] as number)) at++;
    if (at === bytes.length && !isLast) return -1;
    return at === from ? at + 1 : at;
  }

  #endOfNested(bytes: Uint8Array, from: number): number {
    let depth = 0;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        at = endOfString(bytes, at) - 1;
        if (at < 0) return -1;
      } else if (byte === 123 || byte === 91) depth++;
      else if (byte === 10) this.line++;
      else if (byte === 125 || byte === 93) {
        depth--;
        if (depth === 0) return at + 1;
      }
    }
    return -1;
  }
}

/** What is wrong with the JSON of a line. */
export class JsonFault extends Error {
  override readonly name = "JsonFault";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** Where the string that begins at `from` is over; -1 where it is not. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) return at + 1;
  }
  return -1;
}

const isEnd = (byte: number) => byte <= 32 || byte === 44 || byte === 93;
